import DialtoneModel

/// What surrounds the account: the local network, the clock's face, certificates, and the voicemail box.
///
/// Source: FusionPBX's and Wazo's templates (observed), where nothing else is said.
extension AvayaRenderer {
    mutating func surroundings() throws(RenderFault) {
        try network()
        if let clock = settings.time.clock { try file.set("ADMINTIMEFORMAT", clock == .hours24 ? 1 : 0) }
        if let order = settings.time.dateOrder {
            // Observed are a day before a month, and a two-digit year.
            let orders: [DateOrder: String] = [.dayFirst: "%d/%m/%y", .monthFirst: "%m/%d/%y", .yearFirst: "%y/%m/%d"]
            try file.set("DATEFORMAT", literal: orders[order] ?? "%d/%m/%y")
        }
        if let country = ToneWords.word(settings, in: Self.countries, vendor: "Avaya", notes: &notes) {
            try file.set("COUNTRY", literal: country)
        }
        if let hasWebPage = settings.access.hasWebPage { try file.set("ENABLE_WEBSERVER", hasWebPage) }
        // A file that the phone fetches beside this one. It does not take the place of the list in the firmware, which is told to count
        // always.
        if settings.trust.certificatesURL != nil { try file.set("TRUSTCERTS", literal: TrustedCertificates.fileName) }
        if let book = settings.phoneBook {
            try file.set("DOWNLOADABLE_DIRECTORY", FieldCheck.url(book.url, field: Field.phoneBook), field: Field.phoneBook)
        }
    }

    /// `L2Q` 1 marks packets with the VLAN, 2 does not; speech and signalling have a priority and a DSCP each.
    ///
    /// Source: Avaya, "Installing and Administering Avaya J100 series IP Phones in an Open SIP environment", p. 69, for `L2Q`, and
    /// "Administering J169/J179", p. 144, for the names of the others (stated); their values: "1600 Series IP Deskphone Administrator
    /// Guide", table 12 (stated; of J100 assumed).
    private mutating func network() throws(RenderFault) {
        if let vlan = settings.network.vlan {
            try file.set("L2Q", vlan > 0 ? 1 : 2)
            if vlan > 0 { try file.set("L2QVLAN", vlan) }
        }
        if let priority = settings.network.vlanPriority {
            for name in ["L2QAUD", "L2QSIG"] { try file.set(name, priority) }
        }
        if let dscp = settings.media.dscp { try file.set("DSCPAUD", dscp) }
        if let dscp = settings.signallingDSCP { try file.set("DSCPSIG", dscp) }
        if let ports = settings.media.ports {
            try file.set("RTP_PORT_LOW", ports.lowerBound)
            try file.set("RTP_PORT_RANGE", ports.upperBound - ports.lowerBound)
        }
        guard let seconds = settings.nat.keepAliveSeconds else { return }
        if seconds > 0 {
            try file.set("TCP_KEEP_ALIVE_TIME", seconds)
        } else {
            notes.append("Packets that keep a router's path open were not switched off: no setting of Avaya is known for that.")
        }
    }

    /// Countries by their English names. Source: one public file for Germany (observed); the others assumed.
    private static let countries = [
        "AT": "Austria", "AU": "Australia", "BE": "Belgium", "BR": "Brazil", "CH": "Switzerland", "DE": "Germany", "DK": "Denmark",
        "ES": "Spain", "FI": "Finland", "FR": "France", "IE": "Ireland", "IT": "Italy", "NL": "Netherlands", "NO": "Norway",
        "SE": "Sweden", "US": "USA",
    ]

    /// The server that is asked for waiting messages is the registrar; none is asked without its name.
    mutating func messages(_ account: SettingsReader.Account, of words: AccountWords) throws(RenderFault) {
        if let voicemail = account.voicemail { try file.set("PSTN_VM_NUM", voicemail, field: Field.voicemail(1)) }
        guard let subscribes = account.subscribesToMessages else { return }
        try file.set("MWISRVR", subscribes ? words.target.host : "", field: Field.registrar(1))
    }
}
