/// Something that people should know about a phone or an order: a stable code with typed facts.
///
/// The part that finds it out decides on the case; words are made where people read them, from one table (``text(in:)``). Codes are
/// stored, counted and compared; texts never are.
package enum Condition: Hashable, Sendable {
    /// An order came from a login that may not order phones.
    case orderNotAllowed(app: String)
    /// The user's password at the PBX is another one than the phone's.
    case userPasswordChanged(user: String)
    /// The user has another name at the PBX than the one with which the phone registers.
    case userRenamed(user: String, name: String)
    /// The PBX has no such user any more.
    case userGone(user: String)
    /// The user has no device entry for the phone any more.
    case entryGone(user: String, hwid: String)
    /// The phone's file sends it to another registrar than before, since its user or the PBX has moved.
    case registrarMoved(from: String, to: String)
    /// No PBX says where the user's PBX is reached.
    case locationUnknown(location: String, registrar: String)
    /// There are PBXs that may be a standby, and nothing tells whether they are.
    case standbyOpen(pbxs: String)
    /// The PBX does not let us use one of its APIs.
    case apiNotGranted(api: String, tick: String)
    /// A PBX connects for an App object whose URL is that of an App for people; nothing of that connection is used.
    case websocketAtPage(object: String, app: String)
    /// A PBX of a release that lacks some of what Dialtone asks for; nil = it does not say which release it has.
    case pbxRelease(pbx: String, release: String?)
    /// The phone has its file, and no registration shows under its device entry, while its user has several.
    case notUnderEntry(user: String, hwid: String, devices: Int)
    /// The phone has its file and is not registered, and *TLS only* is set at its device entry, which may be why.
    case entryTLSOnly
    /// A phone that has fetched its file is told no password for its administrator, though files of its make can hold one, and no
    /// administrator has taken it away: it may still have its maker's default one. `vendor` is the id of its driver.
    case makersAdminPassword(vendor: String)
    /// An administrator's template of this scope takes the place of the file by which the phone would be told the password of its
    /// administrator, and leaves it out: the phone may still have its maker's default one.
    case templateWithoutAdminPassword(scope: String)

    /// How much it matters.
    package enum Severity: String, CaseIterable, Sendable {
        /// Good to know; nothing has to be done.
        case information
        /// It works, but an administrator should look.
        case warning
        /// The phone does not work, or will not before an administrator has done something.
        case problem
    }

    /// What it is about; a phone has at most one condition of each subject.
    package enum Subject: String, CaseIterable, Sendable {
        /// The connection to Devices.
        case connection
        /// Whether the PBX shows the phone registered.
        case registration
        /// The user at the PBX and the phone's device entry there.
        case entry
        /// The file that the phone is to get.
        case file
        /// How the phone's own web page and its URLs are protected.
        case access
        /// An order, before there is a phone.
        case order
        /// The PBX and the App objects there; of no phone.
        case site
    }

    /// Stable, in lower case with dashes; it is what metrics, counts and other programs go by.
    package var code: String {
        switch self {
        case .orderNotAllowed: "order-not-allowed"
        case .userPasswordChanged: "user-password-changed"
        case .userRenamed: "user-renamed"
        case .userGone: "user-gone"
        case .entryGone: "entry-gone"
        case .registrarMoved: "registrar-moved"
        case .locationUnknown: "location-unknown"
        case .standbyOpen: "standby-open"
        case .apiNotGranted: "api-not-granted"
        case .websocketAtPage: "websocket-at-page"
        case .pbxRelease: "pbx-release"
        case .notUnderEntry: "not-under-entry"
        case .entryTLSOnly: "entry-tls-only"
        case .makersAdminPassword: "makers-admin-password"
        case .templateWithoutAdminPassword: "template-without-admin-password"
        }
    }

    package var subject: Subject {
        switch self {
        case .orderNotAllowed: .order
        case .userPasswordChanged, .userRenamed, .userGone, .entryGone: .entry
        case .registrarMoved: .file
        case .locationUnknown: .registration
        case .standbyOpen, .apiNotGranted: .site
        case .websocketAtPage, .pbxRelease: .site
        case .notUnderEntry, .entryTLSOnly: .registration
        case .makersAdminPassword, .templateWithoutAdminPassword: .access
        }
    }

    package var severity: Severity {
        switch self {
        case .orderNotAllowed, .userPasswordChanged, .userRenamed, .userGone, .entryGone: .problem
        case .locationUnknown, .apiNotGranted: .warning
        case .registrarMoved, .standbyOpen: .information
        case .websocketAtPage, .notUnderEntry, .entryTLSOnly: .problem
        case .pbxRelease(_, let release): release == nil ? .information : .warning
        case .makersAdminPassword, .templateWithoutAdminPassword: .warning
        }
    }

    /// What the texts fill in, by name; never a secret.
    package var facts: JSONValue {
        switch self {
        case .orderNotAllowed(let app): ["app": .string(app)]
        case .userPasswordChanged(let user), .userGone(let user): ["user": .string(user)]
        case .userRenamed(let user, let name): ["user": .string(user), "name": .string(name)]
        case .entryGone(let user, let hwid): ["user": .string(user), "hwid": .string(hwid)]
        case .registrarMoved(let from, let to): ["from": .string(from), "to": .string(to)]
        case .locationUnknown(let location, let registrar):
            ["location": .string(location), "registrar": .string(registrar)]
        case .standbyOpen(let pbxs): ["pbxs": .string(pbxs)]
        case .apiNotGranted(let api, let tick): ["api": .string(api), "tick": .string(tick)]
        case .websocketAtPage(let object, let app): ["object": .string(object), "app": .string(app)]
        case .pbxRelease(let pbx, let release): ["pbx": .string(pbx), "release": release.map { .string($0) } ?? .null]
        case .notUnderEntry(let user, let hwid, let devices):
            ["user": .string(user), "hwid": .string(hwid), "devices": .int(devices)]
        case .entryTLSOnly: [:]
        case .makersAdminPassword(let vendor): ["vendor": .string(vendor)]
        case .templateWithoutAdminPassword(let scope): ["scope": .string(scope)]
        }
    }
}
