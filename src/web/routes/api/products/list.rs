//! `GET /api/v1/products?q=&category=&grade=&page=&per_page=`

use rocket::{State, get};

use crate::catalogue::finding::{Found, SearchRequest};
use crate::config::Search;
use crate::store::{Reader, Store, StoreError, finding};
use crate::web::api::document::{Defect, InvalidParameter, Unavailable};
use crate::web::api::queries::ProductsQuery;
use crate::web::api::shapes::{Product, ProductList};
use crate::web::api::{Json, Parameters, Problem, samples};

/// Find products.
///
/// The same search as that of the site. Without any parameter: every product, the best known first.
#[utoipa::path(
    get,
    path = "/api/v1/products",
    operation_id = "listProducts",
    tag = "products",
    params(ProductsQuery),
    responses(
        (status = 200, description = "A page of products.", body = ProductList, example = json!(samples::products())),
        (status = 422, response = InvalidParameter),
        (status = 500, response = Defect),
        (status = 503, response = Unavailable),
    )
)]
#[get("/v1/products")]
pub(in crate::web) async fn list(
    parameters: Parameters<'_>,
    store: &State<Store>,
    settings: &State<Search>,
) -> Result<Json, Problem> {
    let query = ProductsQuery::read(parameters, settings.per_page)?;
    let (page, per_page) = query.paging();
    let request = query.request();
    let (count, found) = store.read(move |reader| search(reader, &request)).await?;
    let products = found.products.into_iter().map(Product::from).collect();
    Json::of(&ProductList { count, page, per_page, products })
}

/// What is found, and how many there are in all: from the catalogue's own counts where they say it, which is exact.
fn search(reader: &mut Reader<'_>, request: &SearchRequest) -> Result<(u32, Found), StoreError> {
    let found = finding::search(reader, request)?;
    let counted = match &request.category {
        _ if !request.text.is_empty() || request.grade.is_some() => 0,
        None => reader.lexicon.overview().products,
        Some(tag) => finding::category(reader, tag).map_or(0, |category| category.products),
    };
    // Those counts are made when an import has ended; until then the search has seen more.
    Ok((counted.max(found.count), found))
}
