//! What the read-only API says: the shapes of its answers, its refusals, and the document that describes both.
//!
//! Its handlers are in `routes/api`; they ask the same functions of the store as the pages do. Here is everything about the
//! form of questions and answers: [`parameters`] reads a query strictly, [`shapes`] is the JSON, [`problem`] the refusals
//! (RFC 9457), [`document`] the OpenAPI description made of them all. Names here are public promises.

pub mod document;
pub mod json;
pub mod parameters;
pub mod problem;
pub mod queries;
pub mod samples;
pub mod shapes;

pub use json::Json;
pub use parameters::Parameters;
pub use problem::Problem;
