//! Where the photos of a product are.
//!
//! Files name the selected photos and their revision, in two layouts (`{"front_fr": {"rev": …}}`, and since schema
//! 1002 `{"selected": {"front": {"fr": {"rev": …}}}}`); the address follows from those and the barcode. Answers of
//! the API give ready addresses instead, which are taken only when they are Open Food Facts' own.

use std::borrow::Cow;

use serde::de::MapAccess;

use super::lenient::{Object, number, object, skip, text};
use crate::catalogue::Barcode;

/// Most languages looked at per photo.
const MAX_LANGUAGES: usize = 64;
/// Where all photos of products are, below the host.
const FOLDER: &str = "/images/products/";

/// What a source says of the photos.
#[derive(Debug, Default)]
pub(super) struct Photos<'a> {
    /// The `images` map.
    pub(super) images: Images,
    /// The `selected_images` map.
    pub(super) selected: SelectedImages<'a>,
    /// `image_front_url`, or `image_url`, which is the same photo.
    pub(super) front_url: Cow<'a, str>,
    /// `image_nutrition_url`.
    pub(super) nutrition_url: Cow<'a, str>,
}

impl Photos<'_> {
    /// Address of the front photo, about 400 pixels wide. `base` is the setting `open_food_facts.images_url`.
    pub(super) fn front(&self, base: &str, code: &Barcode, language: &str) -> Option<String> {
        address(base, code, "front", language, &self.images.front, &self.selected.front.display, &self.front_url)
    }

    /// Address of the photo of the nutrition table.
    pub(super) fn nutrition(&self, base: &str, code: &Barcode, language: &str) -> Option<String> {
        let (images, selected) = (&self.images.nutrition, &self.selected.nutrition.display);
        address(base, code, "nutrition", language, images, selected, &self.nutrition_url)
    }
}

fn address(
    base: &str,
    code: &Barcode,
    kind: &str,
    language: &str,
    images: &ByLanguage<Revision>,
    selected: &ByLanguage<Address<'_>>,
    ready: &str,
) -> Option<String> {
    if let Some((photo_language, revision)) = images.best(language, |photo| photo.0) {
        let separator = if photo_language.is_empty() { "" } else { "_" };
        let base = base.trim_end_matches('/');
        return Some(format!("{base}{FOLDER}{}/{kind}{separator}{photo_language}.{revision}.400.jpg", folder(code)));
    }
    let selected = selected.best(language, |address| rebased(base, &address.0));
    selected.map(|(_, address)| address).or_else(|| rebased(base, ready))
}

/// The folder of a product: its code in 13 digits, cut 3/3/3/rest.
fn folder(code: &Barcode) -> String {
    let code = format!("{:0>13}", code.as_str());
    format!("{}/{}/{}/{}", &code[..3], &code[3..6], &code[6..9], &code[9..])
}

/// An address of a photo at Open Food Facts moved to the host of `base`; `None` for anything else, so that no source can make
/// our pages load a picture from elsewhere.
#[must_use]
pub fn rebased(base: &str, address: &str) -> Option<String> {
    let (host, _) = address.strip_prefix("https://")?.split_once('/')?;
    let base = base.trim_end_matches('/');
    let ours = host == "openfoodfacts.org" || host.ends_with(".openfoodfacts.org") || base.ends_with(&format!("//{host}"));
    let path = &address["https://".len() + host.len()..];
    let plain = path.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'/' | b'.' | b'_' | b'-'));
    let photo = path.starts_with(FOLDER) && !path.contains("..") && plain && address.len() <= 200;
    (ours && photo).then(|| format!("{base}{path}"))
}

/// The `images` map, of either layout.
#[derive(Debug, Default)]
pub(super) struct Images {
    front: ByLanguage<Revision>,
    nutrition: ByLanguage<Revision>,
}

