//! People: who they are, how they prove it, what they keep. Rules only, no I/O; the clock and chance are passed in.

pub mod email;
pub mod gains;
pub mod hashing;
pub mod password;
pub mod permission;
pub mod saved;
pub mod shopping;
pub mod throttle;
pub mod token;
pub mod user;
pub mod username;

pub use permission::Permission;
pub use token::Token;
pub use user::{NewUser, User, UserId};
