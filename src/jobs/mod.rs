//! Work that is done without anybody waiting for an answer.

pub mod update;
