//! A database asked by its own driver.

use super::recorder::Statement;
use crate::Outcome;

/// A connection that has prepared its statements.
pub(crate) trait Bare {
    /// Statements to run, with their values.
    type Plan;

    /// Prepares statements that were not met before.
    fn plan(&mut self, statements: &[Statement]) -> Outcome<Self::Plan>;

    /// Runs them and reads every column of every row. Returns how many rows there were.
    fn run(&mut self, plan: &Self::Plan) -> Outcome<usize>;
}
