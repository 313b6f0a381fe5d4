//! Reads the query of an address strictly: what is not understood is refused, never ignored.

use std::convert::Infallible;

use rocket::Request;
use rocket::request::{FromRequest, Outcome};

use super::Problem;

/// The parameters of a query that nobody has asked for yet.
#[derive(Debug, Clone)]
pub struct Parameters<'r> {
    given: Vec<(&'r str, &'r str)>,
    asked: Vec<&'static str>,
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Parameters<'r> {
    type Error = Infallible;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, Infallible> {
        let given = request.uri().query().map(|query| query.segments().collect()).unwrap_or_default();
        Outcome::Success(Self { given, asked: Vec::new() })
    }
}

impl<'r> Parameters<'r> {
    /// Takes the value of a parameter out, decoded.
    ///
    /// # Errors
    /// When it is given twice.
    pub fn take(&mut self, name: &'static str) -> Result<Option<&'r str>, Problem> {
        self.asked.push(name);
        let mut found = None;
        let mut twice = false;
        self.given.retain(|(given, value)| {
            let it = *given == name;
            twice |= it && found.is_some();
            if it {
                found = Some(*value);
            }
            !it
        });
        if twice { Err(Problem::parameter(name, format!("{name} is given more than once."))) } else { Ok(found) }
    }

    /// Takes a parameter out and reads it; `right` says what a value must be.
    ///
    /// # Errors
    /// When `read` does not accept it, or when it is given twice.
    pub fn read<T>(
        &mut self,
        name: &'static str,
        right: &str,
        read: impl FnOnce(&'r str) -> Option<T>,
    ) -> Result<Option<T>, Problem> {
        let Some(value) = self.take(name)? else { return Ok(None) };
        match read(value) {
            Some(read) => Ok(Some(read)),
            None => Err(Problem::parameter(name, format!("{name} must be {right}, not {}.", shown(value)))),
        }
    }

    /// Takes a whole number out.
    ///
    /// # Errors
    /// When it is anything else, out of range, or given twice.
    pub fn number(&mut self, name: &'static str, least: u32, most: u32) -> Result<Option<u32>, Problem> {
        let right = format!("a whole number from {least} to {most}");
        self.read(name, &right, |text| {
            let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            text.parse().ok().filter(|number| digits && (least..=most).contains(number))
        })
    }

    /// Says that every parameter there is has been asked for.
    ///
    /// # Errors
    /// When there are others: a name mistyped would otherwise change the answer without a word.
    pub fn end(self) -> Result<(), Problem> {
        let Some((name, _)) = self.given.first() else { return Ok(()) };
        let known = match self.asked.split_last() {
            None => "there are none here".to_owned(),
            Some((only, [])) => format!("there is {only}"),
            Some((last, others)) => format!("there are {} and {last}", others.join(", ")),
        };
        Err(Problem::parameter(name, format!("{} is not a parameter of this address: {known}.", shown(name))))
    }
}

/// A text that somebody sent, quoted and cut short, without anything that would not print.
fn shown(text: &str) -> String {
    const MOST: usize = 60;
    let cut = text.chars().nth(MOST).is_some();
    let printed: String = text.chars().take(MOST).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
    match (printed.is_empty(), cut) {
        (true, _) => "empty".to_owned(),
        (false, true) => format!("“{printed}…”"),
        (false, false) => format!("“{printed}”"),
    }
}

#[cfg(test)]
mod tests {
    use super::{Parameters, shown};

    fn given<'r>(given: &[(&'r str, &'r str)]) -> Parameters<'r> {
        Parameters { given: given.to_vec(), asked: Vec::new() }
    }

    #[test]
    fn numbers_are_digits_within_their_range() {
        let page = |text| given(&[("page", text)]).number("page", 1, 100).ok().flatten();
        assert_eq!((page("1"), page("100"), page("007")), (Some(1), Some(100), Some(7)));
        for wrong in ["", "0", "101", "-1", "+1", " 1", "1.0", "1e1", "un", "١", "99999999999999999999"] {
            assert_eq!(page(wrong), None, "{wrong}");
        }
        assert_eq!(given(&[]).number("page", 1, 100).ok(), Some(None));
    }

    #[test]
    fn what_is_given_twice_or_not_known_is_refused() {
        assert!(given(&[("q", "a"), ("q", "a")]).take("q").is_err());
        let mut parameters = given(&[("q", "a"), ("Q", "b")]);
        assert_eq!(parameters.take("q").ok(), Some(Some("a")));
        assert!(parameters.end().is_err(), "names are told apart by case");
        assert!(given(&[]).end().is_ok());
    }

    #[test]
    fn what_is_said_back_is_short_and_prints() {
        assert_eq!(shown(""), "empty");
        assert_eq!(shown("a\u{0}\n"), "“a\u{fffd}\u{fffd}”");
        assert!(shown(&"é".repeat(10_000)).chars().count() < 70);
    }
}
