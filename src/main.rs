//! The `purbeurre` binary.

fn main() {}
