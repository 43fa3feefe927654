import GRDB

/// The tables and how they came to be. A released migration is never changed; the next one is added behind it.
///
/// Times are integers: microseconds since 1970 in UTC, which both SQLite and PostgreSQL keep exactly. What must always
/// hold is said here, so that no other program can break it either.
enum Schema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1", foreignKeyChecks: .immediate) { try $0.execute(sql: version1) }
        migrator.registerMigration("2", foreignKeyChecks: .immediate) { try $0.execute(sql: version2) }
        migrator.registerMigration("3", foreignKeyChecks: .immediate) { try $0.execute(sql: version3) }
        migrator.registerMigration("4", foreignKeyChecks: .immediate) { try $0.execute(sql: version4) }
        migrator.registerMigration("5", migrate: migrateToVersion5)
        migrator.registerMigration("6") { try $0.execute(sql: version6) }
        migrator.registerMigration("7") { database in
            try database.execute(sql: version7)
            try SearchTable(database: SQLiteDatabase(database: database)).rebuild()
        }
        migrator.registerMigration("8") { try $0.execute(sql: version8) }
        migrator.registerMigration("9") { try $0.execute(sql: version9) }
        migrator.registerMigration("10", foreignKeyChecks: .immediate) { try $0.execute(sql: instanceAlarms) }
        // No table changes: sealed values name their key from here on, and former releases cannot open such.
        migrator.registerMigration("11") { _ in }
        return migrator
    }

    /// The number of the latest migration.
    static let version = 11

    /// The number of the latest migration that a database has seen, whichever release knows it; 0 for an empty one.
    static func version(of database: Database) throws -> Int {
        try migrator.appliedIdentifiers(database).compactMap { Int($0) }.max() ?? 0
    }

    private static let version1 = """
        CREATE TABLE metadata (
            key TEXT NOT NULL PRIMARY KEY,
            value BLOB NOT NULL
        ) STRICT, WITHOUT ROWID;

        -- AUTOINCREMENT: a key is never used again, not even after a row was deleted by hand. Sealed values are bound to it.
        CREATE TABLE phones (
            id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
            instance_domain TEXT NOT NULL,
            instance_name TEXT NOT NULL,
            mac TEXT NOT NULL CHECK (length(mac) = 12 AND mac NOT GLOB '*[^0-9a-f]*'),
            hwid TEXT NOT NULL,
            user TEXT NOT NULL,
            common_name TEXT NOT NULL,
            domain TEXT NOT NULL,
            pbx_dns TEXT NOT NULL,
            status TEXT NOT NULL CHECK (status IN (
                'received', 'identifying', 'configuring', 'ready', 'delivered', 'registered', 'failed', 'removed')),
            reason TEXT,
            vendor TEXT,
            model TEXT,
            firmware TEXT,
            address TEXT,
            received_at INTEGER NOT NULL,
            configured_at INTEGER,
            delivered_at INTEGER,
            registered_at INTEGER,
            code_open_until INTEGER,
            UNIQUE (instance_domain, instance_name, mac),
            CHECK (status <> 'failed' OR reason IS NOT NULL),
            CHECK (status <> 'ready' OR configured_at IS NOT NULL),
            CHECK (status <> 'registered' OR registered_at IS NOT NULL),
            CHECK (status <> 'removed' OR code_open_until IS NULL)
        ) STRICT;
        CREATE INDEX phones_by_mac ON phones (mac);
        CREATE INDEX phones_by_status ON phones (instance_domain, instance_name, status);

        -- `lookup` is a keyed hash: found by it, never read from it.
        CREATE TABLE phone_secrets (
            phone_id INTEGER NOT NULL REFERENCES phones (id) ON DELETE CASCADE,
            kind TEXT NOT NULL CHECK (kind IN (
                'user_password', 'code', 'sysclient_password', 'admin_password', 'turn_password', 'token')),
            sealed BLOB NOT NULL CHECK (length(sealed) >= 29),
            lookup BLOB CHECK (length(lookup) = 32),
            PRIMARY KEY (phone_id, kind),
            CHECK ((kind IN ('code', 'token')) = (lookup IS NOT NULL))
        ) STRICT, WITHOUT ROWID;
        CREATE UNIQUE INDEX phone_by_token ON phone_secrets (lookup) WHERE kind = 'token';
        CREATE INDEX phones_by_code ON phone_secrets (lookup) WHERE kind = 'code';

        -- Items are sealed as a whole: nobody knows which fields of an unknown item are secret.
        CREATE TABLE configuration_items (
            phone_id INTEGER NOT NULL REFERENCES phones (id) ON DELETE CASCADE,
            ordinal INTEGER NOT NULL CHECK (ordinal > 0),
            type TEXT NOT NULL,
            sealed BLOB NOT NULL CHECK (length(sealed) >= 29),
            PRIMARY KEY (phone_id, ordinal)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE history (
            id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
            phone_id INTEGER NOT NULL REFERENCES phones (id) ON DELETE CASCADE,
            at INTEGER NOT NULL,
            kind TEXT NOT NULL,
            text TEXT NOT NULL,
            details TEXT
        ) STRICT;
        CREATE INDEX history_by_phone ON history (phone_id);

        -- What other processes want the service to do; one line for each phone and kind.
        CREATE TABLE phone_actions (
            id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
            phone_id INTEGER NOT NULL REFERENCES phones (id) ON DELETE CASCADE,
            kind TEXT NOT NULL CHECK (kind IN ('remove', 'resync', 'reopen')),
            requested_at INTEGER NOT NULL,
            UNIQUE (phone_id, kind)
        ) STRICT;

        -- Which phones the running service holds a connection to Devices for; written now and then, see ConnectionScribe.
        CREATE TABLE phone_connections (
            phone_id INTEGER NOT NULL PRIMARY KEY REFERENCES phones (id) ON DELETE CASCADE
        ) STRICT;
        """

    /// Overrides, revisions, unknown devices and alarms. Phones of version 1 have no revision yet, and removed ones were told
    /// that their doors are shut for good, so none of them owes a goodbye.
    private static let version2 = """
        ALTER TABLE phones ADD COLUMN revision INTEGER CHECK (revision > 0);
        -- NULL beside a revision: its files were forgotten, and the same files again are another revision.
        ALTER TABLE phones ADD COLUMN revision_digest TEXT CHECK (revision_digest IS NULL OR revision IS NOT NULL);
        ALTER TABLE phones ADD COLUMN delivered_revision INTEGER CHECK (delivered_revision > 0);
        ALTER TABLE phones ADD COLUMN assigned_mac TEXT CHECK (
            assigned_mac IS NULL OR (length(assigned_mac) = 12 AND assigned_mac NOT GLOB '*[^0-9a-f]*'
            AND assigned_mac <> mac AND status <> 'removed'));
        ALTER TABLE phones ADD COLUMN owes_goodbye INTEGER NOT NULL DEFAULT 0
            CHECK (owes_goodbye = 0 OR (owes_goodbye = 1 AND status = 'removed'));
        CREATE UNIQUE INDEX phones_by_assigned_mac ON phones (assigned_mac, instance_domain, instance_name)
            WHERE assigned_mac IS NOT NULL;

        -- Sealed as a whole: any setting, parameter or template may hold a password.
        CREATE TABLE overrides (
            instance_domain TEXT NOT NULL,
            instance_name TEXT NOT NULL,
            subject_kind TEXT NOT NULL CHECK (subject_kind IN ('instance', 'vendor', 'model', 'phone')),
            subject TEXT NOT NULL,
            changed_at INTEGER NOT NULL,
            sealed BLOB NOT NULL CHECK (length(sealed) >= 29),
            PRIMARY KEY (instance_domain, instance_name, subject_kind, subject),
            CHECK ((subject_kind = 'instance') = (subject = '')),
            CHECK (subject_kind <> 'phone' OR (length(subject) = 12 AND subject NOT GLOB '*[^0-9a-f]*'))
        ) STRICT;

        -- Not WITHOUT ROWID: the files are large, and lists of revisions pass over them.
        CREATE TABLE revisions (
            phone_id INTEGER NOT NULL REFERENCES phones (id) ON DELETE CASCADE,
            number INTEGER NOT NULL CHECK (number > 0),
            at INTEGER NOT NULL,
            cause TEXT NOT NULL,
            digest TEXT NOT NULL CHECK (digest <> ''),
            vendor TEXT NOT NULL,
            model TEXT,
            firmware TEXT,
            sealed BLOB CHECK (length(sealed) >= 29),
            PRIMARY KEY (phone_id, number)
        ) STRICT;

        CREATE TABLE strangers (
            mac TEXT NOT NULL PRIMARY KEY CHECK (length(mac) = 12 AND mac NOT GLOB '*[^0-9a-f]*'),
            vendor TEXT,
            model TEXT,
            firmware TEXT,
            address TEXT NOT NULL,
            file TEXT NOT NULL,
            first_at INTEGER NOT NULL,
            last_at INTEGER NOT NULL CHECK (last_at >= first_at),
            count INTEGER NOT NULL CHECK (count > 0),
            dismissed_at INTEGER
        ) STRICT, WITHOUT ROWID;

        -- AUTOINCREMENT: whoever takes note of an alarm names it by its key, which must not be another's by then.
        CREATE TABLE alarms (
            id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
            phone_id INTEGER NOT NULL REFERENCES phones (id) ON DELETE CASCADE,
            at INTEGER NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN ('stranger', 'locked', 'certificate')),
            text TEXT NOT NULL,
            details TEXT,
            acknowledged_at INTEGER
        ) STRICT;
        CREATE INDEX alarms_by_time ON alarms (at);
        CREATE UNIQUE INDEX open_alarms ON alarms (phone_id, kind, text) WHERE acknowledged_at IS NULL;
        """

    /// Administrators' passwords of phones' own. SQLite cannot change a CHECK, so both tables are made anew; nothing refers to them.
    private static let version3 = """
        CREATE TABLE new_phone_secrets (
            phone_id INTEGER NOT NULL REFERENCES phones (id) ON DELETE CASCADE,
            kind TEXT NOT NULL CHECK (kind IN (
                'user_password', 'code', 'sysclient_password', 'admin_password', 'own_admin_password', 'turn_password', 'token')),
            sealed BLOB NOT NULL CHECK (length(sealed) >= 29),
            lookup BLOB CHECK (length(lookup) = 32),
            PRIMARY KEY (phone_id, kind),
            CHECK ((kind IN ('code', 'token')) = (lookup IS NOT NULL))
        ) STRICT, WITHOUT ROWID;
        INSERT INTO new_phone_secrets (phone_id, kind, sealed, lookup) SELECT phone_id, kind, sealed, lookup FROM phone_secrets;
        DROP TABLE phone_secrets;
        ALTER TABLE new_phone_secrets RENAME TO phone_secrets;
        CREATE UNIQUE INDEX phone_by_token ON phone_secrets (lookup) WHERE kind = 'token';
        CREATE INDEX phones_by_code ON phone_secrets (lookup) WHERE kind = 'code';

        CREATE TABLE new_phone_actions (
            id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
            phone_id INTEGER NOT NULL REFERENCES phones (id) ON DELETE CASCADE,
            kind TEXT NOT NULL CHECK (kind IN ('remove', 'resync', 'reopen', 'protect')),
            requested_at INTEGER NOT NULL,
            UNIQUE (phone_id, kind)
        ) STRICT;
        INSERT INTO new_phone_actions (id, phone_id, kind, requested_at) SELECT id, phone_id, kind, requested_at FROM phone_actions;
        DROP TABLE phone_actions;
        ALTER TABLE new_phone_actions RENAME TO phone_actions;
        """

    /// The handsets' places of DECT bases, as a JSON list of pairs of number and hardware address; NULL for other phones.
    private static let version4 = "ALTER TABLE phones ADD COLUMN handsets TEXT"

    /// What a PBX last showed of the phone's user.
    private static let version6 = "ALTER TABLE phones ADD COLUMN seen_user TEXT"

    /// Indexes for the pages' lists, of which each order has one, and what people search. Whether a phone is removed stands in a column of its
    /// own: with the status in them, all these indexes would be written with each step of a phone.
    private static let version7 = """
        ALTER TABLE phones ADD COLUMN is_removed INTEGER NOT NULL DEFAULT 0 CHECK (is_removed IN (0, 1));
        UPDATE phones SET is_removed = 1 WHERE status = 'removed';
        DROP INDEX phones_by_status;
        CREATE INDEX phones_by_status ON phones (instance_domain, instance_name, is_removed, status, id);
        CREATE INDEX phones_by_order ON phones (instance_domain, instance_name, is_removed, received_at, id);
        CREATE INDEX phones_by_change ON phones (instance_domain, instance_name, is_removed, changed_at, id);
        CREATE INDEX phones_by_user ON phones (instance_domain, instance_name, is_removed, "user", id);
        CREATE INDEX phones_by_hardware ON phones (instance_domain, instance_name, is_removed, mac, id);
        CREATE INDEX phones_by_vendor ON phones (instance_domain, instance_name, vendor) WHERE vendor IS NOT NULL;
        CREATE INDEX phones_by_stuck ON phones (instance_domain, instance_name, stuck_from) WHERE stuck_from IS NOT NULL;

        CREATE VIRTUAL TABLE phone_search USING fts5 (
            texts, hardware, facts, tokenize = 'trigram case_sensitive 1', columnsize = 0
        );
        """

    /// Whether a phone's own URL was given out through the code that opens its door. In former versions every fetch through it closed the code.
    private static let version8 =
        "ALTER TABLE phones ADD COLUMN url_follows_code INTEGER NOT NULL DEFAULT 1 CHECK (url_follows_code IN (0, 1))"

    /// Which instance does not want to see an unknown device any more. What was hidden before is hidden for all, as it was.
    private static let version9 = """
        CREATE TABLE stranger_dismissals (
            mac TEXT NOT NULL REFERENCES strangers (mac) ON DELETE CASCADE,
            instance_domain TEXT NOT NULL,
            instance_name TEXT NOT NULL,
            at INTEGER NOT NULL,
            PRIMARY KEY (mac, instance_domain, instance_name)
        ) STRICT, WITHOUT ROWID;
        """

    /// Alarms of an instance itself, which belong to no phone; one line each. SQLite cannot take a NOT NULL away, so the table is made anew;
    /// nothing refers to it.
    private static let instanceAlarms = """
        CREATE TABLE new_alarms (
            id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
            phone_id INTEGER REFERENCES phones (id) ON DELETE CASCADE,
            instance_domain TEXT,
            instance_name TEXT,
            at INTEGER NOT NULL,
            kind TEXT NOT NULL,
            code TEXT NOT NULL,
            facts TEXT NOT NULL,
            details TEXT,
            acknowledged_at INTEGER,
            CHECK ((phone_id IS NULL) = (instance_domain IS NOT NULL) AND (phone_id IS NULL) = (instance_name IS NOT NULL))
        ) STRICT;
        INSERT INTO new_alarms (id, phone_id, at, kind, code, facts, details, acknowledged_at)
            SELECT id, phone_id, at, kind, code, facts, details, acknowledged_at FROM alarms;
        DELETE FROM sqlite_sequence WHERE name = 'new_alarms';
        INSERT INTO sqlite_sequence (name, seq) SELECT 'new_alarms', seq FROM sqlite_sequence WHERE name = 'alarms';
        DROP TABLE alarms;
        ALTER TABLE new_alarms RENAME TO alarms;
        CREATE INDEX alarms_by_time ON alarms (at);
        CREATE UNIQUE INDEX open_alarms ON alarms (phone_id, kind, code, facts) WHERE acknowledged_at IS NULL;
        CREATE UNIQUE INDEX alarms_of_instances ON alarms (instance_domain, instance_name, code, facts) WHERE phone_id IS NULL;
        """
}
