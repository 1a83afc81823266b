CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);

CREATE TABLE IF NOT EXISTS members (
    id TEXT PRIMARY KEY, username TEXT NOT NULL UNIQUE, full_name TEXT NOT NULL, initials TEXT NOT NULL,
    email TEXT NOT NULL UNIQUE, bot INTEGER NOT NULL, token TEXT NOT NULL UNIQUE, token_id TEXT NOT NULL,
    confirmed INTEGER NOT NULL);

CREATE TABLE IF NOT EXISTS organizations (
    id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, display_name TEXT NOT NULL, description TEXT NOT NULL);

CREATE TABLE IF NOT EXISTS boards (
    id TEXT PRIMARY KEY, short_link TEXT NOT NULL UNIQUE, name TEXT NOT NULL, description TEXT NOT NULL,
    closed INTEGER NOT NULL, id_organization TEXT REFERENCES organizations(id), id_creator TEXT NOT NULL,
    prefs TEXT NOT NULL, cards_made INTEGER NOT NULL, last_activity TEXT NOT NULL);

CREATE TABLE IF NOT EXISTS memberships (
    id TEXT PRIMARY KEY, id_board TEXT NOT NULL REFERENCES boards(id) ON DELETE CASCADE,
    id_member TEXT NOT NULL REFERENCES members(id), kind TEXT NOT NULL, UNIQUE (id_board, id_member));

