//! The allocator of the whole program.
//!
//! A page is made of hundreds of short texts, on threads that hand them to one another: the system's allocator spends a tenth
//! of the processor on that, and keeps what a peak has left behind.

/// Takes the place of the system's allocator, for all that is not C.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;
