import DialtoneModel

/// What is the phone's rather than an account's.
///
/// Source: the templates of Wazo, NethServer and FusionPBX (observed), unless it says otherwise.
extension SnomRenderer {
    /// Ports and DSCP; the phone takes the whole byte of which DSCP is the upper six bits (their values are 160 and 184).
    mutating func speech() throws(RenderFault) {
        if let ports = settings.media.ports {
            try set("rtp_port_start", "\(ports.lowerBound)")
            try set("rtp_port_end", "\(ports.upperBound)")
        }
        if let dscp = settings.media.dscp { try set("codec_tos", "\(dscp << 2)") }
        if let dscp = settings.signallingDSCP { try set("signaling_tos", "\(dscp << 2)") }
        guard let scheme = ToneWords.word(settings, in: Self.toneSchemes, vendor: "Snom", notes: &notes) else { return }
        try set("tone_scheme", scheme)
    }

    static let toneSchemes = [
        "AT": "AUT", "AU": "AUS", "CH": "SWI", "CN": "CHN", "DE": "GER", "DK": "DNK", "ES": "ESP", "FR": "FRA", "GB": "GBR",
        "GR": "GRE", "IN": "IND", "IT": "ITA", "JP": "JPN", "MX": "MEX", "NL": "NLD", "NO": "NOR", "NZ": "NZL", "SE": "SWE",
        "US": "USA",
    ]

    /// Only what is set: a wrong word here cuts the phone off. An empty VLAN is none.
    mutating func network() throws(RenderFault) {
        let network = settings.network
        if let isOn = network.usesLLDP { try set("lldp_enable", isOn ? "on" : "off") }
        if let vlan = network.vlan { try set("vlan_id", vlan > 0 ? "\(vlan)" : "") }
        if let priority = network.vlanPriority { try set("vlan_qos", "\(priority)") }
        if let vlan = network.computerVLAN {
            try set("vlan_pc_id", vlan > 0 ? "\(vlan)" : "")
            try set("vlan_port_tagging", vlan > 0 ? "on" : "off")
        }
    }

    mutating func surroundings() throws(RenderFault) {
        if settings.dialling.isFree {
            // After five seconds, or by the key that sends.
            try set("auto_dial", "5")
            try set("overlap_dialing", "off")
        }
        // Of the factory's words "on" rings, and "visual" does not.
        if let isOn = settings.callWaiting { try set("call_waiting", isOn ? "on" : "off") }
        if let verifies = settings.trust.verifies {
            try set("tls_server_authentication", verifies ? "on" : "off")
            try set("check_fqdn_against_server_cert", verifies ? "on" : "off")
        }
        // Dialtone asks these phones to fetch over SIP, which needs no page.
        if let hasWebPage = settings.access.hasWebPage { try set("webserver_type", hasWebPage ? "http_https" : "off") }
        if let book = settings.phoneBook {
            let url = try FieldCheck.url(book.url, field: Field.phoneBook)
            try set("dkey_directory", "url \(url)", field: Field.phoneBook)
        }
    }

    /// Each certificate inside the file: the phone then has it before it asks the next server. A file of PEM at the door would not do, the
    /// phone fetches DER.
    ///
    /// Source: Gigaset's wiki for the P series, and Snom's answer on self-signed certificates (stated).
    mutating func certificates() throws(RenderFault) {
        guard settings.trust.certificatesURL != nil else { return }
        try file.open("certificates")
        for certificate in settings.source.trust.certificates {
            try file.element(
                "certificate", certificate.base64, attributes: " type=\"base64\"", parameter: "certificate",
                field: Setting.trustedCertificates.people)
        }
        file.close()
    }
}
