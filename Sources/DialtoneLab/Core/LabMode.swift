/// A named set of choices: how one release, or one site, may behave. The whole suite can be run in each.
package enum LabMode: String, CaseIterable, Sendable {
    /// The lab as it is without a mode.
    case standard
    case release13r1 = "13r1"
    case release13r2 = "13r2"
    case release13r3 = "13r3"
    case release14r1 = "14r1"
    /// Items are not numbered.
    case withoutIDs = "no-ids"
    case lastInside = "last-inside"
    case lastAbsent = "last-absent"
    case lastAlone = "last-alone"
    /// Only the first series of a connection ends with `last`.
    case updatesWithoutLast = "updates-without-last"
    /// Every item of a series comes twice.
    case repeatedItems = "repeated-items"
    /// The items of a series come in any order.
    case shuffledItems = "shuffled-items"
    /// The PBX sends every answer twice.
    case repeatedAnswers = "repeated-answers"
    /// Devices closes on a wrong code or digest instead of saying nothing or asking again.
    case closing
    /// Devices lets a second connection of a device in and forgets the first, without closing it.
    case newestWins = "newest-wins"
    /// PBX and Users connect to the full URL of the app.
    case fullURLs = "full-urls"
    /// PBX and Users connect to the directory of the app's URL.
    case directoryURLs = "directory-urls"
    /// Orders without `domain` and `dns`.
    case bareOrders = "bare-orders"
    /// Codes are made without `administrative`: no admin password, although the domain has one.
    case notAdministrative = "not-administrative"
    /// The domain deploys no admin password.
    case noAdminPassword = "no-admin-password"
    /// Devices checks digests by the product and version of the login that gave the device its password.
    case fixedWords = "fixed-words"
    /// After a login by challenge Devices says nothing.
    case quietReconnect = "quiet-reconnect"
    /// Older shapes: services directly in `info`, apps as texts, slashes as they are.
    case flatShapes = "flat-shapes"
    /// Config templates give users device entries.
    case templateEntries = "template-entries"

    /// The mode of this name.
    ///
    /// - Throws: ``LabFault`` that lists all names.
    package init(named name: String) throws(LabFault) {
        guard let mode = LabMode(rawValue: name) else {
            throw LabFault("there is no mode \"\(name)\"; there are \(LabMode.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        self = mode
    }

    /// The choices.
    package var behaviour: LabBehaviour {
        var behaviour = LabBehaviour()
        switch self {
        case .standard: break
        case .release13r1:
            behaviour.pbxRelease = .r13r1
            behaviour.numericChallenges = true
            behaviour.nestedServices = false
            (behaviour.domainInOrder, behaviour.dnsInOrder) = (false, false)
            (behaviour.administrativeCodes, behaviour.seedInAPI, behaviour.itemsWithIDs) = (false, false, false)
        case .release13r2:
            behaviour.pbxRelease = .r13r2
            (behaviour.administrativeCodes, behaviour.seedInAPI) = (false, false)
        case .release13r3: behaviour.pbxRelease = .r13r3
        case .release14r1: behaviour.pbxRelease = .r14r1
        case .withoutIDs: behaviour.itemsWithIDs = false
        case .lastInside: behaviour.last = .inside
        case .lastAbsent: behaviour.last = .absent
        case .lastAlone: behaviour.last = .alone
        case .updatesWithoutLast: behaviour.updatesWithLast = false
        case .repeatedItems: behaviour.itemsRepeated = true
        case .shuffledItems: behaviour.itemsShuffled = true
        case .repeatedAnswers: behaviour.answersRepeated = true
        case .closing: (behaviour.wrongCode, behaviour.wrongDigest) = (.close, .close)
        case .newestWins: behaviour.duplicateID = .newestWins
        case .fullURLs: (behaviour.urlForm, behaviour.usersURLForm) = (.full, .full)
        case .directoryURLs: (behaviour.urlForm, behaviour.usersURLForm) = (.directory, .directory)
        case .bareOrders: (behaviour.domainInOrder, behaviour.dnsInOrder) = (false, false)
        case .notAdministrative: behaviour.administrativeOrders = false
        case .noAdminPassword: behaviour.adminPassword = false
        case .fixedWords: behaviour.fixedWords = true
        case .quietReconnect: behaviour.itemsOnReconnect = false
        case .flatShapes: (behaviour.nestedServices, behaviour.appsAsTexts, behaviour.escapedSlashes) = (false, true, false)
        case .templateEntries: behaviour.templateEntries = true
        }
        return behaviour
    }
}
