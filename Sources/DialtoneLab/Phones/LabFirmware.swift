import DialtoneModel

/// What one maker's phones ask for, in which order, and how they read what they get.
///
/// Each maker has a type of its own, written from the maker's documents and from templates in production, never from
/// Dialtone's drivers: what both sides misunderstand in the same way would not be noticed.
protocol LabFirmware: Sendable {
    /// The first three bytes of this maker's MACs.
    var oui: UInt64 { get }

    /// What the lab plays of this maker; at least one.
    var models: [PhoneModel] { get }

    /// The public lists of names for the family of a model, the first one first.
    func lists(_ model: PhoneModel) -> [String]

    /// The parameters of the first account and of the phone's own URL, for makers whose lists are strong ones.
    func needs(_ model: PhoneModel) -> [PhoneNeed]

    /// How a phone names itself to an HTTP server.
    func userAgent(_ phone: PhoneIdentity) -> String

    /// The files below a directory, in the order in which the phone asks for them.
    ///
    /// - Parameter memory: The phone's settings up to now.
    func requests(_ phone: PhoneIdentity, memory: [String: String]) -> [PhoneRequest]

    /// Puts in what the phone replaces in a URL, such as `{mac}`.
    func expand(_ url: String, _ phone: PhoneIdentity) -> String

    /// Reads one file as strictly as the phone does, or more so.
    ///
    /// - Parameter memory: The settings that the phone has; what the file does not mention stays.
    /// - Returns: All settings under the maker's names.
    /// - Throws: ``LabFault`` naming the place, never a value.
    func read(_ text: String, _ phone: PhoneIdentity, memory: [String: String]) throws(PhoneFileFault) -> [String: String]

    /// What the settings come to.
    ///
    /// - Throws: ``LabFault`` naming the setting that the phone could not use.
    func understand(_ values: PhoneValues) throws(PhoneFileFault) -> PhoneFile

    /// Runs the sequence of requests against a URL: a directory ending in `/`, or a file.
    ///
    /// - Throws: ``LabFault`` if there is no usable file.
    func fetch(_ url: String, _ phone: PhoneIdentity, memory: [String: String], _ http: inout PhoneHTTP) async throws -> PhoneFile

    /// The status with which a phone answers a `NOTIFY` with this event (lower case, without parameters).
    func answer(toEvent event: String, _ values: [String: String]) -> Int
}

/// One file that a phone asks for below its directory.
struct PhoneRequest: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        /// Settings; a phone goes on without it as long as some other file of the sequence has settings.
        case settings
        /// Something that a provisioning server need not have; 404 is the right answer.
        case probe
    }

    let name: String
    let kind: Kind

    static func settings(_ name: String) -> PhoneRequest { PhoneRequest(name: name, kind: .settings) }
    static func probe(_ name: String) -> PhoneRequest { PhoneRequest(name: name, kind: .probe) }
}

extension LabFirmware {
    func needs(_ model: PhoneModel) -> [PhoneNeed] { [] }

    func expand(_ url: String, _ phone: PhoneIdentity) -> String { url }

    func answer(toEvent event: String, _ values: [String: String]) -> Int { event == "check-sync" ? 200 : 489 }

    func fetch(
        _ url: String, _ phone: PhoneIdentity, memory: [String: String], _ http: inout PhoneHTTP
    ) async throws -> PhoneFile {
        let url = expand(url, phone)
        guard url.hasSuffix("/") else {
            return try understand(PhoneValues(read(try await http.required(url), phone, memory: memory)))
        }
        return try understand(PhoneValues(await readAll(below: url, phone, memory: memory, &http)))
    }

    /// Asks for all files of the sequence; later ones win.
    ///
    /// - Throws: ``LabFault`` if none of them was there.
    func readAll(
        below base: String, _ phone: PhoneIdentity, memory: [String: String], _ http: inout PhoneHTTP
    ) async throws -> [String: String] {
        var values = memory
        var (found, missing) = (false, "")
        for request in requests(phone, memory: memory) {
            switch request.kind {
            case .settings:
                guard let text = try await http.optional(base + request.name) else {
                    missing = request.name
                    continue
                }
                values = try read(text, phone, memory: values)
                found = true
            case .probe: try await http.probe(base + request.name)
            }
        }
        guard found else { throw LabFault("\(missing): HTTP status \(http.lastMissing)") }
        return values
    }

    /// The model of a phone; it follows from the MAC, in such a way that both neighbours and the phones of a rollout over all
    /// makers get different ones.
    func model(_ mac: MACAddress) -> PhoneModel {
        let number = mac.value + mac.value / UInt64(LabVendor.allCases.count)
        return models[Int(number % UInt64(max(1, models.count)))]
    }
}
