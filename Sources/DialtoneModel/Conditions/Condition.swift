/// Something that people should know about a phone or an order: a stable code with typed facts.
///
/// The part that finds it out decides on the case; words are made where people read them, from one table (``text(in:)``). Codes are
/// stored, counted and compared; texts never are. How to add one: `docs/how-to/add-a-condition.md`.
package enum Condition: Hashable, Sendable {
    // MARK: Orders

    /// A later order for the phone came before this one was answered.
    case orderReplaced
    /// The phone was taken out while its order was worked on.
    case phoneRemoved
    /// The service stops before the order is done; it goes on with it after its start.
    case serviceStopping
    /// The order could not be stored; `problem` is what the database said.
    case storeFailed(problem: String)
    /// An order came from a login that may not order phones.
    case orderNotAllowed(app: String)

    // MARK: The connection to Devices

    /// No PBX session announces Devices.
    case devicesNotFound
    /// The phone's turn to connect to Devices has not come yet.
    case connectionsQueued
    /// Devices did not answer the connection in time.
    case devicesSilent
    /// Devices cannot be reached; `problem` is what the network said, such as `connection refused`.
    case devicesUnreachable(problem: String)
    /// The connection was lost before the configuration was complete; `problem` is what the network said, if it did.
    case connectionLost(problem: String?)
    /// Devices did not take the code in time.
    case codeNotAccepted
    /// Devices closed the connection each time it got the code.
    case codeRefused
    /// The code's life ended before Devices took it.
    case codeExpired
    /// Devices did not confirm the phone's sysclient password in time.
    case digestUnanswered
    /// Devices knows the phone with another sysclient password.
    case otherPassword
    /// Devices refuses the phone's sysclient password.
    case passwordRejected
    /// Devices closes the connection each time it gets the phone's digest.
    case passwordProbablyRejected
    /// The phone's sysclient password is not stored here.
    case devicesPasswordLost
    /// Devices took the phone, and its configuration is not complete.
    case configurationIncomplete
    /// The phone is in no domain at Devices.
    case notInDomain

    // MARK: The phone's file

    /// Whether a file can be made was not found out in time.
    case fileUnchecked
    /// No file can be made; `maker` is the maker's name and, where it is known, the model's, `problem` names the setting and what is wrong
    /// with it, in English.
    case fileImpossible(maker: String, problem: String)
    /// What `cause` brought makes no file, so the phone keeps the one that it has.
    case fileOutdated(cause: RevisionCause, problem: String)
    /// The order of a handset has no place at its DECT base.
    case handset(HandsetProblem)
    /// The phone's file sends it to another registrar than before, since its user or the PBX has moved.
    case registrarMoved(from: String, to: String)

    // MARK: The user and the device entry at the PBX

    /// The PBX did not answer about the user in time.
    case userUnanswered(user: String)
    /// The PBX gave the user no usable id.
    case userWithoutID(user: String)
    /// The PBX did not show the user.
    case userUnreadable(user: String, problem: String)
    /// The device entry was changed, and the PBX did not show it again.
    case entryUnverified(user: String, problem: String)
    /// The PBX refused to change the device entry.
    case entryRefused(user: String, problem: String)
    /// The user has no device entry for the phone, and none may be made.
    case entryMissing(user: String, hwid: String)
    /// Each change of the device entry is taken back.
    case entryUnstable(user: String)
    /// The PBX knows no such user.
    case userUnknown(user: String)
    /// The user's password at the PBX is another one than the phone's.
    case userPasswordChanged(user: String)
    /// The user has another name at the PBX than the one with which the phone registers.
    case userRenamed(user: String, name: String)
    /// The PBX has no such user any more.
    case userGone(user: String)
    /// The user has no device entry for the phone any more.
    case entryGone(user: String, hwid: String)
    /// The phone has its file and is not registered, and *TLS only* is set at its device entry, which may be why.
    case entryTLSOnly

    // MARK: The registration

    /// The phone has its file, and the PBX does not show it registered.
    case notRegistered(pbx: String)
    /// The phone has its file, and no registration shows under its device entry, while its user has several.
    case notUnderEntry(user: String, hwid: String, devices: Int)
    /// No PBX says where the user's PBX is reached.
    case locationUnknown(location: String, registrar: String)

    // MARK: Access to the phone

    /// A phone that has fetched its file is told no password for its administrator, though files of its make can hold one, and no
    /// administrator has taken it away: it may still have its maker's default one. `vendor` is the id of its driver, `name` the maker's name.
    case makersAdminPassword(vendor: String, name: String)
    /// An administrator's template of this scope takes the place of the file by which the phone would be told the password of its
    /// administrator, and leaves it out: the phone may still have its maker's default one.
    case templateWithoutAdminPassword(scope: String)
    /// The password that a phone's administrator is to have is in none of its files, because its model takes others only: it may still have
    /// its maker's default one. `model` is the maker's name and, where it is known, the model's.
    case adminPasswordNotTaken(model: String)

    // MARK: The site

    /// There are PBXs that may be a standby, and nothing tells whether they are.
    case standbyOpen(pbxs: String)
    /// The PBX does not let us use one of its APIs.
    case apiNotGranted(api: String, tick: String)
    /// A PBX connects for an App object whose URL is that of an App for people; nothing of that connection is used.
    case websocketAtPage(object: String, app: String)
    /// A PBX of a release that lacks some of what Dialtone asks for; nil = it does not say which release it has.
    case pbxRelease(pbx: String, release: String?)

    // MARK: Of former releases

    /// A sentence that a former release stored and that no code belongs to.
    case legacy(text: String)
}

