import DialtoneModel

/// Turns settings into the XML of a DECT base of the M series: a section for the base, one for its servers and one for its accounts, whose
/// attribute `idx` is the server or the account; an account belongs to the handset with its number.
///
/// Names and values from Wazo's plug-in and three public generators for M400, M700 and M900, independent of each other (observed). That
/// an element which is left out keeps its value, as on the desk phones: assumed. How several bases stand together is not touched: a wrong
/// word would split a system that runs.
struct SnomBaseRenderer: ~Copyable {
    var file: XMLFile
    var notes: [String] = []
    let settings: SettingsReader
    let base: SnomModel.Base
    /// Of the elements that are being written.
    private var index = 0

    private static let serversMax = 10

    init(_ settings: SettingsReader, base: SnomModel.Base) throws(RenderFault) {
        (self.settings, self.base) = (settings, base)
        file = XMLFile(
            overrides: try ParameterOverrides(settings.parameters) { SnomParameter($0) == nil ? SnomParameter.problem : nil })
    }

    mutating func render() throws(RenderFault) {
        let places = try HandsetPlaces(settings, capacity: base.handsets, notes: &notes)
        let served = try servers(of: places)
        try file.open("settings")
        try file.open("global")
        try global(hasHandsets: !served.places.isEmpty)
        try close("global", isOpen: true) { $0.index == nil }
        if !served.servers.isEmpty { try file.open("server") }
        for (index, server) in served.servers.enumerated() { try self.server(server, index: index + 1) }
        try close("server", isOpen: !served.servers.isEmpty) { Self.serverNames.contains($0.name) }
        let hasAccounts = !served.places.isEmpty || !places.vacated.isEmpty
        if hasAccounts { try file.open("extension") }
        for (place, server) in served.places { try account(place, server: server) }
        for number in places.vacated { try empty(number) }
        try close("extension", isOpen: hasAccounts) { _ in true }
        file.close()
        note(served.places.map(\.place))
    }

    /// A way to a server that accounts need.
    private struct Server {
        let shared: SharedServer
        /// Of the first account at it, for the words of a fault.
        let position: Int
    }

    /// The servers in the order in which handsets need them, and of each place its server, from 1.
    private mutating func servers(
        of places: HandsetPlaces
    ) throws(RenderFault) -> (servers: [Server], places: [(place: HandsetPlaces.Place, server: Int)]) {
        var servers: [Server] = []
        var served: [(place: HandsetPlaces.Place, server: Int)] = []
        for place in places.occupied {
            let shared = SharedServer(place.account, route: try AccountRoute(place.account, number: place.position))
            let index = servers.firstIndex { $0.shared == shared } ?? servers.count
            guard index < Self.serversMax else {
                notes.append("Account \(place.position) was left out: this base has \(Self.serversMax) servers, and it needs another.")
                continue
            }
            if index == servers.count { servers.append(Server(shared: shared, position: place.position)) }
            served.append((place, index + 1))
        }
        return (servers, served)
    }

    private mutating func server(_ server: Server, index: Int) throws(RenderFault) {
        self.index = index
        let (shared, number) = (server.shared, server.position)
        try setIndexed("srv_sip_server_alias", shared.server.host, field: Field.domain(number))
        try setIndexed("user_host", shared.server.host, field: Field.domain(number))
        // All that is sent goes there, as `sip_outbound_proxy_mode` says.
        try setIndexed("user_outbound", (shared.proxy ?? shared.server).description, field: Field.outboundProxy(number))
        try setIndexed("srv_sip_transport", shared.transport.rawValue)
        try setIndexed("user_expiry", "\(shared.expiry)")
        let srtp = settings.media.srtp
        try setIndexed("user_srtp", srtp == .off ? "disabled" : srtp.rawValue)
        try setIndexed("srv_srtp_auth", srtp == .off ? "off" : "on")
        let codecs = settings.media.codecs(knownBy: [.pcma, .pcmu, .g722, .g729, .g726_32], notes: &notes)
        try setIndexed("codec_priority_list", codecs.map { $0 == .g726_32 ? "g726" : $0.rawValue }.joined(separator: ", "))
        try setIndexed("codec_size", "\(settings.media.packetTime(max: 60, notes: &notes))")
        // Tones as events in RTP.
        try setIndexed("user_dtmf_info", "off")
    }

