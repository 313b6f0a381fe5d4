//! Where a request was made from: a page of this site, or another one.

use std::convert::Infallible;

use rocket::Request;
use rocket::request::{FromRequest, Outcome};
use rocket::response::Redirect;

use super::error::Error;

/// Where a request was made from, as far as the browser tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// This site, or the visitor's own hand; or a browser that does not tell, as over plain HTTP.
    Here,
    /// A page of another site.
    Elsewhere,
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Origin {
    type Error = Infallible;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, Infallible> {
        Outcome::Success(Self::told_by(request.headers().get_one("Sec-Fetch-Site")))
    }
}

impl Origin {
    /// What becomes of a request that only pages of this site may make, if it comes from elsewhere: a script is refused; somebody who
    /// followed a link is led to `instead`, which is for everybody.
    #[must_use]
    pub fn turned_away(self, by_script: bool, instead: &str) -> Option<Result<Redirect, Error>> {
        match (self, by_script) {
            (Self::Here, _) => None,
            (Self::Elsewhere, true) => Some(Err(Error::FromElsewhere)),
            (Self::Elsewhere, false) => Some(Ok(Redirect::to(instead.to_owned()))),
        }
    }

    fn told_by(header: Option<&str>) -> Self {
        match header.map(str::trim) {
            None | Some("same-origin" | "none") => Self::Here,
            Some(_) => Self::Elsewhere,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Origin;

    #[test]
    fn only_this_site_and_the_visitor_are_here() {
        for (header, origin) in [
            (None, Origin::Here),
            (Some("same-origin"), Origin::Here),
            (Some("none"), Origin::Here),
            (Some("same-site"), Origin::Elsewhere),
            (Some("cross-site"), Origin::Elsewhere),
            (Some(""), Origin::Elsewhere),
        ] {
            assert_eq!(Origin::told_by(header), origin, "{header:?}");
        }
    }
}