CREATE TABLE IF NOT EXISTS lists (
    id TEXT PRIMARY KEY, id_board TEXT NOT NULL REFERENCES boards(id) ON DELETE CASCADE,
    name TEXT NOT NULL, pos REAL NOT NULL, closed INTEGER NOT NULL, subscribed INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS lists_by_board ON lists (id_board, pos);

CREATE TABLE IF NOT EXISTS labels (
    id TEXT PRIMARY KEY, id_board TEXT NOT NULL REFERENCES boards(id) ON DELETE CASCADE,
    name TEXT NOT NULL, color TEXT);
CREATE INDEX IF NOT EXISTS labels_by_board ON labels (id_board);

CREATE TABLE IF NOT EXISTS cards (
    id TEXT PRIMARY KEY, id_board TEXT NOT NULL REFERENCES boards(id) ON DELETE CASCADE,
    id_list TEXT NOT NULL REFERENCES lists(id), short_link TEXT NOT NULL UNIQUE, id_short INTEGER NOT NULL,
    name TEXT NOT NULL, description TEXT NOT NULL, pos REAL NOT NULL, closed INTEGER NOT NULL,
    due TEXT, due_complete INTEGER NOT NULL, due_reminder INTEGER, start TEXT,
    subscribed INTEGER NOT NULL, is_template INTEGER NOT NULL, cover TEXT NOT NULL,
    last_activity TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS cards_by_board ON cards (id_board, pos);
CREATE INDEX IF NOT EXISTS cards_by_list ON cards (id_list, pos);

CREATE TABLE IF NOT EXISTS card_labels (
    id_card TEXT NOT NULL REFERENCES cards(id) ON DELETE CASCADE,
    id_label TEXT NOT NULL REFERENCES labels(id) ON DELETE CASCADE, PRIMARY KEY (id_card, id_label));
CREATE INDEX IF NOT EXISTS card_labels_by_label ON card_labels (id_label);

CREATE TABLE IF NOT EXISTS card_members (
    id_card TEXT NOT NULL REFERENCES cards(id) ON DELETE CASCADE,
    id_member TEXT NOT NULL REFERENCES members(id), PRIMARY KEY (id_card, id_member));

CREATE TABLE IF NOT EXISTS card_votes (
    id_card TEXT NOT NULL REFERENCES cards(id) ON DELETE CASCADE,
    id_member TEXT NOT NULL REFERENCES members(id), PRIMARY KEY (id_card, id_member));

CREATE TABLE IF NOT EXISTS checklists (
    id TEXT PRIMARY KEY, id_card TEXT NOT NULL REFERENCES cards(id) ON DELETE CASCADE,
    name TEXT NOT NULL, pos REAL NOT NULL);
CREATE INDEX IF NOT EXISTS checklists_by_card ON checklists (id_card, pos);

CREATE TABLE IF NOT EXISTS check_items (
    id TEXT PRIMARY KEY, id_checklist TEXT NOT NULL REFERENCES checklists(id) ON DELETE CASCADE,
    name TEXT NOT NULL, pos REAL NOT NULL, state TEXT NOT NULL, due TEXT, id_member TEXT);
CREATE INDEX IF NOT EXISTS check_items_by_checklist ON check_items (id_checklist, pos);

CREATE TABLE IF NOT EXISTS attachments (
    id TEXT PRIMARY KEY, id_card TEXT NOT NULL REFERENCES cards(id) ON DELETE CASCADE,
    id_member TEXT NOT NULL, name TEXT NOT NULL, url TEXT NOT NULL, mime_type TEXT NOT NULL,
    pos REAL NOT NULL, date TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS attachments_by_card ON attachments (id_card, pos);

-- What happened, in order; a number is never used twice.
CREATE TABLE IF NOT EXISTS actions (
    number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, date TEXT NOT NULL, id_member_creator TEXT NOT NULL,
    app_creator TEXT, client_identifier TEXT, id_board TEXT NOT NULL, id_card TEXT, id_list TEXT,
    data TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS actions_by_board ON actions (id_board);
CREATE INDEX IF NOT EXISTS actions_by_card ON actions (id_card);

-- Tables added later stand beside the first ones, so that an older data folder opens as it is.
CREATE TABLE IF NOT EXISTS organization_members (
    id TEXT PRIMARY KEY, id_organization TEXT NOT NULL REFERENCES organizations(id) ON DELETE CASCADE,
    id_member TEXT NOT NULL REFERENCES members(id), kind TEXT NOT NULL, UNIQUE (id_organization, id_member));

CREATE TABLE IF NOT EXISTS organization_details (
    id TEXT PRIMARY KEY REFERENCES organizations(id) ON DELETE CASCADE, website TEXT,
    id_creator TEXT, prefs TEXT NOT NULL);

CREATE TABLE IF NOT EXISTS tags (
    id TEXT PRIMARY KEY, id_organization TEXT NOT NULL REFERENCES organizations(id) ON DELETE CASCADE,
    name TEXT NOT NULL);

CREATE TABLE IF NOT EXISTS board_tags (
    id_board TEXT NOT NULL REFERENCES boards(id) ON DELETE CASCADE,
    id_tag TEXT NOT NULL REFERENCES tags(id) ON DELETE CASCADE, PRIMARY KEY (id_board, id_tag));

CREATE TABLE IF NOT EXISTS board_details (
    id TEXT PRIMARY KEY REFERENCES boards(id) ON DELETE CASCADE, id_source TEXT, date_closed TEXT);

CREATE TABLE IF NOT EXISTS board_stars (
    id TEXT PRIMARY KEY, id_board TEXT NOT NULL REFERENCES boards(id) ON DELETE CASCADE,
    id_member TEXT NOT NULL REFERENCES members(id), pos REAL NOT NULL, UNIQUE (id_board, id_member));

CREATE TABLE IF NOT EXISTS board_plugins (
    id TEXT PRIMARY KEY, id_board TEXT NOT NULL REFERENCES boards(id) ON DELETE CASCADE,
    id_plugin TEXT NOT NULL, UNIQUE (id_board, id_plugin));

CREATE TABLE IF NOT EXISTS my_prefs (
    id TEXT PRIMARY KEY, id_board TEXT NOT NULL REFERENCES boards(id) ON DELETE CASCADE,
    id_member TEXT NOT NULL REFERENCES members(id), chosen TEXT NOT NULL, UNIQUE (id_board, id_member));

CREATE TABLE IF NOT EXISTS saved_searches (
    id TEXT PRIMARY KEY, id_member TEXT NOT NULL REFERENCES members(id), name TEXT NOT NULL,
    query TEXT NOT NULL, pos REAL NOT NULL);

CREATE TABLE IF NOT EXISTS custom_fields (
    id TEXT PRIMARY KEY, id_board TEXT NOT NULL REFERENCES boards(id) ON DELETE CASCADE,
    name TEXT NOT NULL, kind TEXT NOT NULL, pos REAL NOT NULL, card_front INTEGER NOT NULL);

CREATE TABLE IF NOT EXISTS custom_field_options (
    id TEXT PRIMARY KEY, id_field TEXT NOT NULL REFERENCES custom_fields(id) ON DELETE CASCADE,
    text TEXT NOT NULL, color TEXT NOT NULL, pos REAL NOT NULL);

CREATE TABLE IF NOT EXISTS custom_field_items (
    id TEXT PRIMARY KEY, id_card TEXT NOT NULL REFERENCES cards(id) ON DELETE CASCADE,
    id_field TEXT NOT NULL REFERENCES custom_fields(id) ON DELETE CASCADE,
    id_option TEXT REFERENCES custom_field_options(id) ON DELETE CASCADE,
    value TEXT NOT NULL, UNIQUE (id_card, id_field));

CREATE TABLE IF NOT EXISTS card_details (
    id TEXT PRIMARY KEY REFERENCES cards(id) ON DELETE CASCADE, id_creator TEXT, role TEXT, address TEXT,
    location_name TEXT, coordinates TEXT, date_closed TEXT);

CREATE TABLE IF NOT EXISTS stickers (
    id TEXT PRIMARY KEY, id_card TEXT NOT NULL REFERENCES cards(id) ON DELETE CASCADE, image TEXT NOT NULL,
    y REAL NOT NULL, x REAL NOT NULL, z REAL NOT NULL, rotate REAL NOT NULL);

CREATE TABLE IF NOT EXISTS attachment_files (
    id TEXT PRIMARY KEY REFERENCES attachments(id) ON DELETE CASCADE, file_name TEXT NOT NULL,
    bytes INTEGER NOT NULL, content BLOB NOT NULL);

CREATE TABLE IF NOT EXISTS reactions (
    id TEXT PRIMARY KEY, id_action TEXT NOT NULL REFERENCES actions(id) ON DELETE CASCADE,
    id_member TEXT NOT NULL REFERENCES members(id), unified TEXT NOT NULL, date TEXT NOT NULL,
    UNIQUE (id_action, id_member, unified));

-- Tokens that no longer open anything. A member keeps its one token; taking the row away opens it again.
CREATE TABLE IF NOT EXISTS revoked_tokens (id_token TEXT PRIMARY KEY, revoked_at TEXT NOT NULL);

CREATE TABLE IF NOT EXISTS webhooks (
    id TEXT PRIMARY KEY, id_token TEXT NOT NULL, id_member TEXT NOT NULL REFERENCES members(id) ON DELETE CASCADE,
    id_model TEXT NOT NULL, model_kind TEXT NOT NULL, callback_url TEXT NOT NULL, description TEXT NOT NULL,
    active INTEGER NOT NULL, failures INTEGER NOT NULL, failing_since TEXT,
    UNIQUE (id_token, id_model, callback_url));
CREATE INDEX IF NOT EXISTS webhooks_by_model ON webhooks (id_model);

-- What still has to be sent, written together with the action; `due` is in seconds since 1970.
CREATE TABLE IF NOT EXISTS deliveries (
    number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,
    id_webhook TEXT NOT NULL REFERENCES webhooks(id) ON DELETE CASCADE, body TEXT NOT NULL,
    client_identifier TEXT, attempts INTEGER NOT NULL, due REAL NOT NULL);
CREATE INDEX IF NOT EXISTS deliveries_by_webhook ON deliveries (id_webhook, number);
