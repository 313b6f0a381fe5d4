//! The taxonomy in the database: names and parents of categories, and what follows for the products.

use std::collections::HashMap;

use diesel::prelude::*;

use super::products::Row;
use super::schema::{categories, category_parents, products};
use super::write::Writer;
use super::{DbConnection, Store, StoreError, upkeep};
use crate::catalogue::taxonomy::{Node, Taxonomy};
use crate::catalogue::{CategoryTag, Classified};

/// Products placed anew in one transaction.
const PAGE: i64 = 2_000;

impl Store {
    /// The taxonomy as it was last imported; empty when none was.
    ///
    /// # Errors
    /// When the database fails.
    pub fn taxonomy(&self) -> Result<Taxonomy, StoreError> {
        self.read_here(|reader| load(reader.conn))
    }

    /// Takes over a taxonomy: names, synonyms and parents of the categories in it. Categories it does not know stay as they
    /// are. When anything changed, every product is placed and indexed anew, a batch at a time; call [`Store::refresh`]
    /// afterwards. Returns how many categories changed.
    ///
    /// # Errors
    /// When the database fails. What was placed until then stays; running it again does the rest.
    pub fn replace_taxonomy(&self, taxonomy: &Taxonomy) -> Result<u64, StoreError> {
        // Remembered with the change itself: whoever is cut off before all products are placed leaves it to the next.
        let (changed, placed) = self.write_here(|conn| {
            let changed = save(conn, taxonomy)?;
            if changed > 0 {
                upkeep::set_placed(conn, false)?;
            }
            Ok((changed, upkeep::is_placed(conn)?))
        })?;
        if !placed {
            self.place_all()?;
            self.write_here(|conn| upkeep::set_placed(conn, true))?;
        }
        Ok(changed)
    }

    fn place_all(&self) -> Result<(), StoreError> {
        let (taxonomy, tags) = self.read_here(|reader| Ok((load(reader.conn)?, tags(reader.conn)?)))?;
        // Placing is no change of the product itself: its row keeps its dates.
        let mut writer = Writer::new(0);
        let mut after = 0;
        loop {
            let last = self.write_batch(|conn| {
                let page: Vec<Row> = products::table
                    .filter(products::id.gt(after))
                    .order(products::id)
                    .limit(PAGE)
                    .select(Row::as_select())
                    .load(conn)?;
                let last = page.last().map(|row| row.id);
                let placed: Result<Vec<(Row, Classified)>, StoreError> = page
                    .into_iter()
                    .map(|row| {
                        let product = row.clone().into_product(|id| tags.get(&id).cloned())?;
                        Ok((row, taxonomy.classify(product)))
                    })
                    .collect();
                writer.place_again(conn, placed?)?;
                Ok(last)
            })?;
            match last {
                Some(last) => after = last,
                None => return Ok(()),
            }
        }
    }
}

fn tags(conn: &mut DbConnection) -> Result<HashMap<i64, CategoryTag>, StoreError> {
    let rows: Vec<(i64, String)> = categories::table.select((categories::id, categories::tag)).load(conn)?;
    Ok(rows.into_iter().filter_map(|(id, tag)| Some((id, CategoryTag::parse(&tag)?))).collect())
}

/// The taxonomy as it was last imported; empty when none was.
///
/// # Errors
/// When the database fails.
pub fn load(conn: &mut DbConnection) -> Result<Taxonomy, StoreError> {
    let tags = tags(conn)?;
    let rows: Vec<(i64, String, String)> = categories::table
        .filter(categories::known.eq(true))
        .order(categories::id)
        .select((categories::id, categories::name, categories::synonyms))
        .load(conn)?;
    let mut parents: HashMap<i64, Vec<CategoryTag>> = HashMap::new();
    for (child, parent) in category_parents::table.load::<(i64, i64)>(conn)? {
        parents.entry(child).or_default().extend(tags.get(&parent).cloned());
    }
    let node = |(id, name, synonyms): (i64, String, String)| {
        let tag = tags.get(&id)?.clone();
        let name_fr = (name != tag.readable()).then_some(name);
        let synonyms_fr = synonyms.lines().map(str::to_owned).collect();
        Some(Node { tag, name_fr, synonyms_fr, parents: parents.remove(&id).unwrap_or_default() })
    };
    Ok(Taxonomy::new(rows.into_iter().filter_map(node).collect()))
}

