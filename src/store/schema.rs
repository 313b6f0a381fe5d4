//! The tables both databases share, as Diesel knows them. The full-text index differs and stands in `index/`.

diesel::table! {
    categories (id) {
        id -> BigInt,
        tag -> Text,
        name -> Text,
        synonyms -> Text,
        known -> Bool,
        products -> Integer,
    }
}

diesel::table! {
    category_parents (category_id, parent_id) {
        category_id -> BigInt,
        parent_id -> BigInt,
    }
}

diesel::table! {
    products (id) {
        id -> BigInt,
        code -> Text,
        name -> Text,
        brands -> Text,
        quantity -> Nullable<Text>,
        category_id -> BigInt,
        category_ids -> Text,
        grade -> Nullable<Text>,
        score -> Nullable<Integer>,
        score_version -> Nullable<Integer>,
        score_computed -> Bool,
        nova_group -> Nullable<Integer>,
        energy_kcal -> Nullable<Double>,
        fat -> Nullable<Double>,
        saturated_fat -> Nullable<Double>,
        carbohydrates -> Nullable<Double>,
        sugars -> Nullable<Double>,
        fiber -> Nullable<Double>,
        proteins -> Nullable<Double>,
        salt -> Nullable<Double>,
        stores -> Text,
        labels -> Text,
        allergens -> Text,
        image_url -> Nullable<Text>,
        image_nutrition_url -> Nullable<Text>,
        popularity -> Integer,
        modified_at -> BigInt,
        updated_at -> BigInt,
        example -> Bool,
    }
}

diesel::table! {
    catalogue (id) {
        id -> BigInt,
        revision -> BigInt,
        products -> Integer,
        examples -> Integer,
        data_date -> Nullable<BigInt>,
        vocabulary -> Binary,
        popularity -> Text,
    }
}

diesel::table! {
    catalogue_version (id) {
        id -> BigInt,
        version -> BigInt,
    }
}

diesel::table! {
    open_food_facts (id) {
        id -> BigInt,
        search_free_at -> BigInt,
        product_free_at -> BigInt,
        file_free_at -> BigInt,
        failures -> Integer,
        openings -> Integer,
        open_until -> Nullable<BigInt>,
        last_kind -> Text,
        last_error -> Text,
    }
}

diesel::table! {
    category_visits (tag) {
        tag -> Text,
        fetched_at -> BigInt,
        brought -> BigInt,
        resting_until -> Nullable<BigInt>,
    }
}

diesel::table! {
    users (id) {
        id -> BigInt,
        username -> Text,
        username_key -> Text,
        email -> Text,
        email_key -> Text,
        password -> Text,
        first_name -> Text,
        last_name -> Text,
        active -> Bool,
        staff -> Bool,
        superuser -> Bool,
        joined_at -> BigInt,
        last_login_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    groups (id) {
        id -> BigInt,
        name -> Text,
    }
}

diesel::table! {
    user_groups (user_id, group_id) {
        user_id -> BigInt,
        group_id -> BigInt,
    }
}

diesel::table! {
    user_permissions (user_id, permission) {
        user_id -> BigInt,
        permission -> Text,
    }
}

diesel::table! {
    group_permissions (group_id, permission) {
        group_id -> BigInt,
        permission -> Text,
    }
}

diesel::table! {
    sessions (id) {
        id -> BigInt,
        token_hash -> Text,
        user_id -> BigInt,
        created_at -> BigInt,
        seen_at -> BigInt,
        expires_at -> BigInt,
        address -> Text,
        browser -> Text,
    }
}

diesel::table! {
    login_failures (subject) {
        subject -> Text,
        failures -> BigInt,
        last_at -> BigInt,
    }
}

diesel::table! {
    password_resets (token_hash) {
        token_hash -> Text,
        user_id -> BigInt,
        created_at -> BigInt,
        expires_at -> BigInt,
    }
}

diesel::table! {
    saved_pairs (id) {
        id -> BigInt,
        user_id -> BigInt,
        product_id -> BigInt,
        substitute_id -> BigInt,
        created_at -> BigInt,
    }
}

diesel::table! {
    update_cursor (id) {
        id -> BigInt,
        applied_to -> Nullable<BigInt>,
        taxonomy_etag -> Nullable<Text>,
        placed -> Bool,
    }
}

diesel::table! {
    jobs (name) {
        name -> Text,
        cron -> Text,
        time_zone -> Text,
        enabled -> Bool,
        next_run -> Nullable<BigInt>,
        planned -> Nullable<Text>,
        lease_owner -> Nullable<Text>,
        lease_until -> Nullable<BigInt>,
        resume -> Nullable<Text>,
    }
}

diesel::table! {
    runs (id) {
        id -> BigInt,
        job -> Text,
        trigger -> Text,
        dry_run -> Bool,
        owner -> Text,
        started_at -> BigInt,
        ended_at -> Nullable<BigInt>,
        outcome -> Nullable<Text>,
        counts -> Text,
        error -> Nullable<Text>,
    }
}

diesel::table! {
    run_lines (run_id, number) {
        run_id -> BigInt,
        number -> Integer,
        at -> BigInt,
        text -> Text,
    }
}

diesel::table! {
    completions (question) {
        question -> Text,
        asked_at -> BigInt,
        codes -> Text,
    }
}

diesel::allow_tables_to_appear_in_same_query!(groups, user_groups, group_permissions);
diesel::allow_tables_to_appear_in_same_query!(categories, category_parents, products, saved_pairs, users, sessions);
diesel::joinable!(sessions -> users (user_id));
diesel::joinable!(saved_pairs -> users (user_id));

diesel::joinable!(password_resets -> users (user_id));
diesel::allow_tables_to_appear_in_same_query!(password_resets, users);
