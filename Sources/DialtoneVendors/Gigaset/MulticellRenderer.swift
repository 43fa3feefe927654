import DialtoneModel

/// Turns settings into the parameters of an N610, N670 or N870: servers are providers, accounts are handsets.
///
/// Names and values from Wazo's plug-ins for three firmware versions (observed). Handsets are added and registered on the
/// base: the order for it would put a registered handset back to waiting at every fetch, and the time at which the base
/// listens for handsets has no place in a file that is the same for the same settings. Another public generator names handsets by
/// their identities, but with the same order at every fetch (observed), and no source says what a base makes of it for a handset that
/// is registered already.
struct MulticellRenderer: ~Copyable {
    private(set) var file: GigasetFile
    private(set) var notes: [String] = []
    private let settings: SettingsReader
    private let handsets: Int

    init(_ settings: SettingsReader, handsets: Int) throws(RenderFault) {
        self.settings = settings
        self.handsets = handsets
        file = try GigasetFile(settings.parameters, product: "e2", firmware: GigasetFile.firmware(settings, notes: &notes))
    }

    mutating func render() throws(RenderFault) {
        let places = try HandsetPlaces(settings, capacity: handsets, notes: &notes)
        // Handsets that an administrator added by hand stay otherwise.
        if places.isGivenUp { file.operation("DeleteNotProvisionedHS") }
        let door = try FieldCheck.url(settings.access.provisioningURL, field: Field.provisioningURL)
        // The base puts a slash and its own name behind it.
        try file.set(
            "Provisioning.global.ProvisioningServer", door.hasSuffix("/") ? String(door.dropLast()) : door, field: Field.provisioningURL)
        if let password = settings.access.adminPassword?.reveal() {
            try file.set(
                "WebUIAccounts.1.Password", FieldCheck.required(password, field: Field.adminPassword), field: Field.adminPassword)
        }
        try time()
        try tones()
        try phoneBook()
        try accounts(places)
        note()
        try file.finish()
    }

    private mutating func time() throws(RenderFault) {
        if let server = settings.time.ntpServer {
            try file.set("DmGlobal.0.NtpServer", FieldCheck.host(server, field: Field.ntp(1)), field: Field.ntp(1))
            if settings.time.ntpServers.count > 1 { notes.append(GigasetNotes.secondTimeServer) }
        }
        if let zone = settings.time.zone, let name = GigasetZone.multicell(zone, notes: &notes) {
            try file.set("DmGlobal.0.TimeZone", name)
        }
    }

    /// A provider for every way to a server that an account needs, in the order of the handsets.
    private mutating func accounts(_ places: HandsetPlaces) throws(RenderFault) {
        var providers: [Provider] = []
        for place in places.occupied {
            let provider = try self.provider(of: place.account, number: place.position)
            let index = providers.firstIndex(of: provider) ?? providers.count
            if index == providers.count {
                try self.provider(provider, index: index, account: place.position)
                providers.append(provider)
            }
            try handset(place, provider: index)
        }
        // Other handsets' accounts may name it as well, unless nothing is left.
        if places.isGivenUp { try emptyProvider() }
        for number in places.vacated { try emptyHandset(number) }
        try register(places)
    }

    /// The code alone: it means something only while the base waits for the handset.
    private mutating func register(_ places: HandsetPlaces) throws(RenderFault) {
        for place in places.occupied {
            guard let code = place.code, code.utf8.count == Self.codeDigits else { continue }
            try file.set("hs.\(Self.digits(place.number)).DECT_AC", code, field: Field.handsetCode(place.number))
        }
        notes += [
            HandsetPlaces.note(
                "registration code", of: places.occupied.filter { $0.code.map { $0.utf8.count != Self.codeDigits } == true },
                because: "this base takes \(Self.codeDigits) digits"), places.noteOfIdentities,
        ].compactMap(\.self)
        guard !places.occupied.isEmpty else { return }
        notes.append(
            "Handsets are added and registered on the base itself: handset 1 has the account of place 1, and so on. Further handsets keep "
                + "their accounts.")
    }

    private static let codeDigits = 4

    /// What a base keeps once for all accounts with the same way to their server.
    private struct Provider: Hashable {
        var shared: SharedServer
        /// Where to register when the first one does not answer; always with a port.
        var failover: HostPort?
        var subscribesToMessages: Bool?
    }

    private mutating func provider(of account: SettingsReader.Account, number: Int) throws(RenderFault) -> Provider {
        let route = try AccountRoute(account, number: number)
        let shared = SharedServer(account, route: route)
        var provider = Provider(shared: shared, subscribesToMessages: account.subscribesToMessages)
        provider.failover = try StandbyRegistrar(account, route: route, number: number, notes: &notes)?.target
        return provider
    }

