package import DialtoneModel

/// What the counterparts do where nobody outside the vendor knows it, or where they can be set up either way.
///
/// Every choice is a raw word, so that `POST /lab/behaviour` can set it.
package struct LabBehaviour: Hashable, Sendable {
    /// What Devices does about a code that is unknown, expired or used (unknown 1 of the protocol's open questions).
    package enum WrongCode: String, CaseIterable, Sendable { case silence, close, lateAssignment = "late-assignment" }
    /// What Devices does about a wrong digest (unknown 2).
    package enum WrongDigest: String, CaseIterable, Sendable { case challenge, close }
    /// What Devices does when a second connection identifies with the same hardware id.
    package enum DuplicateID: String, CaseIterable, Sendable {
        /// The older connection stays open and hears nothing more.
        case newestWins = "newest-wins"
        case olderClosed = "older-closed"
        case refuse
    }
    /// Where the flag that ends the series of items stands.
    package enum Last: String, CaseIterable, Sendable {
        case top, inside, absent
        /// In a message of its own.
        case alone
    }
    /// A release of the PBX, whose API it then has.
    package enum Release: String, CaseIterable, Sendable, Comparable {
        case r13r1 = "13r1", r13r2 = "13r2", r13r3 = "13r3", r14r1 = "14r1", r16r1 = "16r1"

        /// Its build, as PbxInfo tells it from 13r2 on (stated). Those of 13r2 to 14r1 are the documentation's, the last is
        /// made up.
        var build: String? {
            switch self {
            case .r13r1: nil
            case .r13r2: "136390"
            case .r13r3: "137886"
            case .r14r1: "1410520"
            case .r16r1: "160123"
            }
        }

        /// Older ones are smaller.
        package static func < (left: Release, right: Release) -> Bool {
            (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
        }
    }
    /// Whether the PBX and Users connect to the directory of the app's URL or to the full URL; both are seen.
    package enum URLForm: String, CaseIterable, Sendable { case directory, full }

    // Devices
    package var wrongCode = WrongCode.silence
    /// How long `lateAssignment` waits.
    package var lateAssignment = Duration.milliseconds(500)
    package var wrongDigest = WrongDigest.challenge
    /// A digest counts over the product and version of the login that gave the device its password, and not over those of
    /// the identify that carries it (which it is, is not known).
    package var fixedWords = false
    package var duplicateID = DuplicateID.olderClosed
    package var last = Last.top
    /// Devices accepts sysclients and never says a word.
    package var devicesSilent = false
    /// The domain hands out the password of the phones' web page, to devices whose code was made so.
    package var adminPassword = true
    /// Devices knows `administrative` at codes (13r3 and later); off: every code counts as such.
    package var administrativeCodes = true
    /// Items carry `id`, `domainId`, `desc` and `categories` (likely: the protocol's page refers to the object that has them).
    package var itemsWithIDs = true
    /// An item that is sent because it was changed ends its "series" too (inferred from the vendor's sample, which would
    /// lose it otherwise).
    package var updatesWithLast = true
    /// Each item of a series comes twice; the end is marked once, behind all of them.
    package var itemsRepeated = false
    /// The items of a series come in any order.
    package var itemsShuffled = false
    /// Elements in one page of the JSON API's lists.
    package var pageSize = 20
    /// Passwords in the JSON API's configurations are encrypted, with a `seed` (after 13r2).
    package var seedInAPI = true
    /// All items come again after each login by challenge (unknown 11).
    package var itemsOnReconnect = true
    /// The vendor's encoder writes `\/`; readers must not mind.
    package var escapedSlashes = true

    // PBX and Devices
    /// Challenges are JSON numbers, as old builds send them.
    package var numericChallenges = false

    // PBX
    package var pbxRelease = Release.r16r1
    package var urlForm = URLForm.directory
    package var devicesAnnounced = true
    package var servicesAPI = true
    package var adminAPI = true
    /// Config templates give each user a device entry of their own.
    package var templateEntries = false
    /// Elements of `info.apps` are texts instead of `{name, dn}`, as a client in the field expects them.
    package var appsAsTexts = false
    /// PbxInfo tells `version` and `build`; that of 13r1 never does.
    package var pbxVersion = true
    /// `info.apis` in ServicesInfo as seen in running systems; off: the ids directly in `info`, as documented.
    package var nestedServices = true
    package var tableUsersAPI = true
    /// The table of users has a database id and update sequence numbers (13r3 and later).
    package var userNumbers = true
    package var pbxAPI = true
    /// The PBX knows AppNotify (14r1 and later); off: it does not answer it.
    package var appNotify = true

    /// The PBX sends every answer to an app twice.
    package var answersRepeated = false

    // Users
    /// Users asks for codes whose devices get the domain's admin password (which it does is unknown). On by default, so
    /// that message 3 is seen; the mode `not-administrative` tries the other.
    package var administrativeOrders = true
    package var usersURLForm = URLForm.full
    /// Newer Users services send `domain` and `dns`.
    package var domainInOrder = true
    package var dnsInOrder = true
    /// The flags that Users sets at the new device entry.
    package var tlsOnly = true
    package var reverseProxy = true
    /// How long Users waits for a result before it gives up (unknown; assumed).
    package var patience = Duration.seconds(60)

    // Registrar
    /// A registration over TLS counts as coming through a trusted reverse proxy. Off: a phone without a client
    /// certificate cannot use an entry that is TLS only, which is what happens inside a LAN.
    package var trustedProxy = true

    // Phones
    /// Phones hear `NOTIFY` on TCP too, at the port of their UDP socket. It costs a descriptor per phone.
    package var phonesListenOnTCP = false

    package init() {}
}

extension LabBehaviour {
    /// The present choices as JSON, under the names that ``set(_:to:)`` takes.
    package var json: JSONValue {
        [
            "wrongCode": .string(wrongCode.rawValue), "lateAssignment": .int(lateAssignment.milliseconds),
            "wrongDigest": .string(wrongDigest.rawValue), "fixedWords": .bool(fixedWords), "duplicateID": .string(duplicateID.rawValue),
            "administrativeCodes": .bool(administrativeCodes), "administrativeOrders": .bool(administrativeOrders),
            "itemsWithIDs": .bool(itemsWithIDs), "updatesWithLast": .bool(updatesWithLast),
            "itemsRepeated": .bool(itemsRepeated), "itemsShuffled": .bool(itemsShuffled), "answersRepeated": .bool(answersRepeated),
            "pageSize": .int(pageSize),
            "seedInAPI": .bool(seedInAPI), "numericChallenges": .bool(numericChallenges),
            "pbxRelease": .string(pbxRelease.rawValue), "appsAsTexts": .bool(appsAsTexts),
            "templateEntries": .bool(templateEntries),
            "last": .string(last.rawValue), "devicesSilent": .bool(devicesSilent), "adminPassword": .bool(adminPassword),
            "itemsOnReconnect": .bool(itemsOnReconnect), "escapedSlashes": .bool(escapedSlashes),
            "urlForm": .string(urlForm.rawValue), "devicesAnnounced": .bool(devicesAnnounced),
            "servicesAPI": .bool(servicesAPI), "adminAPI": .bool(adminAPI), "pbxVersion": .bool(pbxVersion),
            "nestedServices": .bool(nestedServices), "usersURLForm": .string(usersURLForm.rawValue),
            "domainInOrder": .bool(domainInOrder), "dnsInOrder": .bool(dnsInOrder), "tlsOnly": .bool(tlsOnly),
            "reverseProxy": .bool(reverseProxy), "patience": .int(patience.milliseconds),
            "tableUsersAPI": .bool(tableUsersAPI), "userNumbers": .bool(userNumbers), "pbxAPI": .bool(pbxAPI),
            "appNotify": .bool(appNotify),
            "trustedProxy": .bool(trustedProxy), "phonesListenOnTCP": .bool(phonesListenOnTCP),
        ]
    }

    /// Sets one choice from JSON. Durations are whole milliseconds.
    ///
    /// - Throws: ``LabFault`` that names the choice and says what is allowed.
    package mutating func set(_ name: String, to value: JSONValue) throws(LabFault) {
        switch name {
        case "wrongCode": wrongCode = try Self.word(name, value)
        case "lateAssignment": lateAssignment = try Self.duration(name, value)
        case "wrongDigest": wrongDigest = try Self.word(name, value)
        case "fixedWords": fixedWords = try Self.flag(name, value)
        case "duplicateID": duplicateID = try Self.word(name, value)
        case "last": last = try Self.word(name, value)
        case "devicesSilent": devicesSilent = try Self.flag(name, value)
        case "adminPassword": adminPassword = try Self.flag(name, value)
        case "administrativeCodes": administrativeCodes = try Self.flag(name, value)
        case "administrativeOrders": administrativeOrders = try Self.flag(name, value)
        case "itemsWithIDs": itemsWithIDs = try Self.flag(name, value)
        case "updatesWithLast": updatesWithLast = try Self.flag(name, value)
        case "itemsRepeated": itemsRepeated = try Self.flag(name, value)
        case "itemsShuffled": itemsShuffled = try Self.flag(name, value)
        case "answersRepeated": answersRepeated = try Self.flag(name, value)
        case "pageSize": pageSize = try Self.count(name, value)
        case "seedInAPI": seedInAPI = try Self.flag(name, value)
        case "numericChallenges": numericChallenges = try Self.flag(name, value)
        case "pbxRelease": pbxRelease = try Self.word(name, value)
        case "templateEntries": templateEntries = try Self.flag(name, value)
        case "appsAsTexts": appsAsTexts = try Self.flag(name, value)
        case "itemsOnReconnect": itemsOnReconnect = try Self.flag(name, value)
        case "escapedSlashes": escapedSlashes = try Self.flag(name, value)
        case "urlForm": urlForm = try Self.word(name, value)
        case "devicesAnnounced": devicesAnnounced = try Self.flag(name, value)
        case "servicesAPI": servicesAPI = try Self.flag(name, value)
        case "adminAPI": adminAPI = try Self.flag(name, value)
        case "pbxVersion": pbxVersion = try Self.flag(name, value)
        case "nestedServices": nestedServices = try Self.flag(name, value)
        case "tableUsersAPI": tableUsersAPI = try Self.flag(name, value)
        case "userNumbers": userNumbers = try Self.flag(name, value)
        case "pbxAPI": pbxAPI = try Self.flag(name, value)
        case "appNotify": appNotify = try Self.flag(name, value)
        case "usersURLForm": usersURLForm = try Self.word(name, value)
        case "domainInOrder": domainInOrder = try Self.flag(name, value)
        case "dnsInOrder": dnsInOrder = try Self.flag(name, value)
        case "tlsOnly": tlsOnly = try Self.flag(name, value)
        case "reverseProxy": reverseProxy = try Self.flag(name, value)
        case "patience": patience = try Self.duration(name, value)
        case "trustedProxy": trustedProxy = try Self.flag(name, value)
        case "phonesListenOnTCP": phonesListenOnTCP = try Self.flag(name, value)
        default: throw LabFault("\(name) is not a behaviour; GET /lab/state lists them all under behaviour")
        }
    }

    private static func word<Word: RawRepresentable & CaseIterable>(
        _ name: String, _ value: JSONValue
    ) throws(LabFault) -> Word where Word.RawValue == String {
        guard let word = value.string.flatMap(Word.init(rawValue:)) else {
            throw LabFault("\(name) must be one of \(Word.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return word
    }

    private static func flag(_ name: String, _ value: JSONValue) throws(LabFault) -> Bool {
        guard let flag = value.bool else { throw LabFault("\(name) must be true or false") }
        return flag
    }

    private static func count(_ name: String, _ value: JSONValue) throws(LabFault) -> Int {
        guard let number = value.int, (1...10_000).contains(number) else { throw LabFault("\(name) must be a number from 1 to 10000") }
        return number
    }

    private static func duration(_ name: String, _ value: JSONValue) throws(LabFault) -> Duration {
        guard let milliseconds = value.int, milliseconds >= 0 else {
            throw LabFault("\(name) must be a number of milliseconds")
        }
        return .milliseconds(milliseconds)
    }
}

extension Duration {
    /// Whole milliseconds, rounded down.
    var milliseconds: Int64 { components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000 }
}
