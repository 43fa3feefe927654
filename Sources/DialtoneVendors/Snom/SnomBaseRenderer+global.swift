import DialtoneModel

/// What is the base's rather than an account's.
extension SnomBaseRenderer {
    /// - Parameter hasHandsets: Whether handsets are to be registered.
    mutating func global(hasHandsets: Bool) throws(RenderFault) {
        try provisioning()
        try access()
        // Without it, an administrator would have to open the base by hand for each handset; a code, or the handset's identity, still
        // stands before each place. All public generators write it (observed).
        if hasHandsets { try set("auto_dect_register", "on") }
        try time()
        try language()
        try speech()
        try network()
        try syslog()
        try directories()
    }

    private mutating func provisioning() throws(RenderFault) {
        let door = try FieldCheck.url(settings.access.provisioningURL, field: Field.provisioningURL)
        try set("setting_server", "\(door){mac}.xml", field: Field.provisioningURL)
        try set("pnp_config", "off")
        try set("dhcp_option_pnp", "off")
        // Without credentials the door's secret is in its path; those of a former service must not be sent to ours.
        let credentials = settings.access.credentials
        try set("http_client_user", credentials?.user ?? "", field: Field.credentialsUser)
        try set("http_client_password", credentials?.password.reveal() ?? "", field: Field.credentialsPassword)
        // A NOTIFY to fetch at once comes to SIP's own port and says itself whether the base shall start anew, which ends all calls.
        try set("network_id_port", "5060")
        try set("sip_check_sync_always_reboot", "off")
    }

    private mutating func access() throws(RenderFault) {
        if let password = settings.access.adminPassword?.reveal() {
            let field = Field.adminPassword
            try set("http_user", "admin")
            try set("http_pass", password, field: field)
            if base.hasThreeLogins {
                // The second of its logins can do even more.
                try set("http_engineer_user", "Engineer")
                try set("http_engineer_pass", password, field: field)
            } else {
                try set("admin_mode_password", password, field: field)
            }
        }
        guard base.hasThreeLogins, let password = settings.access.userPassword?.reveal() else { return }
        try set("http_basic_user", "User")
        try set("http_basic_pass", password, field: Field.userPassword)
    }

    /// The codes are those of the desk phones in one generator's list, and of another form in a second (observed). A public generator for
    /// the M700 has the last Sundays of March and October at 2 as month 3 or 10, date 0, time 2, weekday 1 and week 5 (observed): so the
    /// end is told in standard time. That other weeks and weekdays count on from there: assumed.
    private mutating func time() throws(RenderFault) {
        if let server = settings.time.ntpServer { try set("ntp_server", FieldCheck.host(server, field: Field.ntp(1)), field: Field.ntp(1)) }
        guard let zone = settings.time.zone else { return }
        if let note = zone.ruleNote { notes.append(note) }
        guard let code = ZoneNames.names(of: zone)?.snom ?? ZoneNames.first(with: zone, where: { $0.snom != nil })?.snom else {
            return notes.append("The time zone was left as it is: no Snom code is known for it.")
        }
        try set("timezone", code)
        try set("timezone_by_country_region", "off")
        try set("dst_by_country_region", "off")
        guard let daylight = zone.daylight?.told(notes: &notes) else { return try set("dst_enable", "off") }
        guard let start = Self.change(daylight.start), let end = Self.change(daylight.end, earlier: daylight.save) else {
            notes.append("This base is told no daylight saving rule by date; it keeps standard time all year.")
            return try set("dst_enable", "off")
        }
        if daylight.start.time % 3600 != 0 || daylight.end.time % 3600 != 0 {
            notes.append("The base changes its clock at full hours only: up to an hour early, twice a year.")
        }
        try set("dst_enable", "auto")
        for (word, change) in [("start", start), ("stop", end)] {
            for (part, number) in change { try set("dst_\(word)_\(part)", "\(number)") }
        }
    }