    /// With a second server the first one stands by its own name beside the domain, without a proxy that would get everything.
    private mutating func provider(_ provider: Provider, index: Int, account: Int) throws(RenderFault) {
        let key = "SipProvider.\(index)."
        let shared = provider.shared
        let proxy = provider.failover == nil ? shared.proxy : nil
        let server = provider.failover == nil ? shared.server : shared.proxy ?? shared.server
        try file.set("\(key)Name", shared.server.host, field: Field.domain(account))
        try file.set("\(key)Domain", shared.server.host, field: Field.domain(account))
        for role in ["Proxy", "Reg"] {
            try file.set("\(key)\(role)ServerAddress", server.host, field: Field.domain(account))
            try file.set("\(key)\(role)ServerPort", server.port ?? shared.transport.standardPort)
        }
        try file.set("\(key)RegServerRefreshTimer", shared.expiry)
        try file.set("\(key)TransportProtocol", Self.transport(shared.transport))
        // With "sips:" addresses, registration and hold fail, also over TLS (Gigaset's support, as Wazo cites it).
        try file.set("\(key)UseSIPS", false)
        try file.set("\(key)SRTP_Enabled", settings.media.srtp != .off)
        try file.set("\(key)AcceptNonSRTPCalls", settings.media.srtp != .mandatory)
        // 0 is always, 2 never.
        try file.set("\(key)OutboundProxyMode", proxy == nil ? 2 : 0)
        try file.set("\(key)OutboundProxyAddress", proxy?.host ?? "", field: Field.outboundProxy(account))
        try file.set("\(key)OutboundProxyPort", proxy?.port ?? shared.transport.standardPort)
        try file.set("\(key)DTMFTransmission", 2)
        try file.set("\(key)DnsQuery", false)
        try file.set("\(key)FailoverServerEnabled", provider.failover != nil)
        if let failover = provider.failover {
            try file.set("\(key)FailoverServerAddress", failover.host, field: Field.secondRegistrar(account))
            try file.set("\(key)FailoverServerPort", failover.port ?? shared.transport.standardPort)
        }
        if let subscribes = provider.subscribesToMessages { try file.set("\(key)MWISubscription", subscribes) }
    }

    /// Source: Wazo's plug-in: Germany, Spain, France and a common scheme (observed).
    private mutating func tones() throws(RenderFault) {
        guard let tones = settings.tones else { return }
        let names = ["DE": "Germany", "ES": "Spain", "FR": "France"]
        let name = tones.country.flatMap { names[$0] }
        try file.set("Telephony.0.ToneScheme", name ?? "International")
        if name == nil, let country = tones.country {
            notes.append("No name of this base is known for the tones of \(country); it plays international ones.")
        }
    }

    private mutating func phoneBook() throws(RenderFault) {
        guard let book = settings.phoneBook else { return }
        try file.set("Netdir.1.Activated", true)
        try file.set("XMLDir.1.ProviderName", book.name, field: Field.phoneBookName)
        try file.set("XMLDir.1.ServerURL", FieldCheck.url(book.url, field: Field.phoneBook), field: Field.phoneBook)
    }

    private static func transport(_ transport: SIPTransport) -> Int {
        switch transport {
        case .udp: 1
        case .tcp: 2
        case .tls: 3
        }
    }

    private mutating func handset(_ place: HandsetPlaces.Place, provider: Int) throws(RenderFault) {
        let (account, number) = (place.account, place.position)
        let user = try FieldCheck.required(account.user, field: Field.user(number))
        if account.password == nil { notes.append("Account \(number) has no password yet.") }
        let key = "SipAccount.\(Self.digits(place.number))."
        try file.set(
            "\(key)AuthName", account.authenticationUser.isEmpty ? user : account.authenticationUser,
            field: Field.authenticationUser(number))
        try file.set("\(key)AuthPassword", account.password?.reveal() ?? "", field: Field.password(number))
        try file.set("\(key)UserName", user, field: Field.user(number))
        try file.set("\(key)DisplayName", account.shownName, field: Field.displayName(number))
        try file.set("\(key)ProviderId", provider)
        if let voicemail = account.voicemail {
            try file.set("\(key)VoiceMailMailbox", voicemail, field: Field.voicemail(number))
            try file.set("\(key)VoiceMailActive", true)
        }
    }

    /// Nothing of a former owner survives.
    private mutating func emptyHandset(_ number: Int) throws(RenderFault) {
        let key = "SipAccount.\(Self.digits(number))."
        for name in ["AuthName", "AuthPassword", "UserName", "DisplayName"] { try file.set("\(key)\(name)", "") }
    }

    private mutating func emptyProvider() throws(RenderFault) {
        for name in ["Domain", "ProxyServerAddress", "RegServerAddress", "OutboundProxyAddress"] {
            try file.set("SipProvider.0.\(name)", "")
        }
    }

    /// Five digits.
    private static func digits(_ number: Int) -> String {
        let text = "\(number)"
        return String(repeating: "0", count: max(0, 5 - text.utf8.count)) + text
    }

    /// What is set per handset, or not known for this base.
    private mutating func note() {
        if handsets > 20 {
            notes.append(
                "This base asks for files only in the role All-in-one, which is set on its device page; from the factory it is a base only."
            )
        }
        if settings.access.credentials != nil { notes.append(GigasetNotes.credentials) }
        if settings.access.userPassword != nil { notes.append("The user's password was left out: this base has none.") }
        if settings.syslog != nil { notes.append(GigasetNotes.syslog) }
        if settings.nat.stun != nil { notes.append(GigasetNotes.stun) }
        if settings.nat.turn != nil { notes.append(GigasetNotes.turn) }
        if settings.directory != nil { notes.append("The directory was left out: no LDAP parameters of this base are known.") }
        if !settings.keys.isEmpty { notes.append("The keys were left out: those of a handset are set on the handset.") }
        if settings.language != nil { notes.append("The display language was left out: it is set on each handset.") }
        if let milliseconds = settings.media.packetMilliseconds, milliseconds != 20 { notes.append(GigasetNotes.packetTime) }
        notes.append("The codecs were left as they are on the base: no parameter is known for them.")
    }
}
