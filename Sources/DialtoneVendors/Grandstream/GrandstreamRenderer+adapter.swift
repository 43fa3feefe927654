import DialtoneModel

/// The numbers of a profile of an adapter: its server, and what all telephones behind it share.
private struct AdapterProfile: Sendable {
    let active, server, failover, proxy, transport, srtp, registers, expiry, dnsMode, natTraversal, frames: Int
    let secondProxy, messages, dialPlan, silence: Int
    /// Switches call waiting off. Of the second server it stands in the lists of HT502, HT702, HT704 and HT802; of HT812 assumed.
    let callWaiting: Int
    /// Of the server's certificate: its chain, and its names.
    let verification: [Int]
    /// The six places for codecs; the first profile has a seventh.
    let codecs: [Int]
    /// The order in which ways of sending tones are tried.
    let tones: [Int]
    /// The first profile's lists have more codecs, and another number for iLBC.
    let isFirst: Bool

    /// Source: Grandstream's configuration templates for HT adapters, as FusionPBX carries them (stated by their comments).
    static let all = [
        AdapterProfile(
            active: 271, server: 47, failover: 967, proxy: 48, transport: 130, srtp: 183, registers: 31, expiry: 32, dnsMode: 103,
            natTraversal: 52, frames: 37, secondProxy: 2333, messages: 99, dialPlan: 4200, silence: 50, callWaiting: 91,
            verification: [2367, 2311],
            codecs: Array(57...62) + [46], tones: Array(850...852), isFirst: true),
        AdapterProfile(
            active: 401, server: 747, failover: 987, proxy: 748, transport: 830, srtp: 443, registers: 731, expiry: 732, dnsMode: 702,
            natTraversal: 730, frames: 737, secondProxy: 2433, messages: 709, dialPlan: 4201, silence: 750, callWaiting: 791,
            verification: [2467, 2411],
            codecs: Array(757...762), tones: Array(860...862), isFirst: false),
    ]
}

/// Where an adapter has what belongs to a telephone, and a base what belongs to a handset.
struct AdapterLogin: Sendable {
    let user, authenticationUser, password, displayName: Int

    /// On adapters with one or two sockets: within the profile.
    static let ofProfiles = [
        AdapterLogin(user: 35, authenticationUser: 36, password: 34, displayName: 3),
        AdapterLogin(user: 735, authenticationUser: 736, password: 734, displayName: 703),
    ]

    /// On adapters with more sockets, and on bases.
    ///
    /// - Parameter index: From 0.
    static func ofSocket(_ index: Int) -> AdapterLogin {
        AdapterLogin(user: 4060 + index, authenticationUser: 4090 + index, password: 4120 + index, displayName: 4180 + index)
    }
}

extension GrandstreamRenderer {
    /// Sockets whose telephones have a server each: the second account is 7xx, not 4xx as on desk phones.
    mutating func sockets(_ count: Int) throws(RenderFault) {
        let accounts = settings.accounts(fitting: count, notes: &notes)
        let codecs = codecs()
        for index in 0..<count {
            let (profile, login) = (AdapterProfile.all[index], AdapterLogin.ofProfiles[index])
            if index < accounts.count {
                let words = try AccountWords(accounts[index], number: index + 1, notes: &notes)
                let standby = try standby(of: accounts[index], words)
                try write(profile, words, standby: standby, messages: accounts[index].subscribesToMessages, codecs: codecs)
                try write(login, words)
                // The second server has no such number.
                if profile.isFirst, let voicemail = accounts[index].voicemail {
                    try set(33, voicemail, field: Field.voicemail(words.number))
                }
            } else {
                try empty(profile)
                try empty(login)
            }
        }
    }

    /// Sockets whose telephones name one of two profiles: accounts with the same way to their server share one.
    mutating func profiles(sockets count: Int) throws(RenderFault) {
        let accounts = settings.accounts(fitting: count, notes: &notes)
        let codecs = codecs()
        var servers: [AdapterServer] = []
        var left: [Int] = []
        for index in 0..<count {
            let login = AdapterLogin.ofSocket(index)
            var place: Int?
            if index < accounts.count {
                let words = try AccountWords(accounts[index], number: index + 1, notes: &notes)
                let standby = try standby(of: accounts[index], words)
                let messages = accounts[index].subscribesToMessages
                let server = AdapterServer(words, standby: standby, messages: messages)
                place = servers.firstIndex(of: server)
                if place == nil, servers.count < AdapterProfile.all.count {
                    try write(AdapterProfile.all[servers.count], words, standby: standby, messages: messages, codecs: codecs)
                    place = servers.count
                    servers.append(server)
                }
                if let place {
                    try write(login, words)
                    try set(4150 + index, place)
                } else {
                    left.append(words.number)
                }
            }
            if place == nil { try empty(login) }
            // No hunting: the socket rings for its own account.
            try set(4300 + index, 0)
            try set(4595 + index, place == nil ? 0 : 1)
        }
        for profile in AdapterProfile.all.dropFirst(servers.count) { try empty(profile) }
        if !left.isEmpty {
            notes.append(
                "Accounts \(left.map(String.init).joined(separator: ", ")) were left out: this adapter has two profiles, and they need a third "
                    + "server.")
        }
    }

