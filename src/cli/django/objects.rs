//! People, groups, permissions and what is saved, as objects of a dump describe them.

use super::fields::{Fields, Reason, Reference};
use super::password::{self, Kept};
use super::value::{Value, shown};
use crate::accounts::{User, UserId};
use crate::store::carried::Account;

/// The longest user name and the longest name of a group, in characters: Django's own.
const LONGEST_NAME: usize = 150;
/// The longest e-mail address, and the longest name of a person, in characters.
const LONGEST_TEXT: usize = 254;

/// Somebody with an account.
pub(super) struct Person {
    pub(super) account: Account,
    pub(super) groups: Vec<Reference>,
    pub(super) rights: Vec<Reference>,
    /// By what their password was hashed, when that cannot be verified here.
    pub(super) lost_password: Option<String>,
}

/// A group of staff.
pub(super) struct Group {
    pub(super) name: String,
    pub(super) rights: Vec<Reference>,
}

/// A product that somebody looked up and found something better for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Backup {
    pub(super) user: Reference,
    pub(super) product: Reference,
    pub(super) at: Option<i64>,
}

/// The number of an object.
pub(super) fn number(pk: &Value) -> Result<i64, Reason> {
    pk.number().filter(|number| *number > 0).ok_or_else(|| format!("its pk is {}, where a positive number belongs", pk.kind()))
}

fn name(fields: &Fields, field: &str) -> Result<String, Reason> {
    let name = fields.some_text(field)?;
    if name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control) {
        return Err(format!("its {field} is longer than {LONGEST_NAME} characters or has strange ones: {}", shown(name)));
    }
    Ok(name.to_owned())
}

fn short(fields: &Fields, field: &str) -> Result<String, Reason> {
    let text = fields.text(field)?.trim();
    if text.chars().count() > LONGEST_TEXT || text.chars().any(char::is_control) {
        return Err(format!("its {field} is longer than {LONGEST_TEXT} characters or has strange ones"));
    }
    Ok(text.to_owned())
}

/// Reads a user; `now` is when they joined where the dump does not say.
pub(super) fn person(id: i64, fields: &Fields, now: i64) -> Result<Person, Reason> {
    let user = User {
        id: UserId(id),
        username: name(fields, "username")?,
        email: short(fields, "email")?,
        first_name: short(fields, "first_name")?,
        last_name: short(fields, "last_name")?,
        active: fields.flag("is_active", true)?,
        staff: fields.flag("is_staff", false)?,
        superuser: fields.flag("is_superuser", false)?,
        joined_at: fields.moment("date_joined")?.unwrap_or(now),
        last_login_at: fields.moment("last_login")?,
    };
    let (password, lost_password) = match password::carried(fields.text("password")?) {
        Kept::Hash(hash) => (hash, None),
        Kept::Unusable(algorithm) => (password::none().to_owned(), Some(algorithm)),
    };
    let (groups, rights) = (fields.references("groups")?, fields.references("user_permissions")?);
    Ok(Person { account: Account { user, password }, groups, rights, lost_password })
}

/// Reads a group.
pub(super) fn group(fields: &Fields) -> Result<Group, Reason> {
    Ok(Group { name: name(fields, "name")?, rights: fields.references("permissions")? })
}

/// Reads what a permission is about, and its codename.
pub(super) fn permission(fields: &Fields) -> Result<(Reference, String), Reason> {
    let about = fields.reference(["content_type", "content_type"])?.ok_or("it has no content_type")?;
    Ok((about, name(fields, "codename")?))
}

/// Reads the app of a content type.
pub(super) fn content_type(fields: &Fields) -> Result<String, Reason> {
    name(fields, "app_label")
}

/// Reads a backup.
pub(super) fn backup(fields: &Fields) -> Result<Backup, Reason> {
    let user = fields.reference(["user_id", "user"])?.ok_or("it names no user")?;
    let product = fields.reference(["selected_product_id", "selected_product"])?.ok_or("it names no product")?;
    Ok(Backup { user, product, at: fields.moment("created_at")? })
}
