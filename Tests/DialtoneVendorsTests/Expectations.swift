import DialtoneModel
import DialtoneNames
import Testing

/// What a phone must have read for given settings, written down per maker without the drivers' code; see ``VendorCase/expect``.
enum Expectations {
    static func check(_ read: ReadConfiguration, _ settings: PhoneSettings, vendor: String) {
        VendorCase.of(vendor)?.expect(read, settings)
        for parameter in settings.parameters { #expect(read[parameter.name] == parameter.value, "\(parameter.name)") }
    }
}

extension Array where Element: Equatable {
    /// Each element once, at its first place.
    func uniqued() -> [Element] { reduce(into: []) { if !$0.contains($1) { $0.append($1) } } }
}

extension String {
    /// nil where nothing is written.
    var orNil: String? { isEmpty ? nil : self }

    /// Without blanks at its ends.
    func trimmingBlanks() -> String { self[...].trimmingBlanks() }
}

extension Substring {
    func trimmingBlanks() -> String {
        var rest = self
        while let byte = rest.utf8.first, byte <= 0x20 || byte >= 0x7F, rest.first?.isWhitespace == true { rest.removeFirst() }
        while let byte = rest.utf8.last, byte <= 0x20 || byte >= 0x7F, rest.last?.isWhitespace == true { rest.removeLast() }
        return String(rest)
    }
}

extension PhoneSettings.Account {
    /// What people see: the display name, or the user where there is none but blanks.
    func shownName(trimmed: Bool) -> String {
        let name = displayName.trimmingBlanks()
        return name.isEmpty ? user : trimmed ? name : displayName
    }

    var authenticationName: String { authenticationUser.orNil ?? user }

    var expectedPort: Int { port ?? (transport == .tls ? 5061 : 5060) }

    /// Where requests go if that is not the SIP domain itself.
    var expectedProxy: HostPort? {
        if let outboundProxy, let proxy = HostPort(outboundProxy) {
            return HostPort(host: proxy.host, port: proxy.port ?? (transport == .tls ? 5061 : 5060))
        }
        return registrar == domain ? nil : HostPort(host: registrar, port: expectedPort)
    }
}

extension PhoneSettings {
    /// The keys beside the display.
    var phoneKeys: [FunctionKey] { keys.filter { $0.place == .phone } }
}
