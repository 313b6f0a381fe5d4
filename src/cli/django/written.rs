//! Objects as Django reads them.

use std::io::{self, Write};

use chrono::{DateTime, SecondsFormat};
use serde_json::{Value, json};

use super::model;
use super::password;
use crate::accounts::Permission;
use crate::accounts::User;
use crate::catalogue::matching::Matcher;
use crate::store::carried::{Account, Kept, PairRow};
use crate::store::groups::Group;

/// A list of objects, written one by one.
pub(in crate::cli) struct Writing<W> {
    out: W,
    written: u64,
}

impl<W: Write> Writing<W> {
    /// Begins the list.
    pub(in crate::cli) fn new(mut out: W) -> io::Result<Self> {
        out.write_all(b"[")?;
        Ok(Self { out, written: 0 })
    }

    fn object(&mut self, model: &str, pk: i64, fields: &Value) -> io::Result<()> {
        self.out.write_all(if self.written == 0 { b"\n" } else { b",\n" })?;
        self.written += 1;
        serde_json::to_writer(&mut self.out, &json!({"model": model, "pk": pk, "fields": fields}))?;
        Ok(())
    }

    /// Ends the list.
    pub(in crate::cli) fn end(mut self) -> io::Result<W> {
        self.out.write_all(if self.written == 0 { b"]\n" } else { b"\n]\n" })?;
        Ok(self.out)
    }

    /// Writes a group.
    pub(in crate::cli) fn group(&mut self, group: &Group, rights: impl IntoIterator<Item = Permission>) -> io::Result<()> {
        self.object(model::GROUP, group.id.0, &json!({"name": group.name, "permissions": natural(rights)}))
    }

    /// Writes an account.
    pub(in crate::cli) fn account(
        &mut self,
        account: &Account,
        groups: &[Group],
        rights: impl IntoIterator<Item = Permission>,
    ) -> io::Result<()> {
        let User { id, username, email, first_name, last_name, active, staff, superuser, joined_at, last_login_at } =
            &account.user;
        let groups: Vec<i64> = groups.iter().map(|group| group.id.0).collect();
        let fields = json!({
            "password": password::written(&account.password),
            "last_login": last_login_at.map(moment),
            "is_superuser": superuser,
            "username": username,
            "first_name": first_name,
            "last_name": last_name,
            "email": email,
            "is_staff": staff,
            "is_active": active,
            "date_joined": moment(*joined_at),
            "groups": groups,
            "user_permissions": natural(rights),
        });
        self.object(model::USER, id.0, &fields)
    }

    /// Writes a product.
    pub(in crate::cli) fn product(&mut self, kept: &Kept, matcher: &Matcher) -> io::Result<()> {
        self.object(model::PRODUCT, kept.id, &seven(kept, matcher))
    }

    /// Writes a saved pair: a backup, and its one substitute.
    pub(in crate::cli) fn backup(&mut self, pair: &PairRow) -> io::Result<()> {
        let fields = json!({"selected_product_id": pair.product, "user_id": pair.user.0, "created_at": moment(pair.at)});
        self.object(model::BACKUP, pair.id, &fields)
    }

    /// Writes the substitute of a saved pair.
    pub(in crate::cli) fn substitute(&mut self, pair: &PairRow, matcher: &Matcher) -> io::Result<()> {
        let mut fields = seven(&pair.substitute, matcher);
        fields["backup_id"] = pair.id.into();
        fields["user_id"] = pair.user.0.into();
        fields["selected_product_id"] = pair.product.into();
        self.object(model::SUBSTITUTE, pair.id, &fields)
    }
}

/// The seven fields of a product.
fn seven(kept: &Kept, matcher: &Matcher) -> Value {
    let product = &kept.product;
    // The name, as the site has it; the id only where the name means another category.
    let by_name = matcher.find(&kept.category_name) == Some(&kept.category);
    json!({
        "name": product.name,
        "url": format!("https://fr.openfoodfacts.org/produit/{}", product.code),
        "img": product.image_url.as_deref().unwrap_or_default(),
        "n_grade": product.nutriscore.map_or("", |score| score.grade.capital()),
        "category": if by_name { kept.category_name.as_str() } else { kept.category.as_str() },
        "img_nutrition": product.image_nutrition_url.as_deref().unwrap_or_default(),
        "store": product.stores.join(","),
    })
}

/// Permissions by name: their numbers are others in every database.
fn natural(rights: impl IntoIterator<Item = Permission>) -> Vec<Value> {
    let named = rights.into_iter().flat_map(Permission::to_django);
    named.map(|right| json!([right.codename, right.app, right.model])).collect()
}

/// A moment as Django writes it.
fn moment(seconds: i64) -> String {
    DateTime::from_timestamp(seconds, 0).unwrap_or_default().to_rfc3339_opts(SecondsFormat::Secs, true)
}
