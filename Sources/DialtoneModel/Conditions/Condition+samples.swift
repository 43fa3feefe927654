/// One condition of each code, with facts that stand for any.
extension Condition {
    package static let samples: [Condition] = {
        let handsets = MACAddress("0004132a7b15").map(handsetSamples) ?? []
        return [
            .orderReplaced, .phoneRemoved, .serviceStopping, .storeFailed(problem: "problem"), .orderNotAllowed(app: "app"),
            .devicesNotFound, .connectionsQueued, .devicesSilent, .devicesUnreachable(problem: "problem"),
            .connectionLost(problem: "problem"), .codeNotAccepted, .codeRefused, .codeExpired, .digestUnanswered, .otherPassword,
            .passwordRejected, .passwordProbablyRejected, .devicesPasswordLost, .configurationIncomplete, .notInDomain, .fileUnchecked,
            .fileImpossible(maker: "maker", problem: "problem"), .fileOutdated(cause: .itemOrder, problem: "problem"),
            .registrarMoved(from: "from", to: "to"), .userUnanswered(user: "user"), .userWithoutID(user: "user"),
            .userUnreadable(user: "user", problem: "problem"), .entryUnverified(user: "user", problem: "problem"),
            .entryRefused(user: "user", problem: "problem"), .entryMissing(user: "user", hwid: "hwid"), .entryUnstable(user: "user"),
            .userUnknown(user: "user"), .userPasswordChanged(user: "user"), .userRenamed(user: "user", name: "name"),
            .userGone(user: "user"), .entryGone(user: "user", hwid: "hwid"), .entryTLSOnly, .notRegistered(pbx: "pbx"),
            .notUnderEntry(user: "user", hwid: "hwid", devices: 2), .locationUnknown(location: "location", registrar: "registrar"),
            .makersAdminPassword(vendor: "vendor", name: "name"), .templateWithoutAdminPassword(scope: "scope"), .standbyOpen(pbxs: "pbxs"),
            .apiNotGranted(api: "api", tick: "tick"), .websocketAtPage(object: "object", app: "app"),
            .pbxRelease(pbx: "pbx", release: "release"), .legacy(text: "text"),
        ] + handsets.map { .handset($0) }
    }()

    private static func handsetSamples(_ mac: MACAddress) -> [HandsetProblem] {
        [
            .unknownBase(mac), .namesItself, .baseIsHandset(mac), .baseRemoved(mac), .baseUnseen(mac), .noBase(mac, device: "device"),
            .taken(number: 1, user: "user", mac: mac), .beyond(number: 2, max: 1), .full(max: 1),
        ]
    }

    /// What people can read of each code, in lower case.
    private static let told: [(code: String, text: String)] = samples.map { sample in
        let texts = TextLanguage.allCases.flatMap { [sample.title(in: $0), sample.text(in: $0)] }
        return (sample.code, texts.joined(separator: " ").lowercased())
    }

    /// The codes whose words hold a word that a person looks for, in lower case.
    package static func codes(telling word: String) -> [String] { told.filter { $0.text.contains(word) }.map(\.code) }
}
