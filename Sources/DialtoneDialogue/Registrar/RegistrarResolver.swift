package import DialtoneModel
package import DialtoneWire

/// Where a phone registers, by where its user is: what the PBXs of a system say of themselves and of each other.
///
/// A value without I/O: facts go in, an answer comes out, and the same facts give the same answer. It says whom to ask next
/// (``question(for:)``), and whether a fact changed anything.
///
/// ```text
///   user's loc  ->  the PBX session of that name           its name or address, and every change of them
///               ->  else what another PBX says of it       GetLocation, only if it speaks of that very PBX
///               ->  else the order's dns
///               ->  else any session of the system, else the system name
/// ```
///
/// Source: `loc`, PbxInfo, GetLocation, GetNodes, MonitorConfig: innovaphone SDK 13r1 to 14r1, "PbxAdminApi" (stated). That
/// the SIP port of another PBX is the same as that of the order's (assumed: no message tells one), so hosts go without port.
package struct RegistrarResolver: Equatable, Sendable {
    /// Of a system; beyond it nothing more is taken in (our choice).
    static let placesMax = 1000

    /// Why it is this one.
    package enum Source: String, Hashable, Sendable {
        /// The PBX itself said so.
        case session
        /// Another PBX of the system said so.
        case location
        /// The order.
        case order
        /// A PBX of the system, though not known to be the user's.
        case system
        /// The system name, as a DNS name.
        case domain
    }

    package struct Registrar: Hashable, Sendable {
        package var host: HostPort
        package var source: Source

        package init(host: HostPort, source: Source) {
            self.host = host
            self.source = source
        }
    }

    /// The phone in question.
    package struct Subject: Hashable, Sendable {
        /// System name of the order.
        package var domain: String
        /// PBX of the order; nil if it named none.
        package var orderDNS: HostPort?
        /// The user's `loc`; nil if it is not known.
        package var location: String?

        package init(domain: String, orderDNS: HostPort?, location: String?) {
            self.domain = domain
            self.orderDNS = orderDNS
            self.location = location
        }
    }

    private struct Key: Hashable {
        var domain: String
        var pbx: String

        init(_ domain: String, _ pbx: String) { (self.domain, self.pbx) = (domain.lowercased(), pbx.lowercased()) }
    }

    /// By session; the order of the numbers is that of their coming.
    private var sessions: [Int: PBXPlace] = [:]
    /// What was answered to GetLocation; nil = nothing that helps.
    private var locations: [Key: PBXLocation?] = [:]

    package init() {}

    // MARK: Facts

    /// A PBX session came, or its PBX changed its name or address (`PbxInfo`, `MonitorConfigInfo`).
    ///
    /// What an information leaves out keeps its former value: a change of the address need not repeat the name.
    ///
    /// - Returns: Whether something is different now.
    package mutating func take(_ place: PBXPlace, from session: Int) -> Bool {
        guard sessions[session] != nil || sessions.count < Self.placesMax else { return false }
        var new = place
        if let old = sessions[session] {
            if new.domain.isEmpty { new.domain = old.domain }
            if new.pbx.isEmpty { new.pbx = old.pbx }
            if new.dns == nil { new.dns = old.dns }
            if new.address == nil { new.address = old.address }
        }
        guard sessions[session] != new else { return false }
        sessions[session] = new
        return true
    }

    /// A PBX session has ended. Its PBX may be reached all the same, but no session would tell of a change: it is asked for again.
    package mutating func leave(_ session: Int) -> Bool { sessions.removeValue(forKey: session) != nil }

    /// An answer to GetLocation, or none that could be read.
    ///
    /// - Parameter asked: The name that was asked for. Of a PBX that is not registered the asked PBX's own values come, under
    ///   its own name: they say nothing.
    package mutating func take(_ location: PBXLocation?, asked: String, domain: String) -> Bool {
        let key = Key(domain, asked)
        let known = location.flatMap { $0.name.lowercased() == asked.lowercased() ? $0 : nil }
        guard locations[key] != nil || locations.count < Self.placesMax, locations[key] != .some(known) else { return false }
        locations[key] = .some(known)
        return true
    }

    /// Forgets the answers of a system, so that they are asked for again: they change without a message.
    package mutating func forgetLocations(of domain: String) {
        locations = locations.filter { $0.key.domain != domain.lowercased() }
    }

    // MARK: Answers

    /// Where the phone registers; nil if nothing at all is known.
    package func registrar(for subject: Subject) -> Registrar? {
        if let location = subject.location, !location.isEmpty {
            if let host = place(of: location, in: subject.domain)?.host { return Registrar(host: host, source: .session) }
            if let host = locations[Key(subject.domain, location)]??.host { return Registrar(host: host, source: .location) }
        }
        if let host = subject.orderDNS { return Registrar(host: host, source: .order) }
        if let host = places(of: subject.domain).compactMap(\.host).first { return Registrar(host: host, source: .system) }
        return HostPort(subject.domain).map { Registrar(host: $0, source: .domain) }
    }

    /// The PBX to ask GetLocation for, at any session of the system; nil if there is nothing to ask.
    ///
    /// Asked once: where the answer did not help, another look is for ``forgetLocations(of:)`` to bring about.
    package func question(for subject: Subject) -> String? {
        guard let location = subject.location, !location.isEmpty, place(of: location, in: subject.domain)?.host == nil,
            locations[Key(subject.domain, location)] == nil, !places(of: subject.domain).isEmpty
        else { return nil }
        return location
    }

    /// Says that the PBX of the user's location is not known, where the phone is sent elsewhere because of it.
    package func unknownLocation(of subject: Subject) -> Condition? {
        guard let location = subject.location, !location.isEmpty, locations[Key(subject.domain, location)] != nil,
            let now = registrar(for: subject), [.order, .system, .domain].contains(now.source)
        else { return nil }
        return .locationUnknown(location: location, registrar: now.host.description)
    }

    private func places(of domain: String) -> [PBXPlace] {
        sessions.sorted { $0.key < $1.key }.map(\.value).filter { $0.domain.lowercased() == domain.lowercased() }
    }

    /// Of several sessions of one PBX the newest knows best.
    private func place(of pbx: String, in domain: String) -> PBXPlace? {
        places(of: domain).last { $0.pbx.lowercased() == pbx.lowercased() && $0.host != nil }
    }
}
