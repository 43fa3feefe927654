/// What came of asking a phone to fetch its files: each way that was tried, and how it ended. Words are made where people read them.
package struct ResyncOutcome: Hashable, Sendable {
    /// How the phone is asked.
    package enum Way: Hashable, Sendable {
        /// SIP NOTIFY over `udp` or `tcp`.
        case notify(String)
        /// A request to the phone's web server.
        case web
    }

    /// How one way ended. Raw values are stored: they may be added to, and never changed.
    package enum End: String, CaseIterable, Sendable {
        case accepted
        /// With a status of SIP or HTTP.
        case refused
        case silent
        case noConnection = "no-connection"
        /// Its address is none of IP.
        case badAddress = "bad-address"
        /// It wants to know who asks, and its account has no password to show.
        case noPassword = "no-password"
        /// What would have to be shown goes to addresses of private networks only.
        case publicAddress = "public-address"
        /// It wants credentials of a kind that Dialtone does not know.
        case unknownChallenge = "unknown-challenge"
        /// What was shown was refused.
        case wrongPassword = "wrong-password"
        /// It has not fetched the administrator's password yet that would have to be shown.
        case passwordNotFetched = "password-not-fetched"
        /// By HTTP it names HTTPS, and by HTTPS it is silent.
        case onlyHTTPS = "only-https"
    }

    package struct Attempt: Hashable, Sendable {
        package var way: Way
        package var end: End
        /// Of ``End/refused`` and ``End/wrongPassword``.
        package var status: Int?

        package init(_ way: Way, _ end: End, status: Int? = nil) { (self.way, self.end, self.status) = (way, end, status) }
    }

    /// Where the phone was asked; nil if it has not fetched anything yet.
    package var address: String?
    /// The DECT base that was asked for its handset.
    package var base: MACAddress?
    package var attempts: [Attempt]

    package init(address: String?, base: MACAddress? = nil, attempts: [Attempt] = []) {
        (self.address, self.base, self.attempts) = (address, base, attempts)
    }

    package var isAccepted: Bool { attempts.contains { $0.end == .accepted } }
}

// MARK: Storage

extension ResyncOutcome {
    package var json: JSONValue {
        var value: JSONValue = ["address": .optional(address), "tried": .array(attempts.map(\.json))]
        if let base { value["base"] = .string(base.hex) }
        return value
    }

    /// - Returns: nil if something is missing or not known.
    package init?(json: JSONValue?) {
        guard let json, let tried = json["tried"]?.elements else { return nil }
        let attempts = tried.compactMap { Attempt(json: $0) }
        guard attempts.count == tried.count else { return nil }
        self.init(address: json["address"]?.string, base: json["base"]?.string.flatMap { MACAddress($0) }, attempts: attempts)
    }
}

extension ResyncOutcome.Attempt {
    fileprivate var json: JSONValue {
        var value: JSONValue = ["way": .string(way.name), "end": .string(end.rawValue)]
        if let status { value["status"] = .int(status) }
        return value
    }

    fileprivate init?(json: JSONValue) {
        guard let way = json["way"]?.string, let end = json["end"]?.string.flatMap({ ResyncOutcome.End(rawValue: $0) }) else { return nil }
        self.init(way == ResyncOutcome.Way.web.name ? .web : .notify(way), end, status: json["status"]?.int)
    }
}

extension ResyncOutcome.Way {
    fileprivate var name: String {
        switch self {
        case .notify(let transport): transport
        case .web: "web"
        }
    }
}

// MARK: Words

extension ResyncOutcome {
    /// One sentence without a full stop; the way that was tried last and what follows from it are at its end.
    package var words: Words {
        let prefix =
            base.map {
                Words(
                    "its account is in the file of the base \($0), which was asked: ",
                    "sein Konto steht in der Datei der Basis \($0), die gefragt wurde: ")
            } ?? Words("", "")
        let body = self.body
        return Words(prefix.english + body.english, prefix.german + body.german)
    }

