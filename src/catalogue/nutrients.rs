//! What a food holds.

/// Nutrients in 100 g (or 100 ml) of a product as sold. `None` is unknown, which is not zero.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Nutrients {
    /// Energy in kcal.
    pub energy_kcal: Option<f64>,
    /// Fat in g.
    pub fat: Option<f64>,
    /// Saturated fat in g.
    pub saturated_fat: Option<f64>,
    /// Carbohydrates in g.
    pub carbohydrates: Option<f64>,
    /// Sugars in g.
    pub sugars: Option<f64>,
    /// Fibre in g.
    pub fiber: Option<f64>,
    /// Proteins in g.
    pub proteins: Option<f64>,
    /// Salt in g.
    pub salt: Option<f64>,
}
