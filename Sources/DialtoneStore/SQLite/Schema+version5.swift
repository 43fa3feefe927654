import DialtoneModel
import Foundation
import GRDB

/// Conditions, history, causes and alarms as codes with facts instead of English sentences; the rules of a phone's record, which stood in
/// the tables as checks, stand in ``PhoneRecord`` alone.
extension Schema {
    static func migrateToVersion5(_ database: Database) throws {
        try database.execute(sql: tables)
        try convertReasons(database)
        try convertTimes(database)
        try convertHistory(database)
        try convertRevisions(database)
        try convertAlarms(database)
        try database.execute(sql: renaming)
    }

    private static let tables = """
        CREATE TABLE conditions (
            phone_id INTEGER NOT NULL REFERENCES phones (id) ON DELETE CASCADE,
            subject TEXT NOT NULL,
            code TEXT NOT NULL,
            facts TEXT,
            since INTEGER NOT NULL,
            PRIMARY KEY (phone_id, subject)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX conditions_by_code ON conditions (code);

        CREATE TABLE new_phones (
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
            vendor TEXT,
            model TEXT,
            firmware TEXT,
            address TEXT,
            received_at INTEGER NOT NULL,
            configured_at INTEGER,
            delivered_at INTEGER,
            registered_at INTEGER,
            -- The latest of these times, to sort by.
            changed_at INTEGER NOT NULL,
            -- From when on it counts as stuck.
            stuck_from INTEGER,
            code_open_until INTEGER,
            revision INTEGER CHECK (revision > 0),
            -- NULL beside a revision: its files were forgotten, and the same files again are another revision.
            revision_digest TEXT CHECK (revision_digest IS NULL OR revision IS NOT NULL),
            delivered_revision INTEGER CHECK (delivered_revision > 0),
            assigned_mac TEXT CHECK (
                assigned_mac IS NULL OR (length(assigned_mac) = 12 AND assigned_mac NOT GLOB '*[^0-9a-f]*' AND assigned_mac <> mac)),
            owes_goodbye INTEGER NOT NULL DEFAULT 0 CHECK (owes_goodbye IN (0, 1)),
            handsets TEXT,
            UNIQUE (instance_domain, instance_name, mac)
        ) STRICT;
        INSERT INTO new_phones (id, instance_domain, instance_name, mac, hwid, user, common_name, domain, pbx_dns, status, vendor, model,
            firmware, address, received_at, configured_at, delivered_at, registered_at, changed_at, code_open_until, revision,
            revision_digest, delivered_revision, assigned_mac, owes_goodbye, handsets)
        SELECT id, instance_domain, instance_name, mac, hwid, user, common_name, domain, pbx_dns, status, vendor, model, firmware,
            address, received_at, configured_at, delivered_at, registered_at, received_at, code_open_until, revision, revision_digest,
            delivered_revision, assigned_mac, owes_goodbye, handsets
        FROM phones;
        -- A key is never used again, not even one whose row is gone.
        DELETE FROM sqlite_sequence WHERE name = 'new_phones';
        INSERT INTO sqlite_sequence (name, seq) SELECT 'new_phones', seq FROM sqlite_sequence WHERE name = 'phones';

        CREATE TABLE new_history (
            id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
            phone_id INTEGER NOT NULL REFERENCES phones (id) ON DELETE CASCADE,
            at INTEGER NOT NULL,
            kind TEXT NOT NULL,
            facts TEXT,
            -- The sentence of a former release, where the facts do not make one.
            former_text TEXT
        ) STRICT;

        ALTER TABLE revisions ADD COLUMN cause_facts TEXT;

        CREATE TABLE new_alarms (
            id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
            phone_id INTEGER NOT NULL REFERENCES phones (id) ON DELETE CASCADE,
            at INTEGER NOT NULL,
            kind TEXT NOT NULL,
            code TEXT NOT NULL,
            facts TEXT NOT NULL,
            details TEXT,
            acknowledged_at INTEGER
        ) STRICT;

        -- A kind that this release does not know is set aside and stays for one that does.
        CREATE TABLE new_phone_actions (
            id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
            phone_id INTEGER NOT NULL REFERENCES phones (id) ON DELETE CASCADE,
            kind TEXT NOT NULL,
            details TEXT,
            requested_at INTEGER NOT NULL,
            set_aside_at INTEGER,
            UNIQUE (phone_id, kind)
        ) STRICT;
        INSERT INTO new_phone_actions (id, phone_id, kind, requested_at) SELECT id, phone_id, kind, requested_at FROM phone_actions;
        """