extension Condition {
    /// How much it matters.
    package enum Severity: String, CaseIterable, Comparable, Sendable {
        /// Good to know; nothing has to be done.
        case information
        /// It works or goes on by itself, but an administrator should look.
        case warning
        /// The phone does not work, or will not before an administrator has done something.
        case problem

        package static func < (a: Self, b: Self) -> Bool { a.rank < b.rank }

        private var rank: Int {
            switch self {
            case .information: 0
            case .warning: 1
            case .problem: 2
            }
        }
    }

    /// What it is about. A phone has at most one condition of each subject, and each subject one owner, which sets and clears it.
    package enum Subject: String, CaseIterable, Sendable {
        /// The connection to Devices; of the phone's life.
        case connection
        /// The file that the phone is to get; of the maker of revisions, and of the phone's life while it checks the file.
        case file
        /// The user at the PBX and the phone's device entry there; of the keeper of device entries; what only the user's row
        /// tells (``Condition/isOfUser``) of those who follow users.
        case entry
        /// Whether the PBX shows the phone registered; of the watch over registrations, but for ``Condition/locationUnknown(location:registrar:)``,
        /// which those who follow users set and clear.
        case registration
        /// How the phone's own web page and its URLs are protected.
        case access
        /// An order, before there is a phone, or instead of what it asked for.
        case order
        /// The PBX and the App objects there; of no phone.
        case site
        /// What a former release stored as a sentence; gone with the next change of status.
        case former
    }

    package var subject: Subject {
        switch self {
        case .orderReplaced, .phoneRemoved, .serviceStopping, .storeFailed, .orderNotAllowed: .order
        case .devicesNotFound, .connectionsQueued, .devicesSilent, .devicesUnreachable, .connectionLost, .codeNotAccepted, .codeRefused,
            .codeExpired, .digestUnanswered, .otherPassword, .passwordRejected, .passwordProbablyRejected, .devicesPasswordLost,
            .configurationIncomplete, .notInDomain:
            .connection
        case .fileUnchecked, .fileImpossible, .fileOutdated, .handset, .registrarMoved: .file
        case .userUnanswered, .userWithoutID, .userUnreadable, .entryUnverified, .entryRefused, .entryMissing, .entryUnstable, .userUnknown,
            .userPasswordChanged, .userRenamed, .userGone, .entryGone, .entryTLSOnly:
            .entry
        case .notRegistered, .notUnderEntry, .locationUnknown: .registration
        case .makersAdminPassword, .templateWithoutAdminPassword, .adminPasswordNotTaken: .access
        case .standbyOpen, .apiNotGranted, .websocketAtPage, .pbxRelease: .site
        case .legacy: .former
        }
    }

    /// Whether only the user's row at the PBX tells it, and tells when it is over: of those who follow users.
    package var isOfUser: Bool {
        switch self {
        case .userPasswordChanged, .userRenamed, .userGone, .entryGone: true
        default: false
        }
    }

    /// Why no file can be made; nil if it says something else.
    package var problemOfFile: String? {
        switch self {
        case .fileImpossible(_, let problem), .fileOutdated(_, let problem): problem
        default: nil
        }
    }

    package var severity: Severity {
        switch self {
        case .orderReplaced, .phoneRemoved, .orderNotAllowed, .storeFailed, .devicesNotFound, .devicesSilent, .devicesUnreachable,
            .codeNotAccepted, .codeRefused, .codeExpired, .otherPassword, .passwordRejected, .passwordProbablyRejected,
            .devicesPasswordLost, .notInDomain, .fileImpossible, .fileOutdated, .handset, .entryRefused, .entryMissing, .entryUnstable,
            .userUnknown, .userPasswordChanged, .userRenamed, .userGone, .entryGone, .entryTLSOnly, .notRegistered, .notUnderEntry,
            .websocketAtPage:
            .problem
        case .serviceStopping, .connectionsQueued, .connectionLost, .digestUnanswered, .configurationIncomplete, .fileUnchecked,
            .userUnanswered, .userWithoutID, .userUnreadable, .entryUnverified, .locationUnknown, .makersAdminPassword,
            .templateWithoutAdminPassword, .adminPasswordNotTaken, .apiNotGranted, .legacy:
            .warning
        case .registrarMoved, .standbyOpen: .information
        case .pbxRelease(_, let release): release == nil ? .information : .warning
        }
    }
}
