package import DialtoneModel

/// How to reach one PBX of the system: the answer to `GetLocation`.
///
/// For a PBX that is not registered at the asked one, the asked one's own values come: then ``name`` is not the name that was
/// asked for.
///
/// A port in the values is that of the PBX's web server (assumed), where no phone registers: it is left out.
///
/// Source: innovaphone SDK 13r2 to 14r1, "PbxAdminApi" (stated). Whether a standby's name is known (open).
package struct PBXLocation: Hashable, Sendable {
    /// Name of the PBX that the values are of; empty if the answer did not say.
    package var name: String
    /// DNS name; nil if there is none, or it cannot be one.
    package var dns: HostPort?
    /// Address; nil as above.
    package var address: HostPort?

    package init(name: String, dns: HostPort?, address: HostPort? = nil) {
        self.name = name
        self.dns = dns?.withoutPort
        self.address = address?.withoutPort
    }

    /// Reads a `GetLocationResult`; nil if it is an error or tells of no PBX.
    package init?(_ message: AppMessage) {
        guard message.errorText == nil else { return nil }
        self.init(
            name: message.string("loc") ?? "", dns: message.string("dns").flatMap { HostPort($0) },
            address: message.string("addr").flatMap { HostPort($0) })
        guard dns != nil || address != nil else { return nil }
    }

    /// What phones are told: the name, which survives a move of the machine, else the address.
    package var host: HostPort? { dns ?? address }
}

/// A PBX's own name and place, told at every change: `MonitorConfigInfo`. A port is left out, as in ``PBXLocation``.
///
/// Source: innovaphone SDK 13r1 to 14r1, "PbxAdminApi" (stated). Whether one comes at the start (open).
package struct PBXPlace: Hashable, Sendable {
    /// System name.
    package var domain: String
    /// PBX name.
    package var pbx: String
    package var dns: HostPort?
    package var address: HostPort?

    package init(domain: String, pbx: String, dns: HostPort?, address: HostPort? = nil) {
        self.domain = domain
        self.pbx = pbx
        self.dns = dns?.withoutPort
        self.address = address?.withoutPort
    }

    /// Reads a `MonitorConfigInfo`; what is absent is empty or nil.
    package init(_ message: AppMessage) {
        self.init(
            domain: message.string("domain") ?? "", pbx: message.string("pbx") ?? "",
            dns: message.string("dns").flatMap { HostPort($0) }, address: message.string("ip4").flatMap { HostPort($0) })
    }

    /// What a PBX said of itself after its login.
    package init(_ info: PBXInfo) { self.init(domain: info.domain, pbx: info.pbx, dns: HostPort(info.pbxDNS)) }

    /// What phones are told: the name, else the address.
    package var host: HostPort? { dns ?? address }
}

/// A node of the system's numbering tree: an element of `GetNodesResult`.
///
/// Source: innovaphone SDK 13r1 to 14r1, "PbxAdminApi" (stated).
package struct PBXNode: Hashable, Sendable {
    /// Of each name; no document says one, and objects of a PBX have names of some tens of letters (our choice).
    package static let nameBytesMax = 255

    package var name: String
    /// The node above it.
    package var node: String?
    /// Only at a node that is a PBX: the PBX above that PBX, empty for the master.
    package var parentPBX: String?

    package init(name: String, node: String? = nil, parentPBX: String? = nil) {
        self.name = name
        self.node = node
        self.parentPBX = parentPBX
    }

    /// Reads the nodes of a `GetNodesResult`; elements without a name, or with one that is too long, are left out. An empty list ends
    /// the paging.
    package static func list(_ message: AppMessage) -> [PBXNode] {
        (message.value["nodes"]?.elements ?? []).compactMap { element in
            let names = ["name", "node", "loc"].map { element[$0]?.looseString }
            guard let name = names[0], !name.isEmpty, names.allSatisfy({ ($0?.utf8.count ?? 0) <= nameBytesMax }) else { return nil }
            return PBXNode(name: name, node: names[1], parentPBX: names[2])
        }
    }
}

extension HostPort {
    fileprivate var withoutPort: HostPort { HostPort(host: host) }
}
