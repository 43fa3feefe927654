/// The words of each kind of event.
extension HistoryEvent {
    package func text(in language: TextLanguage) -> String { words(Reader(facts: facts, language: language))[language] }

    /// Reads facts for words; what is missing, as in lines of a former release, is told as `?`.
    private struct Reader {
        let facts: JSONValue?
        let language: TextLanguage

        func text(_ key: String) -> String { facts?[key]?.looseString ?? "?" }
        func optional(_ key: String) -> String? { facts?[key]?.looseString }
        func has(_ key: String) -> Bool { facts?[key]?.bool == true }
        func pair(_ key: String) -> String { (facts?[key]?.elements ?? []).map { "\"\($0.string ?? "?")\"" }.joined(separator: " ") }

        /// By which URL, from where, and which device.
        var way: Words {
            let device = [optional("vendor"), optional("model"), optional("firmware")].compactMap(\.self).joined(separator: " ")
            return Words(
                "by \(text("door")) from \(text("address")) (\(device))", "über \(text("door")) von \(text("address")) (\(device))")
        }

        /// `NTP 3`, `NTP`.
        var item: String { [text("type"), optional("id")].compactMap(\.self).joined(separator: " ") }

        /// The condition that the facts name.
        var condition: String { Condition(reference: facts)?.text(in: language) ?? text("code") }
    }

    private func words(_ read: Reader) -> Words {
        switch kind {
        case .received where read.has("again"):
            Words("Ordered again, for user \(read.text("user")).", "Neu bestellt, für den Benutzer \(read.text("user")).")
        case .received: Words("Ordered for user \(read.text("user")).", "Bestellt für den Benutzer \(read.text("user")).")
        case .repeated:
            Words(
                "The order was repeated, for user \(read.text("user")).",
                "Die Bestellung wurde wiederholt, für den Benutzer \(read.text("user")).")
        case .identifying: Words("Introducing the phone to Devices.", "Das Telefon wird bei Devices angemeldet.")
        case .password:
            Words(
                "Devices accepted the phone and handed out its password.",
                "Devices hat das Telefon angenommen und sein Kennwort ausgegeben.")
        case .adminPassword:
            Words(
                "Devices set the password of the phone's own web page.",
                "Devices hat das Kennwort der Webseite des Telefons gesetzt.")
        case .ownAdminPassword:
            Words(
                "The phone was given a password of its own for its administrator.",
                "Das Telefon hat ein eigenes Kennwort für seinen Administrator bekommen.")
        case .item: Words("Devices sent \(read.item).", "Devices hat \(read.item) geschickt.")
        case .itemGone where read.has("fewer"):
            Words(
                "Devices sends fewer configurations of type \(read.text("type")).",
                "Devices schickt weniger Konfigurationen vom Typ \(read.text("type")).")
        case .itemGone: Words("Devices no longer sends \(read.item).", "Devices schickt \(read.item) nicht mehr.")
        case .ready:
            Words(
                "The configuration is complete; the phone may fetch it.",
                "Die Konfiguration ist vollständig; das Telefon darf sie holen.")
        case .failed, .notice: Words(read.condition, read.condition)
        case .fetched: fetched(read)
        case .fetchedPart:
            Words(
                "Fetched \(read.text("file")) by \(read.text("door")) from \(read.text("address")).",
                "Hat \(read.text("file")) über \(read.text("door")) von \(read.text("address")) geholt.")
        case .codeClosed:
            Words(
                "The phone came back through its own URL; its code can no longer be used.",
                "Das Telefon kam über seine eigene URL wieder; sein Code gilt nicht mehr.")
        case .registered:
            Words(
                read.optional("address").map { "Registered at the PBX from \($0)." } ?? "Registered at the PBX.",
                read.optional("address").map { "An der PBX registriert, von \($0)." } ?? "An der PBX registriert.")
        case .registrationLost:
            Words(
                "The PBX does not show the phone registered any more.", "Die PBX zeigt das Telefon nicht mehr registriert.")
        case .removed: Words("Removed by an administrator.", "Von einem Administrator entfernt.")
        case .revised:
            Words(
                "Revision \(read.text("revision")): \(cause(.english)).", "Revision \(read.text("revision")): \(cause(.german)).")
        case .goodbye:
            Words(
                "Fetched \(read.text("file")), which empties its account, \(read.way.english).",
                "Hat \(read.text("file")) geholt, die das Konto leert, \(read.way.german).")
        case .alarm: alarm
        case .codeOpened: Words("The phone's code can be used again.", "Der Code des Telefons gilt wieder.")
        case .urlRenewed:
            Words(
                "The phone was given a new URL of its own; the old one no longer works.",
                "Das Telefon hat eine neue eigene URL bekommen; die alte gilt nicht mehr.")
        case .assigned:
            Words(
                "The phone's account was given to the hardware \(read.text("mac")).",
                "Das Konto des Telefons wurde dem Gerät \(read.text("mac")) gegeben.")
        case .unassigned:
            Words(
                "The hardware \(read.text("mac")) was ordered for user \(read.text("user")), and is not this phone's any more.",
                "Das Gerät \(read.text("mac")) wurde für den Benutzer \(read.text("user")) bestellt und gehört nicht mehr zu diesem Telefon."
            )
        case .pbx: pbx(read)
        case .resync: resync(read)
        case .revealed: revealed(read)
        case .admin: asked(read)
        case .description:
            Words(
                "Devices took no proof of the phone as \(read.pair("refused")); Dialtone now logs in as \(read.pair("now")).",
                "Devices hat das Telefon nicht als \(read.pair("refused")) angenommen; Dialtone meldet es jetzt als \(read.pair("now")) an."
            )
        }
    }