    mutating func standby(
        of account: SettingsReader.Account, _ words: AccountWords
    ) throws(RenderFault) -> StandbyRegistrar? {
        try StandbyRegistrar(account, route: words.route, number: words.number, notes: &notes)
    }

    private mutating func write(
        _ profile: AdapterProfile, _ account: AccountWords, standby: StandbyRegistrar?, messages: Bool?, codecs: [AudioCodec]
    ) throws(RenderFault) {
        let (number, route) = (account.number, account.route)
        try set(profile.active, 1)
        // The port belongs to the host that is sent to: in the SIP domain it would become part of every address.
        let server = HostPort(host: route.server, port: route.proxy == nil ? route.port : nil)
        try set(profile.server, server.description, field: Field.domain(number))
        let standbyField = Field.secondRegistrar(number)
        try set(profile.failover, standby?.server?.description ?? "", field: standbyField)
        if hasLateNumbers(profile) {
            try set(profile.secondProxy, standby?.proxy?.description ?? "", field: standbyField)
        } else if standby?.proxy != nil {
            notes.append("The second registrar of account \(number) was left out: the adapter's second server has no number for it.")
        }
        try set(profile.proxy, route.proxy?.description ?? "", field: Field.outboundProxy(number))
        try set(profile.transport, account.transport.commonNumber)
        try set(profile.srtp, srtp)
        try set(profile.registers, 1)
        // In minutes.
        try set(profile.expiry, ((account.expiry + 59) / 60).clamped(to: 1...64_800))
        try set(profile.dnsMode, 0)
        try set(profile.natTraversal, natTraversal)
        if let messages { try set(profile.messages, messages ? 1 : 0) }
        if let suppresses = settings.media.suppressesSilence { try set(profile.silence, suppresses ? 1 : 0) }
        if hasLateNumbers(profile), let verifies = settings.trust.verifies {
            for place in profile.verification { try set(place, verifies ? 1 : 0) }
        }
        if let isOn = settings.callWaiting {
            if hasLateNumbers(profile) {
                try set(profile.callWaiting, isOn ? 0 : 1)
            } else {
                notes.append("Call waiting was left as it is at account \(number)'s server, the adapter's second: its number is not known.")
            }
        }
        if settings.dialling.isFree { try set(profile.dialPlan, Self.freeAdapterPlan, field: "P\(profile.dialPlan)") }
        let codecs = numbers(of: codecs, in: profile)
        // The last one is repeated, which ends the list.
        for (index, place) in profile.codecs.enumerated() { try set(place, codecs[min(index, codecs.count - 1)]) }
        try set(profile.frames, (((settings.media.packetMilliseconds ?? 20) + 5) / 10).clamped(to: 1...6))
        // As events in RTP, else in SIP, else as sound.
        for (place, way) in zip(profile.tones, [101, 102, 100]) { try set(place, way) }
    }

    /// No public template of an adapter with many sockets has the later numbers of its second server.
    private func hasLateNumbers(_ profile: AdapterProfile) -> Bool {
        if case .profiles = model.layout { return profile.isFirst }
        return true
    }

    /// At least one.
    private mutating func numbers(of codecs: [AudioCodec], in profile: AdapterProfile) -> [Int] {
        if profile.isFirst { return codecs.map { model.series.number(of: $0) } }
        let known = codecs.filter { $0 != .g722 && $0 != .opus }
        if known.count < codecs.count { notes.append("The adapter's second server has neither G.722 nor Opus; they were left out there.") }
        return known.isEmpty ? [8, 0] : known.map { $0 == .ilbc ? 98 : model.series.number(of: $0) }
    }

    mutating func write(_ login: AdapterLogin, _ account: AccountWords) throws(RenderFault) {
        try set(login.user, account.user, field: Field.user(account.number))
        try set(login.authenticationUser, account.authenticationUser, field: Field.authenticationUser(account.number))
        try set(login.password, account.password, field: Field.password(account.number))
        try set(login.displayName, account.displayName, field: Field.displayName(account.number))
    }

    /// Nothing of a former owner survives.
    private mutating func empty(_ profile: AdapterProfile) throws(RenderFault) {
        try set(profile.active, 0)
        for number in [profile.server, profile.failover, profile.proxy] { try clear(number) }
    }

    mutating func empty(_ login: AdapterLogin) throws(RenderFault) {
        for number in [login.user, login.authenticationUser, login.password, login.displayName] { try clear(number) }
    }
}

/// What accounts of one profile have in common.
struct AdapterServer: Hashable {
    let server: HostPort
    let proxy: HostPort?
    let transport: SIPTransport
    let expiry: Int
    let standby: StandbyRegistrar?
    let messages: Bool?

    init(_ account: AccountWords, standby: StandbyRegistrar?, messages: Bool?) {
        self.standby = standby
        self.messages = messages
        server = HostPort(host: account.route.server, port: account.route.port)
        proxy = account.route.proxy
        transport = account.transport
        expiry = account.expiry
    }
}