    /// The names of a server's settings, by which an administrator's own find their section.
    private static let serverNames: Set<String> = [
        "alert_info_playback", "codec_priority_list", "codec_size", "conferencing", "dial_plan_subscription", "keepalive_interval",
        "semi_attend_transfer", "session_timer", "srv_att_transfer_2nd_call_on_hold", "srv_confirm_on_transfer_enable",
        "srv_dtmf_payload_type", "srv_sip_server_alias", "srv_sip_show_ext_name_in_hs", "srv_sip_signal_tcp_port", "srv_sip_transport",
        "srv_sip_use_one_tcp_conn_per_ext", "srv_srtp_auth", "timer_support", "user_auth_tag", "user_dtmf_info", "user_expiry",
        "user_full_sdp_answer", "user_hold_inactive", "user_host", "user_moh", "user_outbound", "user_srtp",
    ]

    private mutating func account(_ place: HandsetPlaces.Place, server: Int) throws(RenderFault) {
        let (account, number) = (place.account, place.position)
        let user = try FieldCheck.required(account.user, field: Field.user(number))
        if account.password == nil { notes.append("Account \(number) has no password yet.") }
        index = place.number
        try setIndexed("user_active", "on")
        try setIndexed("user_name", user, field: Field.user(number))
        try setIndexed(
            "user_pname", account.authenticationUser.isEmpty ? user : account.authenticationUser, field: Field.authenticationUser(number))
        try setIndexed("user_pass", account.password?.reveal() ?? "", field: Field.password(number))
        try setIndexed("user_realname", account.shownName, field: Field.displayName(number))
        try setIndexed("subscr_sip_hs_idx", "\(place.number)")
        try setIndexed("subscr_sip_ua_data_server_id", "\(server)")
        try setIndexed("subscr_sip_line_name", user, field: Field.user(number))
        // Only one that is known: the value of a free place would take its handset away from it (assumed).
        if let identity = place.identity { try setIndexed("subscr_dect_ipui", "0x\(identity)", field: Field.handsetIdentity(place.number)) }
        if let code = Self.code(of: place) { try setIndexed("subscr_dect_ac_code", code, field: Field.handsetCode(place.number)) }
        if let voicemail = account.voicemail {
            for name in ["user_mailbox", "user_mailnumber"] { try setIndexed(name, voicemail, field: Field.voicemail(number)) }
        }
        // The PBX forwards.
        for kind in ["all", "busy", "time"] { try setIndexed("fwd_\(kind)_enabled", "off") }
    }

    /// What is typed at a handset so that it takes this place and no other: Wazo has the place's number in four digits (observed). nil
    /// where the handset is known, or its code is the base's.
    private static func code(of place: HandsetPlaces.Place) -> String? {
        if let code = place.code { return code }
        guard place.identity == nil else { return nil }
        let number = "\(place.number)"
        return String(repeating: "0", count: max(0, 4 - number.utf8.count)) + number
    }

    /// Nothing of a former user survives; the handset stays registered.
    private mutating func empty(_ number: Int) throws(RenderFault) {
        index = number
        try setIndexed("user_active", "off")
        for name in ["user_name", "user_pname", "user_pass", "user_realname"] { try setIndexed(name, "") }
    }

    mutating func set(_ name: String, _ value: String, field: @autoclosure () -> String? = nil) throws(RenderFault) {
        try file.element(name, value, field: field() ?? name)
    }

    private mutating func setIndexed(_ name: String, _ value: String, field: @autoclosure () -> String? = nil) throws(RenderFault) {
        try file.element(
            name, value, attributes: " idx=\"\(index)\"", parameter: "\(name)[\(index)]", field: field() ?? name)
    }

    /// Ends a section with the administrator's parameters that belong to it.
    private mutating func close(_ section: String, isOpen: Bool, with isPart: (SnomParameter) -> Bool) throws(RenderFault) {
        let rest = file.takeRest { SnomParameter($0).map(isPart) ?? false }
        guard isOpen || !rest.isEmpty else { return }
        if !isOpen { try file.open(section) }
        for parameter in rest {
            guard let name = SnomParameter(parameter.name) else { continue }
            let attributes = name.index.map { " idx=\"\($0)\"" } ?? ""
            try file.element(
                name.name, parameter.value, attributes: attributes, parameter: parameter.name, field: Field.parameter(parameter.name))
        }
        file.close()
    }

    private mutating func note(_ places: [HandsetPlaces.Place]) {
        if !settings.keys.isEmpty { notes.append("The keys were left out: those of a handset are set on the handset.") }
        guard !places.isEmpty else { return }
        notes.append("Each handset takes its place by the code that is typed at it; accounts of other handsets were left as they were.")
        let open = places.filter { $0.code == nil && $0.identity == nil }.map { "\($0.number)" }
        guard !open.isEmpty else { return }
        notes.append(
            "Handset \(open.joined(separator: ", ")) has no registration code of its own; its code is the number of its place in four digits."
        )
    }
}
