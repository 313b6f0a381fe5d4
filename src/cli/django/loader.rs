//! Takes the objects of a dump, in whatever order they come, into the database; all in one transaction of its caller.

use std::collections::HashMap;

use xxhash_rust::xxh3::xxh3_64;

use super::fields::{Fields, Reason, Reference};
use super::model;
use super::objects::{self, Group};
use super::product::{Origin, Shelf};
use super::read::{Object, ReadError};
use super::rights::{Meaning, Rights};
use super::saved::Saved;
use super::summary::Summary;
use super::value::Value;
use crate::accounts::{Permission, UserId};
use crate::catalogue::Classified;
use crate::store::carried::{self, Account, Carried, carry_in, restart_numbers};
use crate::store::groups::{self, GroupId};
use crate::store::write::Writer;
use crate::store::{DbConnection, StoreError, users};

/// Products or accounts written at a time.
const AT_ONCE: usize = 2_000;

/// Why nothing was loaded.
#[derive(Debug, thiserror::Error)]
pub(in crate::cli) enum LoadError {
    /// A file cannot be read to its end.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The database fails.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Somebody of the dump.
#[derive(Debug, Clone, Copy)]
struct Met {
    /// Of all that the dump says of them.
    fingerprint: u64,
    /// Whether they are in the database; known once they are written.
    there: bool,
}

/// What users are given besides their account.
struct Given {
    groups: Vec<Reference>,
    rights: Vec<Reference>,
}

/// Takes objects in.
pub(in crate::cli) struct Loader<'c> {
    conn: &'c mut DbConnection,
    now: i64,
    shelf: Shelf,
    writer: Writer,
    summary: Summary,
    /// Products to be written, of the site and copies.
    products: Vec<Classified>,
    copies: Vec<Classified>,
    /// The barcodes of the site's products, as numbers, by pk.
    codes: HashMap<i64, u64>,
    people: Vec<Account>,
    met: HashMap<i64, Met>,
    given: HashMap<i64, Given>,
    groups: HashMap<i64, Group>,
    rights: Rights,
    saved: Saved,
}

impl<'c> Loader<'c> {
    /// Begins, at a moment in Unix seconds.
    pub(in crate::cli) fn new(conn: &'c mut DbConnection, now: i64, images_url: &str) -> Result<Self, StoreError> {
        let shelf = Shelf::new(conn, images_url)?;
        Ok(Self {
            conn,
            now,
            shelf,
            writer: Writer::new(now),
            summary: Summary::default(),
            products: Vec::new(),
            copies: Vec::new(),
            codes: HashMap::new(),
            people: Vec::new(),
            met: HashMap::new(),
            given: HashMap::new(),
            groups: HashMap::new(),
            rights: Rights::default(),
            saved: Saved::default(),
        })
    }

    /// Takes one object.
    pub(in crate::cli) fn take(&mut self, object: Object) -> Result<(), StoreError> {
        let Object { model, pk, fields } = object;
        self.summary.of(&model).read += 1;
        let known =
            [model::USER, model::GROUP, model::PERMISSION, model::CONTENT_TYPE, model::PRODUCT, model::BACKUP, model::SUBSTITUTE];
        if model.is_empty() {
            self.summary.unusable("", &pk, "it is no object with a model".to_owned());
            return Ok(());
        }
        if !known.contains(&model.as_str()) {
            self.summary.of(&model).skipped += 1;
            return Ok(());
        }
        let outcome = match (objects::number(&pk), fields) {
            // Dumped without numbers: whatever refers to them then does so by name.
            (Err(_), Some(_)) if [model::PERMISSION, model::CONTENT_TYPE].contains(&model.as_str()) && pk == Value::Null => {
                self.summary.of(&model).skipped += 1;
                return Ok(());
            }
            (Ok(number), Some(fields)) => self.take_known(&model, number, &fields)?,
            (Err(_), _) if pk == Value::Null => Err("it has no pk: dump it without --natural-primary".to_owned()),
            (Err(reason), _) => Err(reason),
            (_, None) => Err("it has no fields".to_owned()),
        };
        match outcome {
            Ok(true) => {}
            Ok(false) => self.summary.of(&model).unchanged += 1,
            Err(reason) => self.summary.unusable(&model, &pk, reason),
        }
        Ok(())
    }