    private static let renaming = """
        DELETE FROM sqlite_sequence WHERE name IN ('new_history', 'new_alarms', 'new_phone_actions');
        INSERT INTO sqlite_sequence (name, seq) SELECT 'new_' || name, seq FROM sqlite_sequence
        WHERE name IN ('history', 'alarms', 'phone_actions');
        DROP TABLE phones;
        ALTER TABLE new_phones RENAME TO phones;
        CREATE INDEX phones_by_mac ON phones (mac);
        CREATE INDEX phones_by_status ON phones (instance_domain, instance_name, status);
        CREATE UNIQUE INDEX phones_by_assigned_mac ON phones (assigned_mac, instance_domain, instance_name)
            WHERE assigned_mac IS NOT NULL;
        DROP TABLE history;
        ALTER TABLE new_history RENAME TO history;
        CREATE INDEX history_by_phone ON history (phone_id);
        DROP TABLE alarms;
        ALTER TABLE new_alarms RENAME TO alarms;
        CREATE INDEX alarms_by_time ON alarms (at);
        CREATE UNIQUE INDEX open_alarms ON alarms (phone_id, kind, code, facts) WHERE acknowledged_at IS NULL;
        DROP TABLE phone_actions;
        ALTER TABLE new_phone_actions RENAME TO phone_actions;
        """

    /// What the old reasons were about is not known to the moment: the newest line of history that says it is.
    private static func convertReasons(_ database: Database) throws {
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT p.id, p.reason, COALESCE(
                    (SELECT MAX(h.at) FROM history h WHERE h.phone_id = p.id AND h.text = p.reason), p.received_at)
                FROM phones p WHERE p.reason IS NOT NULL
                """)
        let insert = try database.makeStatement(
            sql: "INSERT INTO conditions (phone_id, subject, code, facts, since) VALUES (?, ?, ?, ?, ?)")
        while let row = try rows.next() {
            let condition = Condition(former: row[1])
            let facts = condition.facts.members?.isEmpty == true ? nil : condition.facts.text
            try insert.execute(arguments: [row[0] as Int64, condition.subject.rawValue, condition.code, facts, row[2] as Int64])
        }
    }

    private static func convertTimes(_ database: Database) throws {
        let rows = try Row.fetchCursor(
            database, sql: "SELECT id, status, received_at, configured_at, delivered_at, registered_at, mac FROM new_phones")
        let update = try database.makeStatement(sql: "UPDATE new_phones SET changed_at = ?, stuck_from = ? WHERE id = ?")
        while let row = try rows.next() {
            guard let status = PhoneStatus(rawValue: row[1]), let mac = MACAddress(row[6] as String) else {
                throw StoreError.corrupt("the status or the MAC of a phone is unknown")
            }
            let phone = Phone(
                id: row[0], instance: InstanceID(domain: "", name: ""), mac: mac, hwid: "", user: "", commonName: "",
                domain: "", pbxDNS: "", status: status, receivedAt: Timestamp.date(row[2] as Int64),
                configuredAt: Timestamp.date(row[3] as Int64?), deliveredAt: Timestamp.date(row[4] as Int64?),
                registeredAt: Timestamp.date(row[5] as Int64?))
            try update.execute(arguments: [Timestamp.number(phone.changedAt), phone.stuckFrom.map(Timestamp.number), phone.id])
        }
    }

    private static func convertHistory(_ database: Database) throws {
        let rows = try Row.fetchCursor(database, sql: "SELECT id, phone_id, at, kind, text, details FROM history ORDER BY id")
        let insert = try database.makeStatement(
            sql: "INSERT INTO new_history (id, phone_id, at, kind, facts, former_text) VALUES (?, ?, ?, ?, ?, ?)")
        while let row = try rows.next() {
            let (id, word, text, at): (Int64, String, String, Int64) = (row[0], row[3], row[4], row[2])
            let details = try HistoryTable.json(row[5], of: "line \(id) of the history")
            // A word that this release does not know becomes a notice that keeps its sentence.
            let known = HistoryEvent.Kind(rawValue: word)
            let entry = HistoryEntry(former: text, kind: known ?? .notice, details: details, at: Timestamp.date(at))
            try insert.execute(
                arguments: [
                    id, row[1] as Int64, at, entry.event.kind.rawValue,
                    entry.event.facts.flatMap { $0.members?.isEmpty == true ? nil : $0.text }, entry.formerText,
                ])
        }
    }

    private static func convertRevisions(_ database: Database) throws {
        let rows = try Row.fetchAll(database, sql: "SELECT DISTINCT cause FROM revisions")
        for row in rows {
            let text: String = row[0]
            let cause = RevisionCause(former: text)
            try database.execute(
                sql: "UPDATE revisions SET cause = ?, cause_facts = ? WHERE cause = ? AND cause_facts IS NULL",
                arguments: [cause.code, cause.facts.text, text])
        }
    }

    private static func convertAlarms(_ database: Database) throws {
        let rows = try Row.fetchCursor(
            database, sql: "SELECT id, phone_id, at, kind, text, details, acknowledged_at FROM alarms ORDER BY id")
        let insert = try database.makeStatement(
            sql: """
                INSERT INTO new_alarms (id, phone_id, at, kind, code, facts, details, acknowledged_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """)
        while let row = try rows.next() {
            let word: String = row[3]
            guard let kind = AlarmKind(rawValue: word) else { throw StoreError.corrupt("the kind of alarm \(word) is unknown") }
            let cause = AlarmCause(former: row[4], kind: kind)
            try insert.execute(
                arguments: [
                    row[0] as Int64, row[1] as Int64, row[2] as Int64, word, cause.code, cause.facts.text, row[5] as String?,
                    row[6] as Int64?,
                ])
        }
    }
}