    private var body: Words {
        guard let address else {
            return Words(
                "the phone has not fetched a file yet, so its address is not known",
                "das Telefon hat noch keine Datei geholt, seine Adresse ist also nicht bekannt")
        }
        if let accepted = attempts.first(where: { $0.end == .accepted }) {
            let text = accepted.words
            return Words("\(address) \(text.english) and fetches its file now", "\(address) \(text.german) und holt seine Datei jetzt")
        }
        let tried = attempts.map(\.words)
        let unknown = Words(
            "cannot be asked: no way is known for its vendor", "kann nicht gefragt werden: Für seinen Hersteller ist kein Weg bekannt")
        let all = tried.isEmpty ? [unknown] : tried
        // Not every make has an interval.
        return Words(
            "\(address) \(all.map(\.english).joined(separator: ", ")); the phone fetches when it asks by itself, at the latest when it starts",
            "\(address) \(all.map(\.german).joined(separator: ", ")); das Telefon holt, wenn es von selbst fragt, spätestens wenn es startet"
        )
    }
}

extension ResyncOutcome.Attempt {
    fileprivate var words: Words {
        switch way {
        case .notify(let transport): notifyWords(transport.uppercased())
        case .web: webWords
        }
    }

    private func notifyWords(_ transport: String) -> Words {
        switch end {
        case .accepted: Words("accepted the NOTIFY over \(transport)", "hat das NOTIFY über \(transport) angenommen")
        case .refused: Words("refused the NOTIFY over \(transport) (\(code))", "hat das NOTIFY über \(transport) abgelehnt (\(code))")
        case .silent: Words("did not answer the NOTIFY over \(transport)", "hat auf das NOTIFY über \(transport) nicht geantwortet")
        case .noConnection, .onlyHTTPS:
            Words("cannot be reached over \(transport) (no connection)", "ist über \(transport) nicht erreichbar (keine Verbindung)")
        case .badAddress:
            Words("cannot be reached over \(transport) (no IP address)", "ist über \(transport) nicht erreichbar (keine IP-Adresse)")
        case .noPassword, .passwordNotFetched:
            challenged(transport, Words("its account has no password", "sein Konto hat kein Kennwort"))
        case .publicAddress:
            challenged(transport, Words("it is no address of a private network", "die Adresse gehört zu keinem privaten Netz"))
        case .unknownChallenge:
            challenged(transport, Words("it wants credentials of an unknown kind", "es will Zugangsdaten einer unbekannten Art"))
        case .wrongPassword:
            Words(
                "refused the credentials of its account for the NOTIFY over \(transport)",
                "hat die Zugangsdaten seines Kontos für das NOTIFY über \(transport) abgelehnt")
        }
    }

    private func challenged(_ transport: String, _ why: Words) -> Words {
        Words(
            "asked who sends the NOTIFY over \(transport), and was not told (\(why.english))",
            "hat gefragt, wer das NOTIFY über \(transport) schickt, und es nicht erfahren (\(why.german))")
    }

    private var webWords: Words {
        switch end {
        case .accepted: Words("accepted the request to its web server", "hat die Anfrage an seinen Webserver angenommen")
        case .refused: notTaken(Words("HTTP \(code)", "HTTP \(code)"))
        case .silent, .noConnection, .badAddress: notTaken(Words("no answer", "keine Antwort"))
        case .onlyHTTPS: notTaken(Words("it wants HTTPS, and by HTTPS no answer", "es will HTTPS, und über HTTPS keine Antwort"))
        case .publicAddress:
            notTaken(
                Words(
                    "it is no address of a private network, so the phone's password is not sent there",
                    "die Adresse gehört zu keinem privaten Netz, das Kennwort des Telefons wird dorthin nicht geschickt"))
        case .unknownChallenge, .noPassword:
            notTaken(Words("it wants credentials of an unknown kind", "es will Zugangsdaten einer unbekannten Art"))
        case .wrongPassword:
            notTaken(
                Words(
                    "it refused the administrator's password, HTTP \(code)",
                    "es hat das Kennwort des Administrators abgelehnt, HTTP \(code)"))
        case .passwordNotFetched:
            Words(
                "was not asked at its web server (it has not fetched its present administrator password yet)",
                "wurde an seinem Webserver nicht gefragt (es hat sein jetziges Administratorkennwort noch nicht geholt)")
        }
    }

    private func notTaken(_ why: Words) -> Words {
        Words(
            "did not take the request to its web server (\(why.english))",
            "hat die Anfrage an seinen Webserver nicht angenommen (\(why.german))")
    }

    private var code: String { status.map { "\($0)" } ?? "?" }
}