    /// Takes an object of a model that means something here; says whether it is to be counted later, or was just so before.
    fn take_known(&mut self, model: &str, pk: i64, fields: &Fields) -> Result<Result<bool, Reason>, StoreError> {
        Ok(match model {
            model::PRODUCT => return self.take_product(pk, fields),
            model::SUBSTITUTE => return self.take_substitute(pk, fields),
            model::USER => return self.take_person(pk, fields),
            model::BACKUP => self.saved.add_backup(pk, fields),
            model::GROUP => objects::group(fields).and_then(|group| self.take_group(pk, group)),
            model::PERMISSION => objects::permission(fields).map(|permission| {
                self.rights.add_permission(pk, permission);
                self.summary.of(model).skipped += 1;
                true
            }),
            _ => objects::content_type(fields).map(|app| {
                self.rights.add_content_type(pk, app);
                self.summary.of(model).skipped += 1;
                true
            }),
        })
    }

    fn take_product(&mut self, pk: i64, fields: &Fields) -> Result<Result<bool, Reason>, StoreError> {
        let product = match self.shelf.product(self.conn, fields, Origin::Site)? {
            Ok(product) => product,
            Err(reason) => return Ok(Err(reason)),
        };
        let code: u64 = product.product.code.as_str().parse().unwrap_or_default();
        if self.codes.get(&pk).is_some_and(|known| *known != code) {
            return Ok(Err("another product has the same pk".to_owned()));
        }
        self.codes.insert(pk, code);
        self.products.push(product);
        if self.products.len() >= AT_ONCE {
            self.write_products()?;
        }
        Ok(Ok(true))
    }

    fn take_substitute(&mut self, pk: i64, fields: &Fields) -> Result<Result<bool, Reason>, StoreError> {
        let product = match self.shelf.product(self.conn, fields, Origin::Copy)? {
            Ok(product) => product,
            Err(reason) => return Ok(Err(reason)),
        };
        let outcome = self.saved.add_substitute(pk, fields, &product.product.code);
        if outcome == Ok(true) {
            self.copies.push(product);
            if self.copies.len() >= AT_ONCE {
                self.write_copies()?;
            }
        }
        Ok(outcome)
    }

    fn take_person(&mut self, pk: i64, fields: &Fields) -> Result<Result<bool, Reason>, StoreError> {
        let person = match objects::person(pk, fields, self.now) {
            Ok(person) => person,
            Err(reason) => return Ok(Err(reason)),
        };
        let fingerprint = xxh3_64(format!("{fields:?}").as_bytes());
        if let Some(known) = self.met.get(&pk) {
            let same = known.fingerprint == fingerprint;
            return Ok(if same { Ok(false) } else { Err("another user has the same pk".to_owned()) });
        }
        self.met.insert(pk, Met { fingerprint, there: false });
        if let Some(algorithm) = person.lost_password {
            let words = format!("its password is hashed by {algorithm}, which is not verified here: it fits no password now");
            self.summary.lost(model::USER, pk, words);
        }
        if !person.groups.is_empty() || !person.rights.is_empty() {
            self.given.insert(pk, Given { groups: person.groups, rights: person.rights });
        }
        self.people.push(person.account);
        if self.people.len() >= AT_ONCE {
            self.write_people()?;
        }
        Ok(Ok(true))
    }

    fn take_group(&mut self, pk: i64, group: Group) -> Result<bool, Reason> {
        match self.groups.get(&pk) {
            None => {
                self.groups.insert(pk, group);
                Ok(true)
            }
            Some(known) if known.name == group.name && known.rights == group.rights => Ok(false),
            Some(_) => Err("another group has the same pk".to_owned()),
        }
    }

    fn write_products(&mut self) -> Result<(), StoreError> {
        let written = self.writer.write(self.conn, &std::mem::take(&mut self.products))?;
        if written.inserted + written.updated + written.unchanged > 0 {
            let counts = self.summary.of(model::PRODUCT);
            counts.loaded += written.inserted + written.updated;
            counts.unchanged += written.unchanged;
        }
        Ok(())
    }

    fn write_copies(&mut self) -> Result<(), StoreError> {
        self.writer.write(self.conn, &std::mem::take(&mut self.copies))?;
        Ok(())
    }

    fn write_people(&mut self) -> Result<(), StoreError> {
        let people = std::mem::take(&mut self.people);
        for (account, outcome) in people.iter().zip(carry_in(self.conn, &people)?) {
            let id = account.user.id.0;
            let used = outcome == Carried::Used;
            let (there, refused) = match outcome {
                Carried::New | Carried::Updated => {
                    self.summary.of(model::USER).loaded += 1;
                    (true, None)
                }
                Carried::Unchanged | Carried::Used => {
                    self.summary.of(model::USER).unchanged += 1;
                    (true, None)
                }
                Carried::OtherName(name) => {
                    (false, Some(format!("number {id} is that of {name:?} here, not of {:?}", account.user.username)))
                }
                Carried::OtherNumber(other) => {
                    (false, Some(format!("{:?} has number {other} here, not {id}", account.user.username)))
                }
            };
            if let Some(met) = self.met.get_mut(&id) {
                met.there = there;
            }
            // Somebody who has used the account here is given nothing that an older dump says.
            if !there || used {
                self.given.remove(&id);
            }
            if let Some(reason) = refused {
                self.summary.unusable(model::USER, &Value::Number(id), reason);
            }
        }
        Ok(())
    }

