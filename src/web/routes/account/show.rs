//! `GET /mon-compte`

use rocket::get;

use super::{Desk, Reply};
use crate::web::Frame;
use crate::web::error::Error;
use crate::web::views::account::Wrong;
use crate::web::visitor::Member;

#[get("/mon-compte")]
pub(in crate::web) async fn show(member: &Member, frame: Frame<'_>, desk: Desk<'_>) -> Result<Reply, Error> {
    desk.account(member, frame, Wrong::Nothing).await.map(Reply::page)
}
