import DialtoneModel

/// The settings that a phone has, with readings that refuse what the phone would refuse.
struct PhoneValues: Sendable {
    let all: [String: String]

    init(_ all: [String: String]) { self.all = all }

    /// nil if it is missing or empty.
    func text(_ name: String) -> String? { all[name].flatMap { $0.isEmpty ? nil : $0 } }

    /// - Throws: ``LabFault`` if it is neither missing nor such a number.
    func number(_ name: String, in range: ClosedRange<Int> = 0...Int.max) throws(PhoneFileFault) -> Int? {
        guard let text = text(name) else { return nil }
        guard let number = Int(text), range.contains(number) else { throw PhoneFileFault("\(name) is not a number that is allowed there") }
        return number
    }

    /// 0 stands for none.
    func port(_ name: String) throws(PhoneFileFault) -> Int? {
        guard let port = try number(name, in: 0...65_535), port > 0 else { return nil }
        return port
    }

    /// One of the values that the phone knows.
    ///
    /// - Throws: ``LabFault`` if it is set to another one.
    func choice<Value>(_ name: String, _ known: KeyValuePairs<String, Value>, else missing: Value) throws(PhoneFileFault) -> Value {
        guard let text = text(name) else { return missing }
        guard let found = known.first(where: { $0.key == text }) else {
            throw PhoneFileFault("\(name) is none of \(known.map(\.key).joined(separator: ", "))")
        }
        return found.value
    }

    /// - Throws: ``LabFault`` if it is missing or empty.
    func needed(_ name: String) throws(PhoneFileFault) -> String {
        guard let text = text(name) else { throw PhoneFileFault("\(name) is missing") }
        return text
    }

    /// A login; nil without a user.
    func credentials(user: String, password: String) -> PhoneCredentials? {
        text(user).map { PhoneCredentials(user: $0, password: Secret(text(password) ?? "")) }
    }

    /// What the phone has understood.
    func file(_ account: PhoneAccount?, ownURL: String?, credentials: PhoneCredentials? = nil) -> PhoneFile {
        PhoneFile(account: account, ownURL: ownURL, credentials: credentials, values: all)
    }
}

/// A URL that a phone takes as a directory.
func directoryURL(_ url: String) -> String { url.hasSuffix("/") ? url : url + "/" }

extension String {
    /// The lines of a text file, without their ends.
    var lines: [Substring] { split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" } }
}
