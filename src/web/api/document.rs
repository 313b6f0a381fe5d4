//! The OpenAPI description, made from the handlers, the queries and the shapes themselves.
//!
//! `docs/openapi.json` is a copy that a test compares with it, so that no promise changes unseen.

use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::response::ResponseBuilder;
use utoipa::openapi::schema::{ObjectBuilder, Ref, Type};
use utoipa::openapi::{ContentBuilder, RefOr, Response};
use utoipa::{OpenApi, ToResponse};

use super::problem::{METHODS, Problem, RETRY_AFTER};
use crate::catalogue::Barcode;
use crate::web::routes::api::{categories, products};
use crate::web::routes::machine::{healthz, metrics, readyz};

const DESCRIPTION: &str = "\
What the site knows of food products and of what may replace them, to read. Nothing has to be asked for: there is no key and \
no account.

- Products and photos come from [Open Food Facts](https://world.openfoodfacts.org): the data under the Open Database Licence \
(ODbL), photos under CC BY-SA. Say so where you show them. While the catalogue holds our own examples their `url` is null.
- What is not known is `null`; a list of which nothing is known is empty.
- A parameter that is not known, is given twice or has a value it cannot have is refused with 422, never ignored.
- Every refusal is a problem document (RFC 9457, `application/problem+json`).
- Scripts of any web site may ask (`Access-Control-Allow-Origin: *`); cookies play no part. HEAD works like GET, OPTIONS tells \
the methods, any other method is refused with 405.
- Answers carry an `ETag`; ask with `If-None-Match` and the answer is 304 while nothing has changed.";

#[derive(OpenApi)]
#[openapi(
    info(title = "Pur Beurre", version = "1", description = DESCRIPTION, contact(), license()),
    paths(
        products::list::list,
        products::show::show,
        products::substitutes::substitutes,
        categories::list::list,
        healthz::healthz,
        readyz::readyz,
        metrics::metrics,
    ),
    components(
        schemas(Problem),
        responses(InvalidParameter, UnknownProduct, UnknownAddress, MethodNotAllowed, Unavailable, Defect)
    ),
    tags(
        (name = "products", description = "Products, and what may replace them."),
        (name = "categories", description = "The kinds of food."),
        (name = "machine", description = "For supervisors, load balancers and Prometheus."),
    )
)]
struct Document;

/// The description as JSON, over several lines. Empty if it cannot be written, which a test would notice.
#[must_use]
pub fn json() -> String {
    let mut document = Document::openapi();
    // The manifest's, which are those of the program and not of the API.
    document.info.contact = None;
    document.info.license = None;
    document.to_pretty_json().unwrap_or_default()
}

/// 422 in the description.
pub(in crate::web) struct InvalidParameter;
/// 404 for a product.
pub(in crate::web) struct UnknownProduct;
/// 404 for an address.
pub(in crate::web) struct UnknownAddress;
/// 405 in the description.
pub(in crate::web) struct MethodNotAllowed;
/// 503 in the description.
pub(in crate::web) struct Unavailable;
/// 500 in the description.
pub(in crate::web) struct Defect;

impl<'r> ToResponse<'r> for InvalidParameter {
    fn response() -> (&'r str, RefOr<Response>) {
        let example = Problem::parameter("per_page", "per_page must be a whole number from 1 to 100, not “500”.".to_owned());
        let description = "A parameter is unknown, given twice, or has a value it cannot have. `parameter` names it.";
        ("InvalidParameter", problem(description, &example).build().into())
    }
}

impl<'r> ToResponse<'r> for UnknownProduct {
    fn response() -> (&'r str, RefOr<Response>) {
        let example = Barcode::parse("3017620422003").map_or_else(|_| Problem::no_address(), |code| Problem::no_product(&code));
        ("UnknownProduct", problem("No product has this barcode.", &example).build().into())
    }
}

impl<'r> ToResponse<'r> for UnknownAddress {
    fn response() -> (&'r str, RefOr<Response>) {
        let description = "Any address below `/api` that is not described here.";
        ("UnknownAddress", problem(description, &Problem::no_address()).build().into())
    }
}

impl<'r> ToResponse<'r> for MethodNotAllowed {
    fn response() -> (&'r str, RefOr<Response>) {
        let description = "A method other than GET, HEAD and OPTIONS, at any address described here.";
        let allow = header(Type::String, "The methods that are possible.", METHODS.into());
        let response = problem(description, &Problem::method("DELETE")).header("Allow", allow.build());
        ("MethodNotAllowed", response.build().into())
    }
}

impl<'r> ToResponse<'r> for Unavailable {
    fn response() -> (&'r str, RefOr<Response>) {
        let description = "The database does not answer at the moment. It is never taken for \"not found\".";
        let later = header(Type::String, "After how many seconds to ask again.", RETRY_AFTER.into());
        let response = problem(description, &Problem::unavailable()).header("Retry-After", later.build());
        ("Unavailable", response.build().into())
    }
}

impl<'r> ToResponse<'r> for Defect {
    fn response() -> (&'r str, RefOr<Response>) {
        let description = "A defect of the site; possible at any address.";
        ("Defect", problem(description, &Problem::defect()).build().into())
    }
}

fn problem(description: &str, example: &Problem) -> ResponseBuilder {
    let content =
        ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).example(serde_json::to_value(example).ok()).build();
    ResponseBuilder::new().description(description).content("application/problem+json", content)
}

fn header(kind: Type, description: &str, example: serde_json::Value) -> HeaderBuilder {
    let schema = ObjectBuilder::new().schema_type(kind).examples([example]).build();
    HeaderBuilder::new().schema(Some(schema)).description(Some(description))
}
