//! The data of the Django site that this one replaces, as `manage.py dumpdata` writes it and `loaddata` reads it.
//!
//! What enters here are bytes of a file that anybody may have written; what leaves are types of the catalogue and of accounts.

mod fields;
mod loader;
mod objects;
mod password;
mod product;
mod read;
mod rights;
mod saved;
mod summary;
mod value;
mod written;

pub(super) use loader::{LoadError, Loader};
pub(super) use product::Shelf;
pub(super) use read::read;
pub(super) use summary::Summary;
pub(super) use written::Writing;

/// The models of the Django site that hold something.
mod model {
    /// People with an account.
    pub(super) const USER: &str = "auth.user";
    /// Groups of staff.
    pub(super) const GROUP: &str = "auth.group";
    /// What somebody may do, by number.
    pub(super) const PERMISSION: &str = "auth.permission";
    /// What permissions are about, by number.
    pub(super) const CONTENT_TYPE: &str = "contenttypes.contenttype";
    /// Products.
    pub(super) const PRODUCT: &str = "quality.product";
    /// Products that somebody looked up and found something better for.
    pub(super) const BACKUP: &str = "quality.backup";
    /// What they found, with all that was known of it.
    pub(super) const SUBSTITUTE: &str = "quality.substitutproduct";
}