    private func fetched(_ read: Reader) -> Words {
        let revision = read.optional("revision").map { ", revision \($0)," } ?? ""
        let german = revision.replacing("revision", with: "Revision")
        // Those that fetched the same again are one line.
        guard let count = facts?[Self.countKey]?.int else {
            return Words(
                "Fetched \(read.text("file"))\(revision) \(read.way.english).",
                "Hat \(read.text("file"))\(german) geholt, \(read.way.german).")
        }
        return Words(
            "Fetched \(read.text("file"))\(revision) again \(read.way.english)\(count > 1 ? ", \(count) times" : "").",
            "Hat \(read.text("file"))\(german) wieder geholt, \(read.way.german)\(count > 1 ? ", \(count)-mal" : "").")
    }

    private func cause(_ language: TextLanguage) -> String { RevisionCause(json: facts?["cause"])?.text(in: language) ?? "?" }

    private var alarm: Words {
        let cause = facts?["alarm"]?.string.flatMap { AlarmKind(rawValue: $0) }.flatMap { kind in
            facts?["cause"]?["code"]?.string.flatMap { AlarmCause(kind: kind, code: $0, facts: facts?["cause"]?["facts"]) }
        }
        return Words(cause?.text(in: .english) ?? "?", cause?.text(in: .german) ?? "?")
    }

    private func pbx(_ read: Reader) -> Words {
        if read.has("completed") {
            return Words(
                "The phone's device entry at the PBX user was completed.",
                "Der Geräteeintrag des Telefons beim Benutzer der PBX wurde vervollständigt.")
        }
        guard read.optional("hw") != nil else { return Words(read.condition, read.condition) }
        return Words(
            "The PBX shows the registration under another hardware id than the order named.",
            "Die PBX zeigt die Registrierung unter einer anderen Hardware-ID, als die Bestellung nannte.")
    }

    private func resync(_ read: Reader) -> Words {
        // Former releases stored an English sentence.
        let result = ResyncOutcome(json: facts?["outcome"])?.words ?? Words(read.text("result"), read.text("result"))
        guard let asker = read.optional("by") else {
            return Words("A resync was asked for: \(result.english).", "Ein Neuladen wurde verlangt: \(result.german).")
        }
        return Words("\(asker) asked for a resync: \(result.english).", "\(asker) hat ein Neuladen verlangt: \(result.german).")
    }

    private func revealed(_ read: Reader) -> Words {
        let asker = read.optional("by")
        switch Revealed(rawValue: read.text("what")) {
        case .file where asker == nil:
            return Words(
                "The phone's file was shown on the command line, with its secrets.",
                "Die Datei des Telefons wurde auf der Kommandozeile gezeigt, mit ihren Geheimnissen.")
        case .ownURL:
            return Words(
                "\(asker ?? "?"), its user, was shown the URL with its code.",
                "\(asker ?? "?"), seinem Benutzer, wurde die URL mit dem Code gezeigt.")
        case let what:
            let words = what?.words ?? Words("secrets", "Geheimnisse")
            guard let asker else {
                return Words(
                    "The \(words.english) were shown on the command line.", "Die \(words.german) wurden auf der Kommandozeile gezeigt.")
            }
            return Words("\(asker) was shown the phone's \(words.english).", "\(asker) sah vom Telefon: \(words.german).")
        }
    }

    private func asked(_ read: Reader) -> Words {
        let asker = read.optional("by")
        let (english, german) = (asker ?? "The command line", asker ?? "Die Kommandozeile")
        return switch Wish(rawValue: read.text("what")) {
        case .protection:
            Words(
                "\(english) wants a password of the phone's own for its administrator.",
                "\(german) will für das Telefon ein eigenes Kennwort für seinen Administrator.")
        case .removal, nil: Words("\(english) removes the phone.", "\(german) entfernt das Telefon.")
        }
    }
}

extension HistoryEvent.Revealed {
    fileprivate var words: Words {
        switch self {
        case .secrets: Words("secrets", "Geheimnisse")
        case .urls: Words("URLs", "URLs")
        case .code: Words("code", "Code")
        case .file: Words("file", "Datei")
        case .ownURL: Words("URL", "URL")
        }
    }
}
