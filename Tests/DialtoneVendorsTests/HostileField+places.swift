import Foundation

extension HostileField {
    /// A parameter in a vendor's file that holds a field, and in which form.
    struct Place: Sendable, ExpressibleByStringLiteral {
        var key: String
        var form: @Sendable (String) -> String

        init(_ key: String, _ form: @escaping @Sendable (String) -> String = { $0 }) { (self.key, self.form) = (key, form) }
        init(stringLiteral key: String) { self.init(key) }
    }

    /// Where each vendor's files have the fields of ``texts``, one line per vendor. A field without a place here is one that the
    /// vendor's phones cannot be told, or that does not stand alone in its parameter.
    private static let places: [String: [HostileField: Place]] = [
        "yealink": yealink,
        "snom": snom,
        "grandstream": grandstream,
        "fanvil": fanvil,
        "gigaset": gigaset,
        "mitel": mitel,
        "linphone": linphone,
        "htek": htek,
        "akuvox": akuvox,
        "flyingvoice": yealink.filter { ![.turnUser, .turnPassword, .userPassword].contains($0.key) },
        "ale": ale,
        "panasonic": panasonic,
        "audiocodes": audiocodes,
        "digium": digium,
        "avaya": avaya,
        "poly": poly,
        "cisco": cisco,
    ]

    /// The fields that a vendor's driver does not use at all, one line per vendor; all others are refused when they hold a line
    /// break.
    private static let unused: [String: Set<HostileField>] = [
        "snom": [.turnUser, .turnPassword, .secondNTP, .userPassword],
        "grandstream": [.turnUser, .turnPassword],
        "fanvil": [.turnUser, .turnPassword],
        "gigaset": [.stun, .turnUser, .turnPassword, .secondNTP, .credentialsUser, .credentialsPassword, .syslog],
        // The sample's directory is one over TLS, which these phones cannot ask.
        "mitel": [.directoryBase, .directoryUser, .directoryPassword, .directory],
        "poly": [.secondNTP, .stun, .turnUser, .turnPassword],
        "cisco": [.turnUser, .turnPassword],
        "linphone": [.adminPassword, .userPassword, .ntp, .secondNTP, .syslog, .keyValue, .keyLabel],
        // The sample's directory is one over TLS, for which no setting is known.
        "htek": [.turnUser, .turnPassword, .directoryBase, .directoryUser, .directoryPassword, .directory],
        "akuvox": [.turnUser, .turnPassword, .directoryBase, .directoryUser, .directoryPassword, .directory, .keyValue, .keyLabel],
        "flyingvoice": [.turnUser, .turnPassword, .syslog, .userPassword],
        "ale": [
            .turnUser, .turnPassword, .stun, .secondNTP, .syslog, .directoryBase, .directoryUser, .directoryPassword, .directory,
        ],
        "panasonic": [.turnUser, .turnPassword, .secondNTP, .directoryBase, .directoryUser, .directoryPassword, .directory],
        "audiocodes": [
            .turnUser, .turnPassword, .stun, .userPassword, .directoryBase, .directoryUser, .directoryPassword, .directory, .keyValue,
            .keyLabel,
        ],
        "digium": [
            .turnUser, .turnPassword, .stun, .secondNTP, .userPassword, .directoryBase, .directoryUser, .directoryPassword, .directory,
            .keyValue, .keyLabel,
        ],
        "avaya": [
            .turnUser, .turnPassword, .stun, .userPassword, .credentialsUser, .credentialsPassword, .syslog,
            .directoryBase, .directoryUser, .directoryPassword, .directory,
        ],
    ]

    /// Fields whose place depends on other settings; ``places`` has it for ``SampleSettings/everything``.
    private static let movable: [String: Set<HostileField>] = ["linphone": [.turnUser, .turnPassword]]

    /// Whether a place is the same in all settings.
    func isFixed(vendor: String) -> Bool { !isKey && Self.movable[vendor]?.contains(self) != true }

    func place(vendor: String) -> Place? { Self.places[vendor]?[self] }

    func isUsed(vendor: String) -> Bool { Self.unused[vendor]?.contains(self) != true }

    private static let yealink: [HostileField: Place] = [
        // Blanks round a name for people are left out.
        .displayName: Place("account.1.display_name") { $0.trimmingCharacters(in: CharacterSet(charactersIn: " ")) },
        .user: "account.1.user_name", .authenticationUser: "account.1.auth_name", .password: "account.1.password",
        .adminPassword: Place("static.security.user_password") { "admin:\($0)" }, .turnUser: "static.sip.nat_turn.username",
        .userPassword: Place("static.security.user_password[user]") { "user:\($0)" },
        .turnPassword: "static.sip.nat_turn.password", .credentialsUser: "static.auto_provision.server.username",
        .credentialsPassword: "static.auto_provision.server.password", .directoryBase: "ldap.base", .directoryUser: "ldap.user",
        .directoryPassword: "ldap.password", .keyValue: "linekey.3.value",
        .keyLabel: Place("linekey.3.label") { $0.trimmingCharacters(in: CharacterSet(charactersIn: " ")) },
    ]

    private static let snom: [HostileField: Place] = [
        .displayName: "user_realname[1]", .user: "user_name[1]", .authenticationUser: "user_pname[1]", .password: "user_pass[1]",
        .adminPassword: "admin_mode_password", .credentialsUser: "http_client_user", .credentialsPassword: "http_client_pass",
        .directoryBase: "ldap_base", .directoryUser: "ldap_username", .directoryPassword: "ldap_password",
        .keyValue: Place("fkey[2]") { "blf \($0)" }, .keyLabel: "fkey[2].label",
    ]

    private static let grandstream: [HostileField: Place] = [
        .displayName: "P3", .user: "P35", .authenticationUser: "P36", .password: "P34", .adminPassword: "P2", .userPassword: "P196",
        .credentialsUser: "P1360", .credentialsPassword: "P1361", .directoryBase: "P8022", .directoryUser: "P8023",
        .directoryPassword: "P8024", .keyValue: "P1470", .keyLabel: "P1469",
    ]
}
