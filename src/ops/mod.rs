//! Running the site: its folder, its key, its logs. Machinery around the rooms; knows nothing of products.

pub mod causes;
pub mod control;
pub mod data_dir;
pub mod heartbeat;
pub mod job_log;
pub mod knock;
pub mod logs;
pub mod mail;
pub mod restarts;
pub mod secret_key;
pub mod service_manager;
