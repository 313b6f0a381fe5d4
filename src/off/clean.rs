//! How texts typed by thousands of volunteers become texts that can be shown.

use std::borrow::Cow;

use crate::catalogue::CategoryTag;

/// Longest ingredient of a list (brand, shop), in characters.
const MAX_WORDS: usize = 80;

/// A text made fit to show: HTML entities decoded (once: `&amp;lt;` is the text `&lt;`), control and invisible
/// characters removed, every run of blanks and line breaks one blank, cut at `max` characters. Empty when nothing
/// that can be read is left (`-`, `.`, `?`).
#[must_use]
pub fn text(raw: &str, max: usize) -> String {
    let decoded = decoded(raw, max);
    let mut clean = String::with_capacity(decoded.len().min(max * 4));
    let mut kept = 0;
    for c in decoded.chars() {
        if kept == max {
            break;
        }
        if c.is_whitespace() || c.is_control() {
            if !clean.is_empty() && !clean.ends_with(' ') {
                clean.push(' ');
                kept += 1;
            }
        } else if !invisible(c) {
            clean.push(c);
            kept += 1;
        }
    }
    clean.truncate(clean.trim_end().len());
    if clean.chars().any(char::is_alphanumeric) { clean } else { String::new() }
}

/// Entities decoded; of a huge text only as much as could be kept is looked at.
fn decoded(raw: &str, max: usize) -> Cow<'_, str> {
    // The longest entities have some thirty bytes; four times that leaves room for blanks that will go.
    let enough = raw.floor_char_boundary(max.saturating_mul(120).min(raw.len()));
    let raw = &raw[..enough];
    if raw.contains('&') { html_escape::decode_html_entities(raw) } else { Cow::Borrowed(raw) }
}

/// Characters that show nothing but change what is beside them: joiners, direction overrides, byte order marks, tags.
fn invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}' | '\u{fff9}'..='\u{fffd}' | '\u{e0000}'..='\u{e0fff}')
}

/// The texts of a list of names (brands, shops), each once whatever its case, at most `max` of them.
#[must_use]
pub fn names(raw: &[Cow<'_, str>], max: usize) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for item in raw {
        let name = text(item, MAX_WORDS);
        if names.len() == max {
            break;
        }
        if !name.is_empty() && !names.iter().any(|known| known.to_lowercase() == name.to_lowercase()) {
            names.push(name);
        }
    }
    names
}

/// The ids of a list, in their order, each once; of more than `max` the last ones, which are the most specific.
pub(super) fn tags(raw: &[Cow<'_, str>], max: usize) -> Vec<CategoryTag> {
    let mut tags: Vec<CategoryTag> = Vec::with_capacity(raw.len().min(max));
    for tag in raw.iter().rev().filter_map(|item| CategoryTag::parse(item)) {
        if tags.len() == max {
            break;
        }
        if !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    tags.reverse();
    tags
}

/// The ids of a list as texts.
pub(super) fn ids(raw: &[Cow<'_, str>], max: usize) -> Vec<String> {
    tags(raw, max).iter().map(|tag| tag.as_str().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::{names, tags, text};

    #[test]
    fn entities_are_decoded_once() {
        assert_eq!(text("Cr&egrave;me &quot;l&eacute;g&egrave;re&quot; &lt; 5 %", 200), "Crème \"légère\" < 5 %");
        assert_eq!(text("&amp;lt;b&amp;gt;", 200), "&lt;b&gt;");
        assert_eq!(text("M&M's & Co", 200), "M&M's & Co");
        assert_eq!(text("l&#039;eau &#x41; &#0; &#xD800;", 200).replace('\u{fffd}', ""), text("l'eau A &#0; &#xD800;", 200));
    }

    #[test]
    fn blanks_and_what_cannot_be_seen_go() {
        assert_eq!(text(" Pâte\n\r\n à\ttartiner\u{a0} ", 200), "Pâte à tartiner");
        assert_eq!(text("Ab\u{202e}cd\u{200b}\u{0}e", 200), "Abcd e");
        for nothing in ["", "  \n", "-", "…?", "\u{200b}"] {
            assert_eq!(text(nothing, 200), "", "{nothing:?}");
        }
    }

    #[test]
    fn long_texts_are_cut_at_characters() {
        assert_eq!(text(&"é".repeat(10_000_000), 200).chars().count(), 200);
        assert_eq!(text(&"&eacute;".repeat(1_000_000), 200), "é".repeat(200));
        assert_eq!(text("abcd efgh", 5), "abcd");
    }

    #[test]
    fn lists_hold_each_once() {
        let raw = ["Ferrero", " ferrero ", "", "Nutella", "x"].map(Cow::Borrowed);
        assert_eq!(names(&raw, 2), ["Ferrero", "Nutella"]);
    }

    #[test]
    fn of_too_many_tags_the_specific_ones_stay() {
        let raw = ["en:a", "en:b", "Free text", "en:b", "fr:c"].map(Cow::Borrowed);
        let kept: Vec<String> = tags(&raw, 2).iter().map(ToString::to_string).collect();
        assert_eq!(kept, ["en:b", "fr:c"]);
    }
}
