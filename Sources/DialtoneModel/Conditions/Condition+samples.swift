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
            .makersAdminPassword(vendor: "vendor", name: "name"), .templateWithoutAdminPassword(scope: "scope"),
            .adminPasswordNotTaken(model: "model"), .standbyOpen(pbxs: "pbxs"),
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

    /// What people can read of each code, in lower case, without the samples' facts.
    private static let told: [(code: String, text: String)] = samples.map { sample in
        var facts = sample.facts
        var shown: [String] = []
        for fact in facts.members ?? [] {
            guard let text = fact.value.string else { continue }
            // A hardware address must stay one, or the condition is none.
            if MACAddress(text) == nil { facts[fact.key] = "\u{FFFC}" } else { shown.append(text) }
        }
        let blank = Condition(code: sample.code, facts: facts) ?? sample
        let texts = TextLanguage.allCases.flatMap { [blank.title(in: $0), blank.text(in: $0)] }.joined(separator: " ")
        return (sample.code, shown.reduce(texts.lowercased()) { $0.replacing($1, with: "\u{FFFC}") })
    }

    /// The codes whose words hold a word that a person looks for.
    package static func codes(telling word: String) -> [String] {
        let word = word.lowercased()
        return told.filter { $0.text.contains(word) }.map(\.code)
    }

    private static let factNames = Set(samples.flatMap { $0.facts.members ?? [] }.map(\.key))

    /// Whether a word is worth looking for in stored facts: one that is part of a fact's name would be found in each of them.
    package static func mayBeFact(_ word: String) -> Bool { !factNames.contains { $0.contains(word) } }
}