impl<'de> Object<'de> for Images {
    fn field<A: MapAccess<'de>>(&mut self, key: &str, map: &mut A) -> Result<(), A::Error> {
        if key == "selected" {
            let Pair::<ByLanguage<Revision>> { front, nutrition } = object(map)?;
            self.front.0.extend(front.0);
            self.nutrition.0.extend(nutrition.0);
            return Ok(());
        }
        let (kind, language) = key.split_once('_').unwrap_or((key, ""));
        match kind {
            "front" => self.front.field(language, map),
            "nutrition" => self.nutrition.field(language, map),
            _ => skip(map),
        }
    }
}

/// What a map holds of the two photos that matter.
#[derive(Debug, Default)]
pub(super) struct Pair<T> {
    front: T,
    nutrition: T,
}

impl<'de, T: Object<'de>> Object<'de> for Pair<T> {
    fn field<A: MapAccess<'de>>(&mut self, key: &str, map: &mut A) -> Result<(), A::Error> {
        match key {
            "front" => self.front = object(map)?,
            "nutrition" => self.nutrition = object(map)?,
            _ => skip(map)?,
        }
        Ok(())
    }
}

/// The `selected_images` map of the API.
pub(super) type SelectedImages<'a> = Pair<Sizes<'a>>;

#[derive(Debug, Default)]
pub(super) struct Sizes<'a> {
    display: ByLanguage<Address<'a>>,
}

impl<'de> Object<'de> for Sizes<'de> {
    fn field<A: MapAccess<'de>>(&mut self, key: &str, map: &mut A) -> Result<(), A::Error> {
        match key {
            "display" => self.display = object(map)?,
            _ => skip(map)?,
        }
        Ok(())
    }
}

/// The same photo in several languages. The empty language is that of the oldest documents, which named none.
#[derive(Debug)]
struct ByLanguage<T>(Vec<(String, T)>);

impl<T> Default for ByLanguage<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> ByLanguage<T> {
    /// The usable photo to show: the French one, else that of the product's own language, else the English one, else
    /// the first in alphabetical order (for the order of keys in a document is random).
    fn best<V>(&self, own: &str, usable: impl Fn(&T) -> Option<V>) -> Option<(&str, V)> {
        let rank = |language: &str| match language {
            "fr" => 0,
            "" => 4,
            _ if language == own => 1,
            "en" => 2,
            _ => 3,
        };
        let photos = self.0.iter().filter_map(|(language, photo)| Some((language.as_str(), usable(photo)?)));
        photos.min_by_key(|(language, _)| (rank(language), *language))
    }
}

impl<'de, T: Value<'de>> Object<'de> for ByLanguage<T> {
    fn field<A: MapAccess<'de>>(&mut self, key: &str, map: &mut A) -> Result<(), A::Error> {
        let value = T::read(map)?;
        if key.len() <= 3 && key.bytes().all(|b| b.is_ascii_lowercase()) && self.0.len() < MAX_LANGUAGES {
            self.0.push((key.to_owned(), value));
        }
        Ok(())
    }
}

/// What stands below a language.
trait Value<'de>: Sized {
    fn read<A: MapAccess<'de>>(map: &mut A) -> Result<Self, A::Error>;
}

/// The revision of a photo, part of its address.
#[derive(Debug, Default)]
struct Revision(Option<u32>);

impl<'de> Value<'de> for Revision {
    fn read<A: MapAccess<'de>>(map: &mut A) -> Result<Self, A::Error> {
        object(map)
    }
}

impl<'de> Object<'de> for Revision {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the range is checked first")]
    fn field<A: MapAccess<'de>>(&mut self, key: &str, map: &mut A) -> Result<(), A::Error> {
        match key {
            "rev" => self.0 = number(map)?.filter(|rev| (1.0..1e9).contains(rev)).map(|rev| rev as u32),
            _ => skip(map)?,
        }
        Ok(())
    }
}

#[derive(Debug)]
struct Address<'a>(Cow<'a, str>);

impl<'de> Value<'de> for Address<'de> {
    fn read<A: MapAccess<'de>>(map: &mut A) -> Result<Self, A::Error> {
        text(map).map(Address)
    }
}
