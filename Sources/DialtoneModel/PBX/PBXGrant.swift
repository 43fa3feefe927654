/// An API of the PBX that Dialtone can use, and that an administrator grants by a tick at the App object for ordering.
///
/// What is not granted stays away without a word; the Set-up page names it with its tick.
///
/// Source: the names of the APIs as `PbxInfo.apis` carries them (stated); the ticks' names (observed).
package enum PBXGrant: String, CaseIterable, Sendable {
    /// Finds Devices, and lets Users find us.
    case services = "Services"
    /// Shows users, their device entries and registrations.
    case admin = "PbxAdminApi"
    /// Tells of changes to users.
    case users = "PbxTableUsers"
    /// Sends notifications.
    case notifications = "PbxApi"

    /// Its name in `PbxInfo.apis`.
    package var api: String { rawValue }

    /// What to tick among the APIs of the App object.
    package var tick: String {
        switch self {
        case .services: "Services"
        case .admin: "Admin"
        case .users: "TableUsers"
        case .notifications: "PbxApi"
        }
    }

    /// Whether no phone can be ordered without it.
    package var isRequired: Bool { self == .services }

    /// What it is for, one clause.
    package func purpose(in language: TextLanguage) -> String {
        let texts: (english: String, german: String) =
            switch self {
            case .services:
                ("finds Devices, without which no phone can be ordered", "findet Devices; ohne sie ist keine Bestellung möglich")
            case .admin:
                (
                    "shows whether phones are registered, and looks after their device entries",
                    "zeigt, ob Telefone registriert sind, und pflegt ihre Geräteeinträge"
                )
            case .users:
                (
                    "tells when a user, a password or a device entry changes, and at which PBX the user is",
                    "meldet, wenn sich ein Benutzer, ein Kennwort oder ein Geräteeintrag ändert, und bei welcher PBX der Benutzer ist"
                )
            case .notifications:
                (
                    "notifies users and administrators in myApps (14r1 or later)",
                    "benachrichtigt Benutzer und Administratoren in myApps (ab 14r1)"
                )
            }
        return language == .english ? texts.english : texts.german
    }
}
