//! How much less or more, said the way people say it: « moitié moins de », « un tiers de … en moins », « sans ».

/// U+202F, the blank that French puts before a percent sign.
const NARROW_BLANK: char = '\u{202f}';
/// Counting words of « trois fois moins »; above it is said otherwise.
const TIMES: [&str; 8] = ["deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf"];
/// Nearly as much is as much: « trois fois moins » may be 2.9 times.
const NEARLY: f64 = 0.1;

/// A difference in words, kept in parts so that two of them can share their beginning and end:
/// « moitié moins de sucres et de sel ».
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wording {
    before: String,
    name: &'static str,
    after: &'static str,
    /// What stands between two names of one wording.
    joint: &'static str,
}

impl Wording {
    fn new(before: impl Into<String>, name: &'static str, after: &'static str, joint: &'static str) -> Self {
        Self { before: before.into(), name, after, joint }
    }

    /// Whether the difference is hardly worth a word.
    pub(super) fn is_slight(&self) -> bool {
        self.before.starts_with("un peu")
    }
}

/// One sentence part out of one or two wordings.
pub(super) fn join(wordings: &[Wording]) -> String {
    let Some((first, others)) = wordings.split_first() else { return String::new() };
    let Wording { before, name, after, joint } = first;
    let mut text = format!("{before}{name}");
    if !others.is_empty() && others.iter().all(|other| (&other.before, other.after) == (before, *after)) {
        text.extend(others.iter().flat_map(|other| [joint, other.name]));
        return text + after;
    }
    text.push_str(after);
    for Wording { before, name, after, .. } in others {
        text.extend([" et ", before, name, after]);
    }
    text
}

/// How much less of something there is; `None` when there is not less. Up to `none_below` counts as nothing.
pub(super) fn less(name: &'static str, before: f64, after: f64, none_below: f64) -> Option<Wording> {
    if after >= before {
        return None;
    }
    if after <= none_below {
        return Some(Wording::new("sans ", name, "", " ni "));
    }
    let left = after / before;
    let times = before / after;
    Some(if left <= 0.1 {
        Wording::new("presque pas de ", name, "", " ni de ")
    } else if let Some(word) = counting(times).filter(|_| times + NEARLY >= 3.0) {
        Wording::new(format!("{word} fois moins de "), name, "", " et de ")
    } else if (0.45..=0.53).contains(&left) {
        Wording::new("moitié moins de ", name, "", " et de ")
    } else if let Some(part) = part(1.0 - left) {
        Wording::new(part, name, " en moins", " et de ")
    } else {
        Wording::new("un peu moins de ", name, "", " et de ")
    })
}

/// How much more of something there is; `None` when there is not more.
pub(super) fn more(name: &'static str, before: f64, after: f64) -> Option<Wording> {
    if after <= before {
        return None;
    }
    let times = after / before;
    Some(if before < 0.3 {
        // Next to nothing, any number of times as much means little.
        Wording::new("des ", name, " en plus", " et des ")
    } else if times + NEARLY >= 10.0 {
        Wording::new("beaucoup plus de ", name, "", " et de ")
    } else if let Some(word) = counting(times) {
        Wording::new(format!("{word} fois plus de "), name, "", " et de ")
    } else if let Some(part) = part(times - 1.0) {
        Wording::new(part, name, " en plus", " et de ")
    } else {
        Wording::new("un peu plus de ", name, "", " et de ")
    })
}

/// The whole number of times, in words, from « deux » on.
fn counting(times: f64) -> Option<&'static str> {
    TIMES
        .iter()
        .zip([2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0])
        .rev()
        .find(|(_, least)| times + NEARLY >= *least)
        .map(|(word, _)| *word)
}

/// A part in words: thirds and quarters by name, the others in percent, never more than there is. `None` below 15 %.
fn part(part: f64) -> Option<String> {
    if part < 0.15 {
        None
    } else if (0.235..0.3).contains(&part) {
        Some("un quart de ".to_owned())
    } else if (0.315..=0.36).contains(&part) {
        Some("un tiers de ".to_owned())
    } else {
        let percent = (part * 20.0 + 0.001).floor() * 5.0;
        Some(format!("{percent}{NARROW_BLANK}% de "))
    }
}

