//! Which encoding a client takes, and making it of a page.

use std::io::Write as _;

/// How a body is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Encoding {
    /// As it is.
    Plain,
    /// In gzip.
    Gzip,
    /// In brotli.
    Brotli,
}

/// A page shorter than this fits one packet anyway.
const SHORTEST: usize = 1_024;
/// Brotli's effort for pages made on the spot: about as quick as gzip, a tenth smaller.
const BROTLI_QUALITY: u32 = 4;

impl Encoding {
    /// The best encoding that an `Accept-Encoding` header allows; those with `q=0` are refused by the client.
    pub(super) fn accepted(header: Option<&str>) -> Self {
        let mut best = Self::Plain;
        for part in header.unwrap_or_default().split(',') {
            let (name, parameters) = part.split_once(';').unwrap_or((part, ""));
            let refused = parameters.split_once('=').is_some_and(|(_, q)| q.trim().parse::<f32>().is_ok_and(|q| q <= 0.0));
            match name.trim() {
                "br" if !refused => return Self::Brotli,
                "gzip" if !refused => best = Self::Gzip,
                _ => {}
            }
        }
        best
    }

    /// Its name in `Content-Encoding`.
    pub(super) const fn name(self) -> Option<&'static str> {
        match self {
            Self::Plain => None,
            Self::Gzip => Some("gzip"),
            Self::Brotli => Some("br"),
        }
    }

    /// Compresses a page; `None` when it is to be sent as it is.
    pub(super) fn encode(self, plain: &[u8]) -> Option<Vec<u8>> {
        if plain.len() < SHORTEST {
            return None;
        }
        let mut out = Vec::with_capacity(plain.len() / 3);
        let written = match self {
            Self::Plain => return None,
            Self::Gzip => {
                let mut encoder = flate2::write::GzEncoder::new(&mut out, flate2::Compression::fast());
                encoder.write_all(plain).and_then(|()| encoder.finish().map(drop))
            }
            Self::Brotli => brotli::CompressorWriter::new(&mut out, 16 * 1024, BROTLI_QUALITY, 20).write_all(plain),
        };
        written.ok().map(|()| out)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::Encoding;

    #[test]
    fn the_client_chooses() {
        assert_eq!(Encoding::accepted(None), Encoding::Plain);
        assert_eq!(Encoding::accepted(Some("gzip, deflate, br, zstd")), Encoding::Brotli);
        assert_eq!(Encoding::accepted(Some("gzip;q=0.5")), Encoding::Gzip);
        assert_eq!(Encoding::accepted(Some("br;q=0, gzip;q=0.0")), Encoding::Plain);
    }

    #[test]
    fn what_is_compressed_comes_back() {
        let page = "Nutri-Score ".repeat(1_000);
        let gzip = Encoding::Gzip.encode(page.as_bytes()).expect("gzip");
        let brotli = Encoding::Brotli.encode(page.as_bytes()).expect("brotli");
        let mut text = String::new();
        flate2::read::GzDecoder::new(gzip.as_slice()).read_to_string(&mut text).expect("gzip reads back");
        assert_eq!(text, page);
        text.clear();
        brotli::Decompressor::new(brotli.as_slice(), 4096).read_to_string(&mut text).expect("brotli reads back");
        assert_eq!(text, page);
        assert_eq!(Encoding::Gzip.encode(b"short"), None);
    }
}
