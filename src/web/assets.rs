//! The embedded files: what build.rs made of assets/static, ready to be served from memory.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::Write;
use std::sync::LazyLock;

use rust_embed::RustEmbed;

/// The address of each asset, by name: `paths::SITE_CSS`. A template that names a missing asset does not compile.
pub mod paths {
    include!(concat!(env!("OUT_DIR"), "/asset_names.rs"));
}

#[derive(RustEmbed)]
#[folder = "$OUT_DIR/assets"]
struct Embedded;

/// One file and its compressed forms.
#[derive(Debug)]
pub struct Asset {
    /// Its `Content-Type`.
    pub content_type: &'static str,
    /// Its bytes.
    pub plain: Cow<'static, [u8]>,
    /// The same in brotli, when that is smaller.
    pub br: Option<Cow<'static, [u8]>>,
    /// The same in gzip, when that is smaller.
    pub gzip: Option<Cow<'static, [u8]>>,
    /// A strong `ETag` of the plain form, quotes included.
    pub etag: String,
    /// Whether its address holds its hash, so that it may be kept for ever.
    pub immutable: bool,
}

static ASSETS: LazyLock<HashMap<String, Asset>> = LazyLock::new(|| {
    let names: Vec<Cow<'static, str>> = Embedded::iter().collect();
    names.iter().filter(|name| !is_compressed(name)).filter_map(|name| Some((format!("/{name}"), load(name)?))).collect()
});

/// The asset at an address such as `/static/site.3fa9c1d2.css` or `/favicon.ico`.
#[must_use]
pub fn find(path: &str) -> Option<&'static Asset> {
    ASSETS.get(path)
}

/// Every asset with its address, without order.
pub fn all() -> impl Iterator<Item = (&'static str, &'static Asset)> {
    ASSETS.iter().map(|(path, asset)| (path.as_str(), asset))
}

fn load(name: &str) -> Option<Asset> {
    let file = Embedded::get(name)?;
    let compressed = |suffix: &str| Embedded::get(&format!("{name}.{suffix}")).map(|file| file.data);
    let mut etag = String::from("\"");
    for byte in &file.metadata.sha256_hash()[..8] {
        // Writing to a String cannot fail.
        let _ = write!(etag, "{byte:02x}");
    }
    etag.push('"');
    Some(Asset {
        content_type: content_type(name),
        br: compressed("br"),
        gzip: compressed("gz"),
        plain: file.data,
        etag,
        immutable: name.starts_with("static/"),
    })
}

fn extension(name: &str) -> &str {
    name.rsplit_once('.').map_or("", |(_, extension)| extension)
}

fn is_compressed(name: &str) -> bool {
    matches!(extension(name), "br" | "gz")
}

fn content_type(name: &str) -> &'static str {
    match extension(name) {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "txt" => "text/plain; charset=utf-8",
        "webmanifest" => "application/manifest+json",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::{all, find, paths};

    #[test]
    fn the_stylesheet_is_there_in_three_forms() {
        let sheet = find(paths::SITE_CSS).expect("the stylesheet");
        assert_eq!(sheet.content_type, "text/css; charset=utf-8");
        assert!(sheet.immutable);
        for form in [&sheet.br, &sheet.gzip] {
            assert!(form.as_ref().expect("a compressed form").len() < sheet.plain.len());
        }
        assert!(find("/static/site.css").is_none());
        assert!(find("/static/../Cargo.toml").is_none());
    }

    #[test]
    fn every_asset_has_a_known_type_and_only_hashed_ones_are_immutable() {
        for (path, asset) in all() {
            assert_ne!(asset.content_type, "application/octet-stream", "{path}");
            assert_eq!(asset.immutable, path.starts_with("/static/"), "{path}");
            assert!(asset.etag.len() == 18 && asset.etag.starts_with('"'), "{path}");
        }
        assert!(find("/favicon.ico").is_some_and(|icon| !icon.immutable));
    }

    #[test]
    fn no_reference_between_assets_is_left_open() {
        for (path, asset) in all() {
            assert!(!String::from_utf8_lossy(&asset.plain).contains("asset:"), "{path}");
        }
    }
}
