//! `GET /comparer?codes=a,b&ajouter=`

use rocket::http::Status;
use rocket::response::Redirect;
use rocket::{Either, State, get};

use crate::catalogue::Barcode;
use crate::catalogue::finding::Record;
use crate::store::{Reader, Store, StoreError, finding};
use crate::web::error::Error;
use crate::web::page::Page;
use crate::web::params::CodeList;
use crate::web::views::ComparePage;
use crate::web::{Frame, links};

#[get("/comparer?<codes>&<ajouter>")]
pub(in crate::web) async fn show(
    frame: Frame<'_>,
    store: &State<Store>,
    codes: CodeList,
    ajouter: Option<CodeList>,
) -> Result<Either<(Status, Page), Redirect>, Error> {
    let mut asked = codes;
    if let Some(added) = ajouter {
        let understood = added.bad.is_empty();
        asked.take(added);
        // An address that can be shared, once there is nothing to complain of.
        if understood && !asked.cut {
            return Ok(Either::Right(Redirect::to(links::compare(&asked.codes))));
        }
    }
    let wanted = asked.codes.clone();
    let (records, unknown) = store.read(move |reader| find(reader, wanted)).await?;
    let status = if records.is_empty() && !asked.bad.is_empty() { Status::UnprocessableEntity } else { Status::Ok };
    let page = Page::render(&ComparePage { frame, records: &records, unknown: &unknown, asked: &asked })?;
    Ok(Either::Left((status, page)))
}

/// The products with these barcodes, and the barcodes that no product has.
fn find(reader: &mut Reader<'_>, codes: Vec<Barcode>) -> Result<(Vec<Record>, Vec<Barcode>), StoreError> {
    let (mut records, mut unknown) = (Vec::new(), Vec::new());
    for code in codes {
        match finding::product(reader, &code)? {
            Some(record) => records.push(record),
            None => unknown.push(code),
        }
    }
    Ok((records, unknown))
}
