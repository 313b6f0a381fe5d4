//! What somebody keeps, as a sheet that French spreadsheets open: RFC 4180 with semicolons, decimal commas, and a byte-order mark so
//! that accents are read rightly. The first line says where the data comes from; it has as many cells as all others.

use super::{LICENCE, NOTICE, moment};
use crate::accounts::gains::{Gain, Nutrient, spared};
use crate::accounts::saved::{Kept, Pair, Side};
use crate::web::{french, links};

const COLUMNS: [&str; 17] = [
    "Gardé le",
    "Produit remplacé",
    "Marque remplacée",
    "Code-barres remplacé",
    "Nutri-Score remplacé",
    "Choisi à la place",
    "Marque choisie",
    "Code-barres choisi",
    "Nutri-Score choisi",
    "Points gagnés",
    "Énergie évitée (kcal pour 100 g)",
    "Sucres évités (g pour 100 g)",
    "Graisses évitées (g pour 100 g)",
    "Graisses saturées évitées (g pour 100 g)",
    "Sel évité (g pour 100 g)",
    "Magasins",
    "Fiche Open Food Facts",
];

/// The sheet of what somebody keeps.
pub(super) fn write(kept: &Kept) -> String {
    let mut sheet = String::from('\u{feff}');
    let mut notice = vec![format!("{NOTICE}, {LICENCE}")];
    notice.resize(COLUMNS.len(), String::new());
    line(&mut sheet, notice);
    line(&mut sheet, COLUMNS.map(str::to_owned));
    for pair in &kept.pairs {
        line(&mut sheet, cells(pair));
    }
    sheet
}

fn cells(pair: &Pair) -> [String; COLUMNS.len()] {
    let (from, to) = (&*pair.product, &*pair.substitute);
    let number = |number: Option<f64>, decimals| number.map_or_else(String::new, |number| french::decimal(number, decimals));
    let spared = |nutrient, decimals| number(spared(&from.nutrients, &to.nutrients, nutrient), decimals);
    let grade = |side: &Side| side.nutriscore.map_or_else(String::new, |score| score.grade.capital().to_owned());
    let (from_name, from_brands, from_code) = (plain(&from.name), plain(&from.brands.join(", ")), from.code.to_string());
    let (to_name, to_brands, to_code) = (plain(&to.name), plain(&to.brands.join(", ")), to.code.to_string());
    [
        moment(pair.saved_at).chars().take(10).collect(),
        from_name,
        from_brands,
        from_code,
        grade(from),
        to_name,
        to_brands,
        to_code,
        grade(to),
        Gain::of(from, to).points.map_or_else(String::new, |points| points.to_string()),
        spared(Nutrient::Energy, 0),
        spared(Nutrient::Sugars, 2),
        spared(Nutrient::Fat, 2),
        spared(Nutrient::SaturatedFat, 2),
        spared(Nutrient::Salt, 3),
        plain(&to.stores.join(", ")),
        if to.example || to.code.is_key() { String::new() } else { links::open_food_facts(&to.code) },
    ]
}

/// A text that no spreadsheet takes for a formula: names are written by anybody.
fn plain(text: &str) -> String {
    let is_formula = text.trim_start().starts_with(['=', '+', '-', '@']) || text.starts_with(['\t', '\r', '\n']);
    if is_formula { format!("'{text}") } else { text.to_owned() }
}

fn line(sheet: &mut String, cells: impl IntoIterator<Item = String>) {
    for (at, cell) in cells.into_iter().enumerate() {
        if at > 0 {
            sheet.push(';');
        }
        if cell.contains([';', '"', '\r', '\n']) {
            sheet.push('"');
            sheet.push_str(&cell.replace('"', "\"\""));
            sheet.push('"');
        } else {
            sheet.push_str(&cell);
        }
    }
    sheet.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::{COLUMNS, plain, write};
    use crate::accounts::gains::samples::{pair, side};
    use crate::accounts::saved::Kept;
    use crate::catalogue::{Grade, Nutrients};

    #[test]
    fn no_cell_is_a_formula() {
        for formula in ["=1+1", "+33", "-2", "@x", " =1", "\t=1", "\r=1", "\u{a0}=1"] {
            assert!(plain(formula).starts_with('\''), "{formula:?}");
        }
        assert_eq!(plain("Pâte = noisettes - lait"), "Pâte = noisettes - lait");
    }

    #[test]
    fn cells_are_quoted_where_they_must_be() {
        let mut product = side("=HYPERLINK(\"x\";\"y\")\r\nz", Some((Grade::E, 26)));
        product.nutrients = Nutrients { sugars: Some(56.3), salt: Some(0.1), ..Nutrients::default() };
        let mut substitute = side("Purée, nature", Some((Grade::B, 1)));
        substitute.nutrients = Nutrients { sugars: Some(58.0), salt: Some(0.05), ..Nutrients::default() };
        substitute.stores = vec!["Chez Lulu".to_owned(), "A;B".to_owned()];
        let sheet = write(&Kept { pairs: vec![pair(product, substitute)], more: false });
        let mut lines = sheet.strip_prefix('\u{feff}').expect("a mark").split("\r\n");
        assert!(lines.next().expect("a notice").contains("ODbL"));
        assert_eq!(lines.next().expect("names").split(';').count(), COLUMNS.len());
        assert!(sheet.contains(";\"'=HYPERLINK(\"\"x\"\";\"\"y\"\")\r\nz\";"), "{sheet}");
        assert!(sheet.contains(";E;Purée, nature;;"), "{sheet}");
        assert!(sheet.contains(";B;25;;-1,7;;;0,05;\"Chez Lulu, A;B\";"), "{sheet}");
    }
}
