import DialtoneModel

/// What differs between door stations.
struct GrandstreamDoor: Sendable {
    let accounts: [GrandstreamAccountNumbers]
    /// Each account can be switched off.
    let hasSwitches: Bool
    /// P183, P443, …: 0 or 1; otherwise P8443 has the three values that phones have.
    let hasPlainSRTP: Bool
    /// The expiry of a registration is in seconds.
    let countsSeconds: Bool
    /// P52 and further, 0 or 1.
    let hasNATTraversal: Bool
    /// P29610: how many ports speech has; P78 has it take any.
    let hasPortRange: Bool
    /// The switch of the VLAN, and the priorities of SIP and speech; otherwise P87 has one for both.
    let hasVLANSwitch: Bool

    /// GDS3705: four accounts with a phone's numbers.
    static let audio = GrandstreamDoor(
        accounts: GrandstreamAccountNumbers.all(4, numbering: .unknown), hasSwitches: true, hasPlainSRTP: true, countsSeconds: true,
        hasNATTraversal: true, hasPortRange: true, hasVLANSwitch: true)
    /// GDS3710: one account, with the numbers of a phone's second.
    static let video = GrandstreamDoor(
        accounts: Array(GrandstreamAccountNumbers.all(2, numbering: .unknown).suffix(1)), hasSwitches: false, hasPlainSRTP: false,
        countsSeconds: false, hasNATTraversal: false, hasPortRange: false, hasVLANSwitch: false)
}

/// Door stations. What concerns the door itself, its PINs and locks above all, is never written: an empty PIN opens doors.
///
/// Source: Grandstream's configuration templates for GDS3705 and GDS3710, as FusionPBX carries them (stated by their comments). The one for
/// GDS3710 has another frame round the same numbers; that it takes this one as well: assumed.
extension GrandstreamRenderer {
    mutating func door(_ station: GrandstreamDoor) throws(RenderFault) {
        try place()
        try set(194, 1)
        try set(193, settings.access.interval(in: .minutes, 60...525_600, notes: &notes))
        // What a former provider had as the place of its firmware, before and behind the names, and as the login.
        for number in [232, 233, 6768, 6769] { try clear(number) }
        if let firmware = settings.firmware {
            let url = try FieldCheck.url(firmware.url, field: Field.firmware)
            try set(6767, url.hasPrefix("https://") ? 2 : 1)
            try set(192, String(Self.path(url)), field: Field.firmware)
        } else {
            try clear(192)
        }
        // DHCP 43/66, and the search by multicast.
        for number in [145, 1414] { try set(number, 0) }
        try verification()
        try certificates()
        if let password = settings.access.adminPassword {
            guard (1...32).contains(password.reveal().utf8.count) else {
                throw RenderFault(field: Field.adminPassword, reason: "must have 1 to 32 characters on Grandstream door stations")
            }
            try set(2, password.reveal(), field: Field.adminPassword)
        }
        if let server = settings.time.ntpServer {
            try set(5006, 1)
            try set(30, FieldCheck.host(server, field: Field.ntp(1)), field: Field.ntp(1))
        }
        if settings.time.zone != nil {
            notes.append("The time zone was left as it is: door stations number the zones of their list, and the numbers are not known.")
        }
        try syslog()
        try surroundings(station)
        try accounts(of: station)
    }

    /// The authorities that it trusts beside its own, each in a number of its own.
    private mutating func certificates() throws(RenderFault) {
        let certificates = settings.trust.certificates
        guard !certificates.isEmpty else { return }
        let numbers = 8433...8438
        let fitting = certificates.filter { $0.text.utf8.count <= Self.certificateBytesMax }.prefix(numbers.count)
        if fitting.count < certificates.count {
            notes.append(
                "Of the trusted certificates, some were left out: door stations take \(numbers.count) of \(Self.certificateBytesMax) characters."
            )
        }
        for (index, number) in numbers.enumerated() {
            guard index < fitting.count else {
                try clear(number)
                continue
            }
            try file.element(NumberedName("P", number), fitting[index])
        }
    }

    private static let certificateBytesMax = 4096