/// Makes sure that there is a category with this tag; a new one gets this name. Must be called inside a write transaction,
/// before a writer meets it.
///
/// # Errors
/// When the database fails.
pub fn ensure_category(conn: &mut DbConnection, tag: &CategoryTag, name: &str) -> Result<(), StoreError> {
    super::write::lock(conn)?;
    let there: i64 = categories::table.filter(categories::tag.eq(tag.as_str())).count().get_result(conn)?;
    if there == 0 {
        super::write::insert_category(conn, tag, name.to_owned())?;
    }
    Ok(())
}

/// A row of `categories` before the taxonomy is taken over: id, tag, name, synonyms, known.
type Stored = (i64, String, String, String, bool);

/// Writes the categories that differ; returns how many did.
fn save(conn: &mut DbConnection, taxonomy: &Taxonomy) -> Result<u64, StoreError> {
    super::write::lock(conn)?;
    let (ids, changed) = save_names(conn, taxonomy)?;
    let changed = changed + save_parents(conn, taxonomy, &ids)?;
    if changed > 0 {
        super::write::moved_on(conn)?;
    }
    Ok(changed)
}

/// Writes names and synonyms; returns the row ids of all categories in the taxonomy, and how many rows differed.
fn save_names<'t>(conn: &mut DbConnection, taxonomy: &'t Taxonomy) -> Result<(HashMap<&'t CategoryTag, i64>, u64), StoreError> {
    let columns = (categories::id, categories::tag, categories::name, categories::synonyms, categories::known);
    let rows: Vec<Stored> = categories::table.select(columns).load(conn)?;
    let mut next_id = rows.iter().map(|row| row.0).max().unwrap_or(0) + 1;
    let mut stored: HashMap<String, Stored> = rows.into_iter().map(|row| (row.1.clone(), row)).collect();
    let (mut ids, mut changed) = (HashMap::new(), 0);
    for node in taxonomy.nodes() {
        let (name, synonyms) = (taxonomy.name(&node.tag), node.synonyms_fr.join("\n"));
        let values = (categories::name.eq(&name), categories::synonyms.eq(&synonyms), categories::known.eq(true));
        if let Some((id, _, old_name, old_synonyms, known)) = stored.remove(node.tag.as_str()) {
            ids.insert(&node.tag, id);
            if known && old_name == name && old_synonyms == synonyms {
                continue;
            }
            diesel::update(categories::table.find(id)).set(values).execute(conn)?;
        } else {
            ids.insert(&node.tag, next_id);
            let key = (categories::id.eq(next_id), categories::tag.eq(node.tag.as_str()));
            diesel::insert_into(categories::table).values((key, values, categories::products.eq(0))).execute(conn)?;
            next_id += 1;
        }
        changed += 1;
    }
    Ok((ids, changed))
}

/// Writes parents; returns how many categories had others.
fn save_parents(conn: &mut DbConnection, taxonomy: &Taxonomy, ids: &HashMap<&CategoryTag, i64>) -> Result<u64, StoreError> {
    let mut stored: HashMap<i64, Vec<i64>> = HashMap::new();
    let rows = category_parents::table.order((category_parents::category_id, category_parents::parent_id));
    for (child, parent) in rows.load::<(i64, i64)>(conn)? {
        stored.entry(child).or_default().push(parent);
    }
    let mut changed = 0;
    for node in taxonomy.nodes() {
        let Some(&child) = ids.get(&node.tag) else { continue };
        let mut parents: Vec<i64> = node.parents.iter().filter_map(|tag| ids.get(tag)).copied().collect();
        parents.retain(|parent| *parent != child);
        parents.sort_unstable();
        parents.dedup();
        if stored.remove(&child).unwrap_or_default() == parents {
            continue;
        }
        diesel::delete(category_parents::table.filter(category_parents::category_id.eq(child))).execute(conn)?;
        for parent in parents {
            let values = (category_parents::category_id.eq(child), category_parents::parent_id.eq(parent));
            diesel::insert_into(category_parents::table).values(values).execute(conn)?;
        }
        changed += 1;
    }
    Ok(changed)
}
