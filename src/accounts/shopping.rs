//! A shopping list: every product once, below the shop where one finds most of them.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::saved::Side;
use crate::catalogue::text::fold;

/// The products to buy in one shop.
#[derive(Debug, Clone, PartialEq)]
pub struct Aisle<'a> {
    /// The shop, as printed; `None` for products of which no shop is known.
    pub shop: Option<&'a str>,
    /// What to buy there, by name.
    pub items: Vec<Item<'a>>,
}

/// A product to buy.
#[derive(Debug, Clone, PartialEq)]
pub struct Item<'a> {
    /// The product.
    pub side: &'a Side,
    /// Other shops that sell it.
    pub also: Vec<&'a str>,
}

/// Groups products by shop: first the shop that sells most of them, with all it sells; then the one that sells most of the rest,
/// and so on, so that few shops are visited. Those without a shop come last. A product given twice is bought once.
#[must_use]
pub fn by_shop<'a>(products: impl IntoIterator<Item = &'a Side>) -> Vec<Aisle<'a>> {
    let mut seen = HashSet::new();
    let products: Vec<&Side> = products.into_iter().filter(|side| seen.insert(side.id)).collect();
    // Shops by their folded name, since « Carrefour » and « carrefour » are one; as it was first written.
    let mut names: BTreeMap<String, &str> = BTreeMap::new();
    let mut sold: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
    for (at, side) in products.iter().enumerate() {
        for shop in &side.stores {
            let key = fold(shop);
            if !key.is_empty() {
                names.entry(key.clone()).or_insert(shop);
                sold.entry(key).or_default().insert(at);
            }
        }
    }
    let mut placed: HashSet<usize> = HashSet::new();
    let mut aisles = Vec::new();
    // Of two that sell as many, the first by name.
    while let Some(key) = sold.iter().rev().max_by_key(|(_, there)| there.len()).map(|(key, _)| key.clone()) {
        let there = sold.remove(&key).unwrap_or_default();
        placed.extend(&there);
        for at in &there {
            for shop in &products[*at].stores {
                sold.get_mut(&fold(shop)).map(|others| others.remove(at));
            }
        }
        sold.retain(|_, others| !others.is_empty());
        let items = there.iter().map(|at| item(products[*at], &key, &names)).collect();
        aisles.push(Aisle { shop: names.get(&key).copied(), items });
    }
    let nowhere: Vec<Item<'_>> =
        (0..products.len()).filter(|at| !placed.contains(at)).map(|at| Item { side: products[at], also: Vec::new() }).collect();
    if !nowhere.is_empty() {
        aisles.push(Aisle { shop: None, items: nowhere });
    }
    for aisle in &mut aisles {
        aisle.items.sort_by_cached_key(|item| fold(&item.side.name));
    }
    aisles
}

fn item<'a>(side: &'a Side, here: &str, names: &BTreeMap<String, &'a str>) -> Item<'a> {
    let mut keys: Vec<String> = side.stores.iter().map(|shop| fold(shop)).filter(|key| key != here).collect();
    keys.sort_unstable();
    keys.dedup();
    Item { side, also: keys.iter().filter_map(|key| names.get(key).copied()).collect() }
}

#[cfg(test)]
mod tests {
    use super::{Aisle, by_shop};
    use crate::accounts::gains::samples;
    use crate::accounts::saved::Side;

    fn side(id: i64, name: &str, stores: &[&str]) -> Side {
        let stores = stores.iter().map(ToString::to_string).collect();
        Side { id, stores, ..samples::side(name, None) }
    }

    fn told(aisles: &[Aisle<'_>]) -> Vec<String> {
        let one = |aisle: &Aisle<'_>| {
            let items: Vec<String> =
                aisle.items.iter().map(|item| format!("{}({})", item.side.name, item.also.join("+"))).collect();
            format!("{}: {}", aisle.shop.unwrap_or("?"), items.join(" "))
        };
        aisles.iter().map(one).collect()
    }

    #[test]
    fn a_product_stands_once_in_the_shop_that_sells_most() {
        let sides = [
            side(1, "Thé", &["Lidl", "Carrefour"]),
            side(2, "Œufs", &["carrefour", "Biocoop"]),
            side(3, "Pain", &["Biocoop"]),
            side(4, "Compote", &["Carrefour"]),
            side(5, "Noix", &[]),
            side(6, "Algues", &["!!"]),
            side(1, "Thé", &["Lidl", "Carrefour"]),
        ];
        assert_eq!(
            told(&by_shop(&sides)),
            ["Carrefour: Compote() Œufs(Biocoop) Thé(Lidl)", "Biocoop: Pain()", "?: Algues() Noix()"]
        );
    }

    #[test]
    fn of_two_shops_alike_the_first_by_name_is_chosen() {
        let sides = [side(1, "Thé", &["Zeeman", "Aldi"])];
        assert_eq!(told(&by_shop(&sides)), ["Aldi: Thé(Zeeman)"]);
        assert_eq!(by_shop(&[]), []);
    }

    #[test]
    fn thousands_of_products_and_shops_are_grouped() {
        let sides: Vec<Side> = (0..2_000).map(|n| side(n, "Thé", &[&format!("Boutique {n}"), "Partout"])).collect();
        assert_eq!(by_shop(&sides).len(), 1);
    }
}
