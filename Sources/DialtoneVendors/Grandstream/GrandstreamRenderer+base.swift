import DialtoneModel

/// The numbers of a profile of a DECT base: its server, and what all accounts at it share.
private struct BaseProfile: Sendable {
    let active, server, failover, proxy, voicemail, transport, srtp, registers, expiry, dnsMode, natTraversal, frames, messages: Int
    let silence, dialPlan, dialPrefix, earlyDial, keyTimeout, poundDials, signallingDSCP, speechDSCP: Int
    /// Of the server's certificate: its chain, and its names.
    let verification: [Int]
    /// The eight places for codecs.
    let codecs: [Int]
    /// The order in which ways of sending tones are tried.
    let tones: [Int]

    /// Source: Grandstream's configuration template for DP750 with firmware 1.0.2.16, as FusionPBX carries it (stated by its comments).
    static let all = [
        BaseProfile(
            active: 271, server: 47, failover: 967, proxy: 48, voicemail: 27_680, transport: 130, srtp: 183, registers: 31, expiry: 32,
            dnsMode: 103, natTraversal: 52, frames: 37, messages: 99, silence: 50, dialPlan: 4200, dialPrefix: 66, earlyDial: 29,
            keyTimeout: 85, poundDials: 72, signallingDSCP: 5046, speechDSCP: 5050, verification: [2367, 2311],
            codecs: Array(57...62) + [46, 98], tones: Array(850...852)),
        BaseProfile(
            active: 401, server: 747, failover: 987, proxy: 748, voicemail: 27_681, transport: 830, srtp: 443, registers: 731, expiry: 732,
            dnsMode: 702, natTraversal: 730, frames: 737, messages: 709, silence: 750, dialPlan: 4201, dialPrefix: 766, earlyDial: 729,
            keyTimeout: 292, poundDials: 772, signallingDSCP: 5047, speechDSCP: 5051, verification: [2467, 2411],
            codecs: Array(757...762) + [814, 815], tones: Array(860...862)),
        BaseProfile(
            active: 501, server: 547, failover: 997, proxy: 548, voicemail: 27_682, transport: 530, srtp: 543, registers: 531, expiry: 532,
            dnsMode: 502, natTraversal: 630, frames: 4593, messages: 509, silence: 550, dialPlan: 4202, dialPrefix: 666, earlyDial: 529,
            keyTimeout: 492, poundDials: 572, signallingDSCP: 5048, speechDSCP: 5052, verification: [2567, 2511],
            codecs: Array(557...559) + Array(660...662) + [514, 515], tones: Array(560...562)),
        BaseProfile(
            active: 601, server: 602, failover: 998, proxy: 603, voicemail: 27_683, transport: 4648, srtp: 643, registers: 610, expiry: 612,
            dnsMode: 608, natTraversal: 614, frames: 4594, messages: 615, silence: 685, dialPlan: 4203, dialPrefix: 619, earlyDial: 622,
            keyTimeout: 4588, poundDials: 692, signallingDSCP: 5049, speechDSCP: 5053, verification: [2667, 2611],
            codecs: Array(651...656) + [4657, 658], tones: Array(4583...4585)),
    ]
}

/// The numbers of a handset and its account, which has the handset's number.
struct BaseHandset: Sendable {
    static let count = 5

    let login: AdapterLogin
    let profile, isActive: Int
    /// Which handsets an account rings: 1 to 5 = this one alone; from the factory all, one after the other.
    let rings: Int
    let name: Int
    /// The ten places for accounts that the handset may use; from the factory account 1 at the first place of every handset.
    let lines: [Int]

    /// - Parameter number: From 1.
    init(_ number: Int) {
        let index = number - 1
        login = .ofSocket(index)
        (profile, isActive, rings, name) = (4150 + index, 4595 + index, 27_080 + index, 27_020 + index)
        lines =
            switch number {
            case 4: [4250, 4251] + Array(21_320...21_327)
            case 5: Array(21_328...21_337)
            default: Array((4300 + 10 * index)...(4309 + 10 * index))
            }
    }
}

/// DP750 and DP752: profiles hold the servers, accounts name a profile, and handsets name accounts.
///
/// Source: the same template (stated by its comments).
extension GrandstreamRenderer {
    mutating func base() throws(RenderFault) {
        try baseProvisioning()
        try baseNetwork()
        try baseDirectory()
        let places = try HandsetPlaces(settings, capacity: BaseHandset.count, notes: &notes)
        let codecs = codecs().map { model.series.number(of: $0) }
        var (servers, voicemails): ([AdapterServer], [String?]) = ([], [])
        for place in places.occupied {
            let words = try AccountWords(place.account, number: place.position, notes: &notes)
            let standby = try standby(of: place.account, words)
            let messages = place.account.subscribesToMessages
            let server = AdapterServer(words, standby: standby, messages: messages)
            let index = servers.firstIndex(of: server) ?? servers.count
            guard index < BaseProfile.all.count else {
                notes.append(
                    "Account \(place.position) was left out: this base has \(BaseProfile.all.count) profiles, and it needs another.")
                continue
            }
            let voicemail = place.account.voicemail
            if index == servers.count {
                servers.append(server)
                voicemails.append(voicemail)
                try write(BaseProfile.all[index], words, standby: standby, messages: messages, voicemail: voicemail, codecs: codecs)
            } else if voicemail != voicemails[index] {
                notes.append(
                    "The voicemail number of account \(place.position) was left out: accounts at one server have that of the first.")
            }
            try write(place, words, profile: index)
        }
        for number in places.vacated { try empty(BaseHandset(number)) }
        // Accounts that an administrator set up by hand may use them, unless nothing is left.
        if places.isGivenUp {
            for profile in BaseProfile.all {
                try set(profile.active, 0)
                for number in [profile.server, profile.failover, profile.proxy] { try clear(number) }
            }
        }
        notes += [places.noteOfCodes, places.noteOfIdentities].compactMap(\.self)
        guard !places.occupied.isEmpty else { return }
        notes.append(
            "Handsets are registered on the base itself, each at the place of its account. Other handsets have account 1 as their line from "
                + "the factory; their lines are set on the base.")
    }

