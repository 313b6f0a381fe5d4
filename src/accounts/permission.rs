//! What staff may do in the admin: a kind of thing, and an action on it. Written `product.change`.

use std::fmt;

/// What may be done to what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Permission {
    /// To what.
    pub kind: Kind,
    /// What is done.
    pub action: Action,
}

/// What can be looked after in the admin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Products.
    Product,
    /// Categories.
    Category,
    /// Products that people saved, with their substitutes.
    SavedPair,
    /// People with an account.
    User,
    /// Groups of staff.
    Group,
}

/// What can be done there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// To see it.
    View,
    /// To make one.
    Add,
    /// To change one.
    Change,
    /// To remove one.
    Delete,
}

impl Kind {
    /// All kinds, in the order in which they are shown.
    pub const ALL: [Self; 5] = [Self::Product, Self::Category, Self::SavedPair, Self::User, Self::Group];

    /// How it is written.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Product => "product",
            Self::Category => "category",
            Self::SavedPair => "saved_pair",
            Self::User => "user",
            Self::Group => "group",
        }
    }

    /// The models of the Django site that hold it, as (app, model).
    const fn models(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Product => &[("quality", "product")],
            Self::Category => &[],
            Self::SavedPair => &[("quality", "backup"), ("quality", "substitutproduct")],
            Self::User => &[("auth", "user")],
            Self::Group => &[("auth", "group")],
        }
    }
}

impl Action {
    /// All actions, the most harmless first.
    pub const ALL: [Self; 4] = [Self::View, Self::Add, Self::Change, Self::Delete];

    /// How it is written, here and in Django.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::View => "view",
            Self::Add => "add",
            Self::Change => "change",
            Self::Delete => "delete",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|action| action.name() == text)
    }
}

/// A permission as the Django site names it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct DjangoPermission {
    /// Such as `add_product`.
    pub codename: String,
    /// The app: `quality`, `auth`.
    pub app: &'static str,
    /// The model: `product`.
    pub model: &'static str,
}

impl Permission {
    /// All there are.
    pub fn all() -> impl Iterator<Item = Self> {
        Kind::ALL.into_iter().flat_map(|kind| Action::ALL.into_iter().map(move |action| Self { kind, action }))
    }

    /// Reads what [`fmt::Display`] wrote: `product.change`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (kind, action) = text.split_once('.')?;
        let kind = Kind::ALL.into_iter().find(|known| known.name() == kind)?;
        Some(Self { kind, action: Action::parse(action)? })
    }

    /// What a permission of the Django site means here: `add_product` of the app `quality`. `None` for what there is no such
    /// thing of here: sessions, log entries, content types.
    #[must_use]
    pub fn from_django(app: &str, codename: &str) -> Option<Self> {
        let (action, model) = codename.split_once('_')?;
        let kind = Kind::ALL.into_iter().find(|kind| kind.models().contains(&(app, model)))?;
        Some(Self { kind, action: Action::parse(action)? })
    }

    /// The same for the Django site: one or two, for what is saved stands in two models there; none for categories, which
    /// have no model there.
    #[must_use]
    pub fn to_django(self) -> Vec<DjangoPermission> {
        let named = |(app, model): &(&'static str, &'static str)| DjangoPermission {
            codename: format!("{}_{model}", self.action.name()),
            app,
            model,
        };
        self.kind.models().iter().map(named).collect()
    }
}

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.kind.name(), self.action.name())
    }
}

#[cfg(test)]
mod tests {
    use super::Permission;

    #[test]
    fn every_permission_is_read_as_it_is_written() {
        assert_eq!(Permission::all().count(), 20);
        for permission in Permission::all() {
            assert_eq!(Permission::parse(&permission.to_string()), Some(permission));
        }
        for nothing in ["", "product", "product.", ".view", "product.view.all", "Product.view", "session.view", "product.read"] {
            assert_eq!(Permission::parse(nothing), None, "{nothing}");
        }
    }

    #[test]
    fn those_of_django_mean_the_same_there_and_back() {
        for (app, codename, meaning) in [
            ("quality", "add_product", Some("product.add")),
            ("quality", "change_backup", Some("saved_pair.change")),
            ("quality", "delete_substitutproduct", Some("saved_pair.delete")),
            ("auth", "view_user", Some("user.view")),
            ("auth", "change_group", Some("group.change")),
            ("shop", "add_product", None),
            ("auth", "add_permission", None),
            ("sessions", "delete_session", None),
            ("quality", "addproduct", None),
            ("quality", "publish_product", None),
        ] {
            assert_eq!(Permission::from_django(app, codename).map(|known| known.to_string()).as_deref(), meaning, "{codename}");
        }
        for permission in Permission::all() {
            for django in permission.to_django() {
                assert_eq!(Permission::from_django(django.app, &django.codename), Some(permission));
            }
        }
    }
}