    /// Writes everything that waited for all objects to be known, and says what was done.
    pub(in crate::cli) fn finish(mut self) -> Result<Summary, StoreError> {
        self.write_products()?;
        self.write_copies()?;
        self.write_people()?;
        self.write_groups()?;
        self.write_saved()?;
        restart_numbers(self.conn)?;
        (self.summary.categories_matched, self.summary.categories_kept) = self.shelf.met();
        Ok(self.summary)
    }

    fn write_groups(&mut self) -> Result<(), StoreError> {
        let mut all: Vec<(i64, Group)> = std::mem::take(&mut self.groups).into_iter().collect();
        all.sort_unstable_by_key(|(pk, _)| *pk);
        let (mut by_pk, mut by_name) = (HashMap::new(), HashMap::new());
        for (pk, group) in all {
            let (id, mut changed) = match groups::by_name(self.conn, &group.name)? {
                Some(known) => (known.id, false),
                // Its number, where nobody has it.
                None if groups::find(self.conn, GroupId(pk))?.is_none() => {
                    groups::create_as(self.conn, GroupId(pk), &group.name)?;
                    (GroupId(pk), true)
                }
                None => {
                    restart_numbers(self.conn)?;
                    (groups::create(self.conn, &group.name)?, true)
                }
            };
            for permission in self.permissions(model::GROUP, pk, &group.rights) {
                changed |= groups::allow(self.conn, id, permission)?;
            }
            let counts = self.summary.of(model::GROUP);
            if changed {
                counts.loaded += 1;
            } else {
                counts.unchanged += 1;
            }
            by_pk.insert(pk, id);
            by_name.insert(group.name, id);
        }
        let mut given: Vec<(i64, Given)> = std::mem::take(&mut self.given).into_iter().collect();
        given.sort_unstable_by_key(|(pk, _)| *pk);
        for (pk, Given { groups: memberships, rights }) in given {
            for membership in memberships {
                let id = match &membership {
                    Reference::Number(number) => by_pk.get(number).copied(),
                    Reference::Names(names) => names.first().and_then(|name| by_name.get(name)).copied(),
                };
                match id {
                    Some(id) => {
                        groups::join(self.conn, UserId(pk), id)?;
                    }
                    None => self.summary.lost(model::USER, pk, format!("group {membership} is in none of these files")),
                }
            }
            for permission in self.permissions(model::USER, pk, &rights) {
                groups::allow_user(self.conn, UserId(pk), permission)?;
            }
        }
        Ok(())
    }

    /// What references to permissions mean; those that mean nothing here are counted, those that cannot be told are said.
    fn permissions(&mut self, model: &str, pk: i64, rights: &[Reference]) -> Vec<Permission> {
        let mut known = Vec::new();
        for reference in rights {
            match self.rights.meaning(reference) {
                Meaning::Known(permission) => known.push(permission),
                Meaning::Nothing => self.summary.permissions_without_meaning += 1,
                Meaning::Untold(reason) => self.summary.lost(model, pk, reason),
            }
        }
        known
    }

    fn write_saved(&mut self) -> Result<(), StoreError> {
        let saved = std::mem::take(&mut self.saved);
        let by_name = self.people_by_name(&saved)?;
        let (met, codes) = (&self.met, &self.codes);
        let user = |reference: &Reference| {
            let id = match reference {
                Reference::Number(number) => *number,
                Reference::Names(key) => *by_name.get(key.first()?)?,
            };
            met.get(&id).filter(|met| met.there).map(|_| UserId(id))
        };
        let product = |reference: &Reference| match reference {
            Reference::Number(number) => codes.get(number).copied(),
            Reference::Names(_) => None,
        };
        let pairs = saved.pairs(&mut self.summary, self.now, &user, &product);
        let new = carried::save_all(self.conn, &pairs.all)?;
        pairs.count(&new, &mut self.summary);
        Ok(())
    }

    /// The numbers of the people whom saved things name by name.
    fn people_by_name(&mut self, saved: &Saved) -> Result<HashMap<String, i64>, StoreError> {
        let mut named = HashMap::new();
        for name in saved.names() {
            if !named.contains_key(name)
                && let Some(user) = users::by_username(self.conn, name)?.filter(|user| user.username == *name)
            {
                named.insert(name.to_owned(), user.id.0);
            }
        }
        Ok(named)
    }
}
