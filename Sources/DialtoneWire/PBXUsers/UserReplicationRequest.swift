package import DialtoneModel

/// Requests to the API by which a PBX hands out its users and every change of them.
///
/// ```text
/// ReplicateStart {add, del, columns, pseudo, guid?, usn?}  ->  ReplicateStartResult {columns, guid?, usn?}
/// ReplicateNext                                            ->  ReplicateNextResult {columns: one row}, … until none comes
///                                                          <-  ReplicateAdd, ReplicateUpdate, ReplicateDel {columns}, for ever
/// ```
///
/// Replication works in both directions: an app that sends Add, Update or Del changes the PBX. There are no makers for these.
///
/// Source: innovaphone SDK 13r1 to 14r1, "PbxTableUsers" and "Replication" (stated); `guid` and `usn` from 13r3 on (stated).
package enum UserReplicationRequest {
    /// Name of the API.
    package static let api = "PbxTableUsers"

    /// Asks for all users, or for those that changed since.
    ///
    /// - Parameters:
    ///   - columns: What each row shall carry; few, since each is sent for every user.
    ///   - mark: Where a former replication ended; nil = everything.
    ///
    /// Objects that are no users are left out by `pseudo`: with more than about 20 types in it a PBX crashed (observed).
    package static func start(columns: [UserColumn], after mark: UserReplicationMark?, src: String) -> JSONValue {
        var json: JSONValue = [
            "api": .string(api), "src": .string(src), "mt": "ReplicateStart", "add": true, "del": true,
            "columns": .object(columns.map { JSONMember($0.rawValue, ["update": false]) }), "pseudo": [""],
        ]
        if let mark {
            json["guid"] = .string(mark.database)
            json["usn"] = mark.number
        }
        return json
    }

    /// Asks for the next row.
    package static func next(src: String) -> JSONValue { ["api": .string(api), "src": .string(src), "mt": "ReplicateNext"] }
}

/// A column of the table of users, as far as provisioning looks at it.
package enum UserColumn: String, CaseIterable, Sendable {
    case guid, h323, cn, dn, e164, node, loc, hide, emails, devices
    /// Encrypted: it cannot be read, but it changes when the password does.
    case pwd
}

/// How far a replication has come: what to begin with next time.
package struct UserReplicationMark: Hashable, Sendable {
    /// Longest id and longest number that are kept, in UTF-8 bytes (our choice).
    package static let textBytesMax = 64

    /// The id of the PBX's database, as it came.
    package var database: String
    /// The newest update sequence number, as it came: a number or a text.
    package var number: JSONValue

    package init(database: String, number: JSONValue) {
        self.database = database
        self.number = number
    }

    /// Reads the mark of a message; nil where the PBX sends none, as all before 13r3.
    package init?(_ message: AppMessage) {
        guard let database = message.value["guid"]?.string, !database.isEmpty, database.utf8.count <= Self.textBytesMax,
            let number = message.value["usn"], let text = number.looseString, !text.isEmpty,
            text.utf8.count <= Self.textBytesMax
        else { return nil }
        self.init(database: database, number: number)
    }

    /// The later of two marks of one database. Numbers are compared; where either is none, what came last counts.
    package func later(_ other: UserReplicationMark) -> UserReplicationMark {
        guard database == other.database, let own = number.looseString.flatMap({ UInt64($0) }),
            let new = other.number.looseString.flatMap({ UInt64($0) })
        else { return other }
        return new >= own ? other : self
    }
}