    private mutating func surroundings(_ station: GrandstreamDoor) throws(RenderFault) {
        let stun = try settings.nat.stun.map { server throws(RenderFault) in try FieldCheck.hostPort(server, field: Field.stun) }
        try set(76, stun.map { HostPort(host: $0.host, port: $0.port ?? 3478).description } ?? "", field: Field.stun)
        if let ports = settings.media.ports {
            let first = (ports.lowerBound + ports.lowerBound % 2).clamped(to: 1024...65_400)
            try set(39, first)
            if station.hasPortRange {
                try set(78, 0)
                try set(29_610, (ports.upperBound - first + 1).clamped(to: 48...10_000))
            } else {
                notes.append("Of the RTP port range, Grandstream devices are told the first port only: \(first).")
            }
        }
        let network = settings.network
        if let vlan = network.vlan {
            if station.hasVLANSwitch { try set(27_004, vlan > 0 ? 1 : 0) }
            try set(51, vlan)
        }
        if let priority = network.vlanPriority {
            for number in station.hasVLANSwitch ? [5038, 5042] : [87] { try set(number, priority) }
        }
        if let isOn = network.usesLLDP { try set(1684, isOn ? 1 : 0) }
    }

    private mutating func accounts(of station: GrandstreamDoor) throws(RenderFault) {
        let accounts = settings.accounts(fitting: station.accounts.count, notes: &notes)
        let codecs = settings.media.codecs(knownBy: [.pcmu, .pcma, .g722], notes: &notes)
        // One that is preferred; the others follow in the station's own order.
        try set(14_000, codecs[0] == .pcmu ? 1 : codecs[0] == .pcma ? 2 : 4)
        if station.hasPlainSRTP, settings.media.srtp != .off {
            notes.append("This door station knows SRTP only as on or off; whether it then takes calls without it, look.")
        }
        for (index, slot) in station.accounts.enumerated() {
            guard index < accounts.count else {
                try empty(slot, of: station)
                continue
            }
            try account(accounts[index], number: index + 1, slot: slot, of: station)
        }
    }

    private mutating func account(
        _ account: SettingsReader.Account, number: Int, slot: GrandstreamAccountNumbers, of station: GrandstreamDoor
    ) throws(RenderFault) {
        let words = try AccountWords(account, number: number, notes: &notes)
        let (route, standby) = (words.route, try standby(of: account, words))
        if station.hasSwitches { try set(slot.active, 1) }
        try set(slot.displayName, words.displayName, field: Field.displayName(number))
        // The port belongs to the host that is sent to: in the SIP domain it would become part of every address.
        let server = HostPort(host: route.server, port: route.proxy == nil ? route.port : nil)
        try set(slot.server, server.description, field: Field.domain(number))
        try set(slot.proxy, route.proxy?.description ?? "", field: Field.outboundProxy(number))
        let field = Field.secondRegistrar(number)
        if let second = slot.secondServer { try set(second, standby?.server?.description ?? "", field: field) }
        if let second = slot.secondProxy { try set(second, standby?.proxy?.description ?? "", field: field) }
        try set(slot.dnsMode, 0)
        try set(slot.user, words.user, field: Field.user(number))
        try set(slot.authenticationUser, words.authenticationUser, field: Field.authenticationUser(number))
        try set(slot.password, words.password, field: Field.password(number))
        try set(slot.transport, account.transport.commonNumber)
        // GDS3705's comment says minutes, but 60 to 64,800 and 3,600 from the factory, which are seconds.
        let expiry = station.countsSeconds ? words.expiry.clamped(to: 60...64_800) : ((words.expiry + 59) / 60).clamped(to: 1...64_800)
        try set(slot.expiry, expiry)
        if station.hasNATTraversal { try set(slot.natTraversal, settings.nat.stun == nil ? 0 : 1) }
        if station.hasPlainSRTP {
            try set(slot.srtp, settings.media.srtp == .off ? 0 : 1)
        } else {
            try set(8443, settings.media.srtp.commonNumber)
        }
        try set(slot.dtmfInRTP, 1)
        try set(slot.dtmfInSIP, 0)
    }

    /// Nothing of a former owner survives.
    private mutating func empty(_ slot: GrandstreamAccountNumbers, of station: GrandstreamDoor) throws(RenderFault) {
        if station.hasSwitches { try set(slot.active, 0) }
        for number in [slot.displayName, slot.server, slot.proxy, slot.user, slot.authenticationUser, slot.password] { try clear(number) }
    }
}
