//! What the numbers of permissions mean.

use std::collections::HashMap;

use super::fields::Reference;
use crate::accounts::Permission;

/// Permissions and content types of a dump, by their numbers.
#[derive(Debug, Default)]
pub(super) struct Rights {
    /// What each is about, and its codename.
    permissions: HashMap<i64, (Reference, String)>,
    /// The app of each content type.
    content_types: HashMap<i64, String>,
}

/// What a reference to a permission means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Meaning {
    /// This.
    Known(Permission),
    /// Something that there is not here.
    Nothing,
    /// It cannot be told.
    Untold(String),
}

impl Rights {
    pub(super) fn add_permission(&mut self, pk: i64, (about, codename): (Reference, String)) {
        self.permissions.insert(pk, (about, codename));
    }

    pub(super) fn add_content_type(&mut self, pk: i64, app: String) {
        self.content_types.insert(pk, app);
    }

    /// What a reference means: a number, or `["add_product", "quality", "product"]`.
    pub(super) fn meaning(&self, reference: &Reference) -> Meaning {
        match reference {
            Reference::Names(names) => match names.as_slice() {
                [codename, app, _model] => meant(app, codename),
                _ => Meaning::Untold(format!("permission {reference} is not named as Django names them")),
            },
            Reference::Number(number) => {
                let Some((about, codename)) = self.permissions.get(number) else {
                    return Meaning::Untold(format!("permission {number} is in none of these files"));
                };
                let app = match about {
                    Reference::Names(names) => names.first(),
                    Reference::Number(number) => self.content_types.get(number),
                };
                match app {
                    Some(app) => meant(app, codename),
                    None => Meaning::Untold(format!("content type {about} of permission {number} is in none of these files")),
                }
            }
        }
    }
}

fn meant(app: &str, codename: &str) -> Meaning {
    Permission::from_django(app, codename).map_or(Meaning::Nothing, Meaning::Known)
}

#[cfg(test)]
mod tests {
    use super::{Meaning, Rights};
    use crate::accounts::Permission;
    use crate::cli::django::fields::Reference;

    #[test]
    fn numbers_and_names_mean_the_same() {
        let names = |names: &[&str]| Reference::Names(names.iter().map(|name| (*name).to_owned()).collect());
        let mut rights = Rights::default();
        rights.add_content_type(7, "quality".to_owned());
        rights.add_permission(25, (Reference::Number(7), "change_product".to_owned()));
        rights.add_permission(26, (names(&["quality", "backup"]), "add_backup".to_owned()));
        rights.add_permission(27, (Reference::Number(8), "add_backup".to_owned()));
        let known = |text: &str| Meaning::Known(Permission::parse(text).unwrap());
        assert_eq!(rights.meaning(&Reference::Number(25)), known("product.change"));
        assert_eq!(rights.meaning(&Reference::Number(26)), known("saved_pair.add"));
        assert_eq!(rights.meaning(&names(&["view_user", "auth", "user"])), known("user.view"));
        assert_eq!(rights.meaning(&names(&["add_session", "sessions", "session"])), Meaning::Nothing);
        for untold in [Reference::Number(27), Reference::Number(99), names(&["add_product"])] {
            assert!(matches!(rights.meaning(&untold), Meaning::Untold(_)), "{untold}");
        }
    }
}
