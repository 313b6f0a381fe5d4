//! Pur Beurre: type a food you like, see what you could eat instead.
//!
//! One line a room; docs/ARCHITECTURE.md is the map. Arrows go one way:
//! cli → web → jobs → off, store → catalogue, accounts.

pub mod accounts;
pub mod catalogue;
pub mod cli;
pub mod config;
pub mod jobs;
pub mod off;
pub mod ops;
pub mod store;
pub mod web;