    private mutating func baseProvisioning() throws(RenderFault) {
        // Files and firmware have a rhythm each, and DHCP has another way to either.
        try set(20_719, 0)
        try set(20_721, 3)
        try set(20_720, settings.access.interval(in: .minutes, 60...5_256_000, notes: &notes))
        // Of the names in its provisioning server's certificate.
        if let verifies = settings.trust.verifies { try set(22_030, verifies ? 1 : 0) }
    }

    /// Only what is set: a wrong number here cuts the base off.
    private mutating func baseNetwork() throws(RenderFault) {
        if let vlan = settings.network.vlan {
            try set(27_004, vlan > 0 ? 1 : 0)
            try set(51, vlan)
        }
        if let priority = settings.network.vlanPriority {
            for number in [5038, 5042] { try set(number, priority) }
        }
    }

    /// The base takes a directory or a phone book, not both.
    private mutating func baseDirectory() throws(RenderFault) {
        if settings.directory != nil {
            try set(27_002, 1)
            if settings.phoneBook != nil { notes.append("The phone book is not used: this base takes either a directory or a phone book.") }
        } else if settings.phoneBook != nil {
            try set(27_002, 0)
        }
    }

    private mutating func write(
        _ profile: BaseProfile, _ account: AccountWords, standby: StandbyRegistrar?, messages: Bool?, voicemail: String?, codecs: [Int]
    ) throws(RenderFault) {
        let (number, route) = (account.number, account.route)
        try set(profile.active, 1)
        // The port belongs to the host that is sent to: in the SIP domain it would become part of every address.
        let server = HostPort(host: route.server, port: route.proxy == nil ? route.port : nil)
        try set(profile.server, server.description, field: Field.domain(number))
        try set(profile.failover, standby?.server?.description ?? "", field: Field.secondRegistrar(number))
        if standby?.proxy != nil {
            notes.append("The second registrar of account \(number) was left out: no number of this base is known for a second proxy.")
        }
        try set(profile.proxy, route.proxy?.description ?? "", field: Field.outboundProxy(number))
        if let voicemail { try set(profile.voicemail, voicemail, field: Field.voicemail(number)) }
        try set(profile.transport, account.transport.commonNumber)
        try set(profile.srtp, srtp)
        try set(profile.registers, 1)
        // In minutes.
        try set(profile.expiry, ((account.expiry + 59) / 60).clamped(to: 1...64_800))
        try set(profile.dnsMode, 0)
        try set(profile.natTraversal, natTraversal)
        if let messages { try set(profile.messages, messages ? 1 : 0) }
        if let suppresses = settings.media.suppressesSilence { try set(profile.silence, suppresses ? 1 : 0) }
        if let dscp = settings.signallingDSCP { try set(profile.signallingDSCP, dscp) }
        if let dscp = settings.media.dscp { try set(profile.speechDSCP, dscp) }
        if let verifies = settings.trust.verifies {
            for place in profile.verification { try set(place, verifies ? 1 : 0) }
        }
        if settings.dialling.isFree {
            try set(profile.dialPlan, Self.freeAdapterPlan, field: "P\(profile.dialPlan)")
            try clear(profile.dialPrefix)
            try set(profile.earlyDial, 0)
            try set(profile.keyTimeout, 4)
            try set(profile.poundDials, 1)
        }
        // The last one is repeated, which ends the list.
        for (index, place) in profile.codecs.enumerated() { try set(place, codecs[min(index, codecs.count - 1)]) }
        try set(profile.frames, settings.media.packetTime(max: 40, notes: &notes) / 10)
        // As events in RTP, else in SIP, else as sound.
        for (place, way) in zip(profile.tones, [101, 102, 100]) { try set(place, way) }
    }

    private mutating func write(_ place: HandsetPlaces.Place, _ account: AccountWords, profile: Int) throws(RenderFault) {
        let handset = BaseHandset(place.number)
        try write(handset.login, account)
        try set(handset.profile, profile)
        try set(handset.isActive, 1)
        try set(handset.rings, place.number)
        for (index, line) in handset.lines.enumerated() { try set(line, index == 0 ? place.number : 0) }
        try set(handset.name, String(account.displayName.prefix(Self.handsetNameMax)), field: Field.displayName(account.number))
    }

    private static let handsetNameMax = 10

    /// Nothing of a former user survives, and the handset has no line.
    private mutating func empty(_ handset: BaseHandset) throws(RenderFault) {
        try empty(handset.login)
        try set(handset.isActive, 0)
        try set(handset.lines[0], 0)
    }
}
