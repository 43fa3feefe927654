import DialtoneModel
import DialtoneWire

/// Where the PBX is, and every change of that.
///
/// Source: innovaphone SDK 13r1 to 14r1, "PbxAdminApi", MonitorConfig (stated). That the first information comes at once
/// (assumed).
extension LabPBX {
    func monitorConfig(_ message: AppMessage, _ id: UInt64) -> [String] {
        let stops = message.bool("stop")
        sessions[id]?.monitor = stops ? nil : .some(message.src)
        context.signal.changed()
        return [message.result([]).text] + (stops ? [] : [configInfo(src: message.src).text])
    }

    private func configInfo(src: JSONValue?) -> JSONValue {
        var json: JSONValue = [
            "api": .string(PBXAdminRequest.api), "mt": "MonitorConfigInfo", "domain": .string(context.options.domain),
            "pbx": .string(Self.name), "dns": .string(dns), "ip4": .string(address),
        ]
        if let src { json["src"] = src }
        return json
    }

    func add(_ name: String, dns: String) {
        registeredPBXs[name.lowercased()] = dns
        context.signal.changed()
    }

    /// The PBX gets another name or address; each connection that monitors it hears of that.
    func move(dns: String?, address: String?) {
        if let dns { ownDNS = dns }
        if let address { self.address = address }
        for (id, session) in sessions {
            guard let src = session.monitor else { continue }
            post(configInfo(src: src).text, to: id)
        }
        context.signal.changed()
    }
}

extension Lab {
    /// Gives the PBX another DNS name or IPv4 address; nil leaves it as it is. Its registrar stays where it is.
    package func movePBX(dns: String? = nil, address: String? = nil) async {
        if let dns { registrar.addName(dns) }
        await pbx.move(dns: dns, address: address)
    }

    /// Another PBX of the system is registered at this one. It has no connection to apps, and this one's registrar plays its own.
    package func addPBX(_ name: String, dns: String) async {
        registrar.addName(dns)
        await pbx.add(name, dns: dns)
    }
}
