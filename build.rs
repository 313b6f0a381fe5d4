//! Prepares what the binary embeds: the files of assets/static, each under a name that holds the hash of its bytes, beside its
//! brotli and gzip forms, and `asset_names.rs`, a constant for each name, so that a template that names a missing file does
//! not compile.
//!
//! - `css/*.css` become one `site.css` and `js/*.js` one `site.js`, in the order of their names; files in `root/` keep their name and live at `/`.
//! - `asset:NAME` inside a text file becomes the address of that asset. Files without such references are named first.

use std::collections::BTreeMap;
use std::error::Error;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::{env, fs};

use sha2::{Digest, Sha256};

/// A compressed form is kept when it is at most this share of the plain one, in percent.
const WORTH_IT: usize = 95;

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    println!("cargo:rerun-if-changed=assets/static");
    println!("cargo:rerun-if-changed=assets/templates");
    println!("cargo:rerun-if-changed=askama.toml");
    println!("cargo:rerun-if-changed=migrations");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let target = out.join("assets");
    if target.exists() {
        fs::remove_dir_all(&target)?;
    }
    fs::create_dir_all(target.join("static"))?;

    let mut addresses = BTreeMap::new();
    let (referring, plain): (Vec<_>, Vec<_>) = sources()?.into_iter().partition(Source::refers);
    for file in plain.into_iter().chain(referring) {
        let bytes = file.resolved(&addresses)?;
        let address = file.address(&bytes);
        write_all_forms(&target.join(address.trim_start_matches('/')), &bytes)?;
        addresses.insert(file.name, address);
    }
    fs::write(out.join("asset_names.rs"), constants(&addresses))?;
    Ok(())
}

/// One asset as it stands in the tree.
struct Source {
    /// What templates call it: `site.css`.
    name: String,
    bytes: Vec<u8>,
    /// Lives at `/` under its own name.
    at_root: bool,
}

impl Source {
    fn is_text(&self) -> bool {
        ["css", "js", "svg", "webmanifest", "txt"].contains(&extension(&self.name))
    }

    fn refers(&self) -> bool {
        self.is_text() && self.bytes.windows(6).any(|window| window == b"asset:")
    }

    fn resolved(&self, addresses: &BTreeMap<String, String>) -> Outcome<Vec<u8>> {
        if !self.refers() {
            return Ok(self.bytes.clone());
        }
        let mut text = String::from_utf8(self.bytes.clone())?;
        for (name, address) in addresses {
            text = text.replace(&format!("asset:{name}"), address);
        }
        if let Some(at) = text.find("asset:") {
            let unknown: String = text[at..].chars().take(40).collect();
            return Err(format!("{}: no such asset: {unknown}", self.name).into());
        }
        Ok(text.into_bytes())
    }

    /// `/static/site.3fa9c1d2.css`, or `/robots.txt`.
    fn address(&self, bytes: &[u8]) -> String {
        if self.at_root {
            return format!("/{}", self.name);
        }
        let hash = Sha256::digest(bytes).iter().take(4).fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"));
        let (stem, extension) = self.name.rsplit_once('.').unwrap_or((&self.name, "bin"));
        format!("/static/{stem}.{hash}.{extension}")
    }
}

fn sources() -> Outcome<Vec<Source>> {
    let root = Path::new("assets/static");
    let bundle = |name: &str, bytes| Source { name: name.to_owned(), bytes, at_root: false };
    let mut sources = vec![bundle("site.css", stylesheet(&root.join("css"))?), bundle("site.js", module(&root.join("js"))?)];
    for (folder, at_root) in [(root.to_owned(), false), (root.join("root"), true)] {
        for path in files(&folder)? {
            let name = path.file_name().and_then(|name| name.to_str()).ok_or("an asset's name is not UTF-8")?;
            sources.push(Source { name: name.to_owned(), bytes: fs::read(&path)?, at_root });
        }
    }
    Ok(sources)
}

/// All of css/, one after the other, without comments and indentation.
fn stylesheet(folder: &Path) -> Outcome<Vec<u8>> {
    let mut sheet = String::new();
    for path in files(folder)? {
        let mut text = fs::read_to_string(&path)?;
        while let Some(start) = text.find("/*") {
            let end = text[start..].find("*/").ok_or_else(|| format!("{}: a comment without an end", path.display()))?;
            text.replace_range(start..start + end + 2, "");
        }
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            sheet.push_str(line);
            sheet.push('\n');
        }
    }
    Ok(sheet.into_bytes())
}

/// All of js/ as one module, each file in a block of its own, so that none sees another's names.
fn module(folder: &Path) -> Outcome<Vec<u8>> {
    let mut module = String::new();
    for path in files(folder)? {
        module.push_str("{\n");
        for line in fs::read_to_string(&path)?.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//")) {
            module.push_str(line);
            module.push('\n');
        }
        module.push_str("}\n");
    }
    Ok(module.into_bytes())
}

/// The files directly in a folder, in the order of their names; hidden ones left out.
fn files(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_file() && !entry.file_name().to_string_lossy().starts_with('.') {
            paths.push(entry.path());
        }
    }
    paths.sort();
    Ok(paths)
}

fn extension(name: &str) -> &str {
    name.rsplit_once('.').map_or("", |(_, extension)| extension)
}

/// Writes `file`, and `file.br` and `file.gz` where they are worth it.
fn write_all_forms(file: &Path, bytes: &[u8]) -> Outcome<()> {
    fs::write(file, bytes)?;
    let mut br = Vec::new();
    let settings = brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 22, ..Default::default() };
    brotli::BrotliCompress(&mut &bytes[..], &mut br, &settings)?;
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    gzip.write_all(bytes)?;
    for (suffix, form) in [("br", br), ("gz", gzip.finish()?)] {
        if form.len() * 100 <= bytes.len() * WORTH_IT {
            fs::write(format!("{}.{suffix}", file.display()), form)?;
        }
    }
    Ok(())
}

/// `/// …` and `pub const SITE_CSS: &str = "/static/site.3fa9c1d2.css";` for each asset.
fn constants(addresses: &BTreeMap<String, String>) -> String {
    addresses.iter().fold(String::new(), |text, (name, address)| {
        let constant: String =
            name.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' }).collect();
        format!("{text}/// The address of `{name}`.\npub const {constant}: &str = {address:?};\n")
    })
}