    /// - Parameter seconds: By which the clock that counts is behind.
    private static func change(_ change: TimeZoneRule.Change, earlier seconds: Int = 0) -> KeyValuePairs<String, Int>? {
        guard case .weekday(let month, let week, let weekday) = change.day else { return nil }
        return [
            "month": month, "date": 0, "time": max(0, change.time - seconds) / 3600, "day_of_week": weekday + 1, "wday_last_in_month": week,
        ]
    }

    private mutating func language() throws(RenderFault) {
        guard let tag = settings.language, !tag.isEmpty else { return }
        guard let name = SnomLanguage.name(of: tag, firmware: nil) else {
            notes.append("The display language was left as it is: no Snom name is known for the wanted one.")
            return
        }
        try set("language", name)
        try set("web_language", name)
    }

    private mutating func speech() throws(RenderFault) {
        if let ports = settings.media.ports {
            try set("rtp_port_start", "\(ports.lowerBound)")
            try set("rtp_port_end", "\(ports.upperBound)")
        }
        // The whole byte, of which DSCP is the upper six bits.
        if let dscp = settings.media.dscp { try set("codec_tos", "\(dscp << 2)") }
        if let dscp = settings.signallingDSCP { try set("signaling_tos", "\(dscp << 2)") }
        if let scheme = ToneWords.word(settings, in: SnomRenderer.toneSchemes, vendor: "Snom", notes: &notes) {
            try set("tone_scheme", scheme)
        }
        try set("sip_outbound_proxy_mode", "always")
        if settings.dialling.isFree { try set("dialplan_enabled", "off") }
    }

    /// Of the network only what is set: a wrong word here cuts the base off.
    private mutating func network() throws(RenderFault) {
        if let vlan = settings.network.vlan { try set("vlan_id", "\(vlan)") }
        if let priority = settings.network.vlanPriority { try set("vlan_qos", "\(priority)") }
        if let verifies = settings.trust.verifies { try set("tls_server_authentication", verifies ? "on" : "off") }
        let stun = try settings.nat.stun.map { server throws(RenderFault) in try FieldCheck.hostPort(server, field: Field.stun) }
        try set("stun_server", stun.map { HostPort(host: $0.host, port: $0.port == 3478 ? nil : $0.port).description } ?? "")
    }

    private mutating func syslog() throws(RenderFault) {
        guard let syslog = settings.syslog else { return try set("syslog_server", "") }
        let server = try FieldCheck.hostPort(syslog.server, field: Field.syslog)
        try set("syslog_server", server.host, field: Field.syslog)
        // That the numbers are those of syslog: assumed.
        try set("log_level", "\(syslog.level.severity)")
        if server.port ?? 514 != 514 {
            notes.append("The port of the syslog server was left out: no setting of this base is known for it.")
        }
    }

    /// The base takes one book at a time; no source says by which number it takes a directory.
    private mutating func directories() throws(RenderFault) {
        if let book = settings.phoneBook {
            try set("phonebook_server_location", "3")
            try set("phonebook_location", FieldCheck.url(book.url, field: Field.phoneBook), field: Field.phoneBook)
        }
        guard let directory = settings.directory, !directory.usesTLS else {
            if settings.directory != nil {
                notes.append("The directory was left out: no setting of this base is known for LDAP over TLS.")
            }
            for name in ["ldap_server", "ldap_username", "ldap_password"] { try set(name, "") }
            return
        }
        let words = try DirectoryWords(directory)
        try set("ldap_server", words.host, field: Field.directory)
        try set("ldap_port", "\(words.port)")
        try set("ldap_base", words.base, field: Field.directoryBase)
        try set("ldap_username", directory.user, field: Field.directoryUser)
        try set("ldap_password", directory.password?.reveal() ?? "", field: Field.directoryPassword)
        try set("ldap_search_filter", DirectoryWords.filter(words.nameAttributes))
        try set("ldap_name_attributes", words.nameAttributes.joined(separator: " "))
        try set("ldap_number_attributes", words.numberAttributes.joined(separator: " "))
        notes.append("The directory counts once the base's own page says that its phone book is on an LDAP server.")
    }
}
