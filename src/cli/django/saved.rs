//! What people saved: backups and their substitutes become pairs once everything else is known.

use std::collections::HashMap;

use super::fields::{Fields, Reason, Reference};
use super::model;
use super::objects::{Backup, backup};
use super::summary::Summary;
use super::value::Value;
use crate::accounts::UserId;
use crate::catalogue::Barcode;
use crate::store::carried::SavedBefore;

/// A substitute, by numbers only.
struct Substitute {
    pk: i64,
    backup: Reference,
    /// Its barcode as a number.
    code: u64,
    /// Whose it says it is; its backup says so too.
    user: Option<Reference>,
    /// What it says it replaces; its backup says so too.
    product: Option<Reference>,
}

/// Everything that is saved in the dump.
#[derive(Default)]
pub(super) struct Saved {
    backups: HashMap<i64, Backup>,
    substitutes: HashMap<i64, Substitute>,
}

/// A backup whose references hold.
#[derive(Debug, Clone, Copy)]
struct Sound {
    user: UserId,
    code: u64,
    at: i64,
}

/// Pairs to be saved, and which substitute and which backup each comes from.
pub(super) struct Pairs {
    pub(super) all: Vec<SavedBefore>,
    backups: Vec<i64>,
    /// Backups that hold, but have no substitute.
    bare: Vec<i64>,
}

impl Saved {
    /// Takes a backup; says whether it is new, for one that came before just so is not.
    pub(super) fn add_backup(&mut self, pk: i64, fields: &Fields) -> Result<bool, Reason> {
        let backup = backup(fields)?;
        match self.backups.get(&pk) {
            None => {
                self.backups.insert(pk, backup);
                Ok(true)
            }
            Some(known) if *known == backup => Ok(false),
            Some(_) => Err("another backup has the same pk".to_owned()),
        }
    }

    /// The people that are meant by name instead of by number.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        let references = self.backups.values().map(|backup| Some(&backup.user));
        let all = references.chain(self.substitutes.values().map(|substitute| substitute.user.as_ref())).flatten();
        all.filter_map(|reference| match reference {
            Reference::Names(names) => names.first().map(String::as_str),
            Reference::Number(_) => None,
        })
    }

    /// Takes a substitute; says whether it is new.
    pub(super) fn add_substitute(&mut self, pk: i64, fields: &Fields, code: &Barcode) -> Result<bool, Reason> {
        let backup = fields.reference(["backup_id", "backup"])?.ok_or("it names no backup")?;
        let user = fields.reference(["user_id", "user"])?;
        let product = fields.reference(["selected_product_id", "selected_product"])?;
        let code = code.as_str().parse().map_err(|_| "its barcode is no number".to_owned())?;
        let new = Substitute { pk, backup, code, user, product };
        match self.substitutes.get(&pk) {
            None => {
                self.substitutes.insert(pk, new);
                Ok(true)
            }
            Some(known) if known.backup == new.backup && known.code == new.code => Ok(false),
            Some(_) => Err("another substitute has the same pk".to_owned()),
        }
    }

    /// Makes pairs of everything whose references hold; the others go to the summary. `user` and `product` say who and what a
    /// reference means.
    pub(super) fn pairs(
        self,
        summary: &mut Summary,
        now: i64,
        user: &impl Fn(&Reference) -> Option<UserId>,
        product: &impl Fn(&Reference) -> Option<u64>,
    ) -> Pairs {
        let mut sound: HashMap<i64, Sound> = HashMap::new();
        let mut backups: Vec<(i64, Backup)> = self.backups.into_iter().collect();
        backups.sort_unstable_by_key(|(pk, _)| *pk);
        let mut broken: Vec<i64> = Vec::new();
        for (pk, backup) in backups {
            match hold(&backup, now, user, product) {
                Ok(holds) => {
                    sound.insert(pk, holds);
                }
                Err(reason) => {
                    broken.push(pk);
                    summary.unusable(model::BACKUP, &Value::Number(pk), reason);
                }
            }
        }
        let mut pairs = Pairs { all: Vec::new(), backups: Vec::new(), bare: Vec::new() };
        let mut substitutes: Vec<Substitute> = self.substitutes.into_values().collect();
        substitutes.sort_unstable_by_key(|substitute| substitute.pk);
        let mut with_substitute = std::collections::HashSet::new();
        for substitute in substitutes {
            match substitute.pair(&sound, &broken, user, product) {
                Ok((backup, pair)) => {
                    with_substitute.insert(backup);
                    pairs.backups.push(backup);
                    pairs.all.push(pair);
                }
                Err(reason) => summary.unusable(model::SUBSTITUTE, &Value::Number(substitute.pk), reason),
            }
        }
        pairs.bare = sound.into_keys().filter(|pk| !with_substitute.contains(pk)).collect();
        pairs
    }
}

fn hold(
    backup: &Backup,
    now: i64,
    user: &impl Fn(&Reference) -> Option<UserId>,
    product: &impl Fn(&Reference) -> Option<u64>,
) -> Result<Sound, Reason> {
    let Backup { user: who, product: what, at } = backup;
    let user = user(who).ok_or_else(|| format!("user {who} is in none of these files, or could not be loaded"))?;
    let code = product(what).ok_or_else(|| format!("product {what} is in none of these files, or could not be used"))?;
    Ok(Sound { user, code, at: at.unwrap_or(now) })
}

impl Substitute {
    fn pair(
        &self,
        sound: &HashMap<i64, Sound>,
        broken: &[i64],
        user: &impl Fn(&Reference) -> Option<UserId>,
        product: &impl Fn(&Reference) -> Option<u64>,
    ) -> Result<(i64, SavedBefore), Reason> {
        let number = match self.backup {
            Reference::Number(number) => number,
            Reference::Names(_) => return Err(format!("backup {} is no number", self.backup)),
        };
        let Some(backup) = sound.get(&number) else {
            let why = if broken.binary_search(&number).is_ok() { "could not be used" } else { "is in none of these files" };
            return Err(format!("its backup {number} {why}"));
        };
        if self.user.as_ref().is_some_and(|named| user(named) != Some(backup.user)) {
            return Err(format!("it belongs to somebody else than its backup {number}"));
        }
        if self.product.as_ref().is_some_and(|named| product(named) != Some(backup.code)) {
            return Err(format!("it replaces something else than its backup {number}"));
        }
        if self.code == backup.code {
            return Err("it would replace itself".to_owned());
        }
        let barcode = |code: u64| Barcode::parse(&code.to_string()).map_err(|why| why.to_string());
        let pair =
            SavedBefore { user: backup.user, product: barcode(backup.code)?, substitute: barcode(self.code)?, at: backup.at };
        Ok((number, pair))
    }
}

impl Pairs {
    /// Counts what became of each pair: `new` says which were not there.
    pub(super) fn count(&self, new: &[bool], summary: &mut Summary) {
        let mut backups: HashMap<i64, bool> = HashMap::new();
        for (backup, new) in self.backups.iter().zip(new) {
            *backups.entry(*backup).or_default() |= new;
            let counts = summary.of(model::SUBSTITUTE);
            if *new { counts.loaded += 1 } else { counts.unchanged += 1 }
        }
        for new in backups.into_values() {
            let counts = summary.of(model::BACKUP);
            if new { counts.loaded += 1 } else { counts.unchanged += 1 }
        }
        if !self.bare.is_empty() {
            summary.of(model::BACKUP).skipped += self.bare.len() as u64;
        }
    }
}