#[cfg(test)]
mod tests {
    use super::{join, less, more};

    fn fewer(before: f64, after: f64) -> String {
        join(&less("sucres", before, after, 0.5).into_iter().collect::<Vec<_>>())
    }

    fn richer(before: f64, after: f64) -> String {
        join(&more("fibres", before, after).into_iter().collect::<Vec<_>>())
    }

    #[test]
    fn less_is_said_by_ratio() {
        for (before, after, said) in [
            (50.0, 50.0, ""),
            (50.0, 60.0, ""),
            (0.0, 0.0, ""),
            (50.0, 49.0, "un peu moins de sucres"),
            (50.0, 40.0, "20\u{202f}% de sucres en moins"),
            (50.0, 37.5, "un quart de sucres en moins"),
            (50.0, 35.5, "un quart de sucres en moins"),
            (50.0, 35.0, "30\u{202f}% de sucres en moins"),
            (60.0, 40.0, "un tiers de sucres en moins"),
            (50.0, 30.0, "40\u{202f}% de sucres en moins"),
            (50.0, 25.0, "moitié moins de sucres"),
            (50.0, 23.0, "moitié moins de sucres"),
            (50.0, 20.0, "60\u{202f}% de sucres en moins"),
            (30.0, 10.0, "trois fois moins de sucres"),
            (29.0, 10.0, "trois fois moins de sucres"),
            (40.0, 10.5, "trois fois moins de sucres"),
            (40.0, 10.0, "quatre fois moins de sucres"),
            (57.0, 6.0, "neuf fois moins de sucres"),
            (56.3, 2.0, "presque pas de sucres"),
            (10.6, 0.5, "sans sucres"),
            (10.6, 0.0, "sans sucres"),
        ] {
            assert_eq!(fewer(before, after), said, "{before} → {after}");
        }
    }

    #[test]
    fn percents_never_say_more_than_there_is() {
        assert_eq!(fewer(100.0, 55.1), "40\u{202f}% de sucres en moins");
        assert_eq!(fewer(100.0, 55.0), "45\u{202f}% de sucres en moins");
        assert_eq!(fewer(100.0, 85.1), "un peu moins de sucres");
    }

    #[test]
    fn more_is_said_by_ratio() {
        for (before, after, said) in [
            (5.0, 5.0, ""),
            (5.0, 4.0, ""),
            (5.0, 5.5, "un peu plus de fibres"),
            (5.0, 6.0, "20\u{202f}% de fibres en plus"),
            (3.0, 4.0, "un tiers de fibres en plus"),
            (4.0, 6.0, "50\u{202f}% de fibres en plus"),
            (2.0, 3.9, "deux fois plus de fibres"),
            (2.5, 7.5, "trois fois plus de fibres"),
            (0.5, 9.0, "beaucoup plus de fibres"),
            (0.0, 7.0, "des fibres en plus"),
        ] {
            assert_eq!(richer(before, after), said, "{before} → {after}");
        }
    }

    #[test]
    fn two_of_one_wording_share_it() {
        let both =
            |sugars, salt| join(&[less("sucres", 10.0, sugars, 0.5), less("sel", 1.0, salt, 0.0125)].map(|part| part.unwrap()));
        assert_eq!(both(5.0, 0.5), "moitié moins de sucres et de sel");
        assert_eq!(both(6.0, 0.6), "40\u{202f}% de sucres et de sel en moins");
        assert_eq!(both(0.0, 0.0), "sans sucres ni sel");
        assert_eq!(both(0.9, 0.09), "presque pas de sucres ni de sel");
        assert_eq!(both(5.0, 0.25), "moitié moins de sucres et quatre fois moins de sel");
        let fresh = [less("sucres", 10.0, 5.0, 0.5), more("fibres", 3.0, 6.0)].map(|part| part.unwrap());
        assert_eq!(join(&fresh), "moitié moins de sucres et deux fois plus de fibres");
        let plus = [more("fibres", 0.0, 6.0), more("protéines", 0.1, 6.0)].map(|part| part.unwrap());
        assert_eq!(join(&plus), "des fibres et des protéines en plus");
    }
}
