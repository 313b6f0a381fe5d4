//! A dump of the Django site, with every model it had. All people in it are invented.

use serde_json::{Value, json};

/// Django's own hash of « pomme-de-reinette » with 100,000 iterations.
pub(crate) const HASH_100: &str = "pbkdf2_sha256$100000$Zs3kQm1xT9aB$vLCzFplKAwjqzLfeBIzY3SLCBmzxK2jWFhMKdmL1INs=";
/// The same with 120,000.
pub(crate) const HASH_120: &str = "pbkdf2_sha256$120000$p0MmeD4ap1Xy$elL7jVm0ZB+TQCF6L9iV0e8ndraCt6Dsn71fB24BakU=";

pub(crate) const NUTELLA: &str = "3017620422003";
pub(crate) const SPREAD: &str = "3229820794556";
pub(crate) const PIZZA: &str = "7613034225795";

/// A product of the site.
pub(crate) fn product(pk: u64, name: &str, code: &str, category: &str, grade: &str) -> Value {
    json!({"model": "quality.product", "pk": pk, "fields": seven(name, &address(code), category, grade)})
}

pub(crate) fn address(code: &str) -> String {
    format!("https://fr.openfoodfacts.org/produit/{code}/un-produit")
}

/// The seven fields.
pub(crate) fn seven(name: &str, url: &str, category: &str, grade: &str) -> Value {
    json!({
        "name": name, "url": url, "n_grade": grade, "category": category,
        "img": "https://static.openfoodfacts.org/images/products/301/762/042/2003/front_fr.15.400.jpg",
        "img_nutrition": "https://static.openfoodfacts.org/images/products/301/762/042/2003/nutrition_fr.3.400.jpg",
        "store": "Carrefour, Magasins U,carrefour, Non renseigné, ",
    })
}

/// Somebody with an account.
pub(crate) fn user(pk: u64, username: &str, password: &str) -> Value {
    json!({"model": "auth.user", "pk": pk, "fields": {
        "password": password, "last_login": null, "is_superuser": false, "username": username, "first_name": "", "last_name": "",
        "email": format!("{username}@exemple.fr"), "is_staff": false, "is_active": true, "date_joined": "2019-03-02T10:20:30.123Z",
        "groups": [], "user_permissions": []}})
}

pub(crate) fn backup(pk: u64, user: u64, product: u64) -> Value {
    json!({"model": "quality.backup", "pk": pk,
        "fields": {"user_id": user, "selected_product_id": product, "created_at": "2019-04-01T08:00:00Z"}})
}

pub(crate) fn substitute(pk: u64, backup: u64, user: u64, product: u64, fields: Value) -> Value {
    let mut fields = fields;
    fields["backup_id"] = backup.into();
    fields["user_id"] = user.into();
    fields["selected_product_id"] = product.into();
    json!({"model": "quality.substitutproduct", "pk": pk, "fields": fields})
}

/// Everything that the site had.
pub(crate) fn site() -> Vec<Value> {
    let mut admin = user(1, "Admin.Chef", HASH_120);
    admin["fields"]["is_superuser"] = true.into();
    admin["fields"]["is_staff"] = true.into();
    admin["fields"]["last_login"] = "2020-01-05T09:08:07.654Z".into();
    let mut staff = user(3, "Élise", HASH_100);
    staff["fields"]["is_staff"] = true.into();
    staff["fields"]["groups"] = json!([2]);
    staff["fields"]["user_permissions"] = json!([26, ["view_user", "auth", "user"], 90]);
    let mut gone = user(7, "parti", "!neverToLogInAgain");
    gone["fields"]["is_active"] = false.into();
    vec![
        json!({"model": "contenttypes.contenttype", "pk": 7, "fields": {"app_label": "quality", "model": "product"}}),
        json!({"model": "contenttypes.contenttype", "pk": 8, "fields": {"app_label": "sessions", "model": "session"}}),
        json!({"model": "auth.permission", "pk": 25,
            "fields": {"name": "Can add product", "content_type": 7, "codename": "add_product"}}),
        json!({"model": "auth.permission", "pk": 26,
            "fields": {"name": "Can change product", "content_type": 7, "codename": "change_product"}}),
        json!({"model": "auth.permission", "pk": 90,
            "fields": {"name": "Can add session", "content_type": 8, "codename": "add_session"}}),
        json!({"model": "auth.group", "pk": 2,
            "fields": {"name": "Rayons", "permissions": [25, 26, ["delete_backup", "quality", "backup"]]}}),
        admin,
        staff,
        gone,
        json!({"model": "sessions.session", "pk": "x1y2z3", "fields": {"session_data": "…", "expire_date": "2020-01-19T09:08:07Z"}}),
        json!({"model": "admin.logentry", "pk": 1, "fields": {"user": 1, "object_repr": "Nutella", "action_flag": 1}}),
        product(3175, "Nutella", NUTELLA, "Pâtes à tartiner", "E"),
        product(3176, "Pizza Royale", PIZZA, " Pizzas au jambon", "c"),
        json!({"model": "quality.product", "pk": 3177, "fields": seven("Confiture de mamie", "", "Confitures maison", "")}),
        backup(11, 3, 3175),
        backup(12, 1, 3176),
        substitute(21, 11, 3, 3175, seven("Pâte noisettes", &address(SPREAD), "en:spreads", "B")),
        substitute(22, 11, 3, 3175, seven("Confiture de mamie", "", "Confitures maison", "")),
        substitute(23, 12, 1, 3176, seven("Pâte noisettes", &address(SPREAD), "en:spreads", "B")),
    ]
}
