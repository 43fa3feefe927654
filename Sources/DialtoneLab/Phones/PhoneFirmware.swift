import DialtoneModel

/// What one phone's firmware asks for, in which order, and what it takes from the answers.
struct PhoneFirmware: Sendable {
    let mac: MACAddress
    let model: PhoneModel

    /// The file that the phone goes by, or news that it is the old one.
    enum Outcome: Sendable {
        case file(PhoneFile)
        case unchanged
    }

    /// Runs the sequence of requests against a URL: a directory, or for Snom also a file.
    ///
    /// - Throws: ``LabFault`` if there is no usable file.
    func fetch(_ url: String, _ http: inout PhoneHTTP) async throws -> Outcome {
        switch model.vendor {
        case .yealink: try await fetchYealink(url, &http)
        case .snom: try await fetchSnom(url, &http)
        case .grandstream: try await fetchGrandstream(url, &http)
        }
    }

    /// Boot files first; without them the model's common file, which may be missing, and then the phone's own.
    private func fetchYealink(_ url: String, _ http: inout PhoneHTTP) async throws -> Outcome {
        let base = url.replacing("$MAC", with: mac.hex)
        for name in ["\(mac.hex).boot", "y000000000000.boot"] {
            guard case .file(let text) = try await http.get(base + name) else { continue }
            var values: [String: String] = [:]
            for include in YealinkFile.includes(text) {
                guard case .file(let part) = try await http.get(include.contains("://") ? include : base + include) else { continue }
                values.merge(try YealinkFile.settings(part)) { _, later in later }
            }
            let lines = values.map { "\($0.key) = \($0.value)" }.joined(separator: "\n")
            return .file(try YealinkFile.read("\(YealinkFile.header)\n\(lines)"))
        }
        let number = String(model.common)
        _ = try await http.get(base + "y" + String(repeating: "0", count: 12 - number.count) + number + ".cfg")
        return try await own(base + "\(mac.hex).cfg", &http, YealinkFile.read)
    }

    /// Without a file name in the URL: the model's file, then the phone's, whose settings win. With one: that file.
    private func fetchSnom(_ url: String, _ http: inout PhoneHTTP) async throws -> Outcome {
        let upper = mac.hex.uppercased()
        let url = url.replacing("{mac}", with: upper).replacing("{phone_type}", with: "snom\(model.name)")
        guard url.hasSuffix("/") else { return try await own(url, &http, SnomFile.read) }
        let common = try await http.get(url + "snom\(model.name).htm")
        let specific = try await http.get(url + "snom\(model.name)-\(upper).htm")
        switch (common, specific) {
        case (_, .file(let text)): return .file(try SnomFile.read(text))
        case (_, .unchanged), (.unchanged, .missing): return .unchanged
        case (.file(let text), .missing): return .file(try SnomFile.read(text))
        case (.missing, .missing(let status)): throw LabFault("snom\(model.name)-\(upper).htm: HTTP status \(status)")
        }
    }

    /// The old binary file first, then XML for the phone, for its model, and for all.
    private func fetchGrandstream(_ url: String, _ http: inout PhoneHTTP) async throws -> Outcome {
        if case .file = try await http.get(url + "cfg\(mac.hex)") {
            throw LabFault("cfg\(mac.hex) is there, and is not the binary format that it should be")
        }
        var status = 0
        for name in ["cfg\(mac.hex).xml", "cfg\(model.name.lowercased()).xml", "cfg.xml"] {
            switch try await http.get(url + name) {
            case .file(let text): return .file(try GrandstreamFile.read(text, mac: mac))
            case .unchanged: return .unchanged
            case .missing(let code): status = status == 0 ? code : status
            }
        }
        throw LabFault("cfg\(mac.hex).xml: HTTP status \(status)")
    }

    private func own(
        _ url: String, _ http: inout PhoneHTTP, _ read: (String) throws -> PhoneFile
    ) async throws -> Outcome {
        switch try await http.get(url) {
        case .file(let text): .file(try read(text))
        case .unchanged: .unchanged
        case .missing(let status):
            throw LabFault("\(url.split(separator: "/").last ?? ""): HTTP status \(status)")
        }
    }
}
