import DialtoneModel

/// What surrounds the accounts: marks of packets, ports, whom the program believes, and how numbers are dialled.
///
/// Source: the names of liblinphone's own configuration functions (observed).
extension LinphoneRenderer {
    /// In the section `sip`. The interval is in milliseconds, and 0 switches the packets off (assumed).
    mutating func signalling() throws(RenderFault) {
        if let dscp = settings.signallingDSCP { try file.set("dscp", dscp) }
        if let seconds = settings.nat.keepAliveSeconds { try file.set("keepalive_period", 1000 * seconds) }
        guard let verifies = settings.trust.verifies else { return }
        for name in ["verify_server_certs", "verify_server_cn"] { try file.set(name, verifies ? 1 : 0) }
    }

    /// In the section `rtp`.
    mutating func media() throws(RenderFault) {
        if let dscp = settings.media.dscp { try file.set("audio_dscp", dscp) }
        guard let ports = settings.media.ports else { return }
        try file.set("audio_rtp_port", "\(ports.lowerBound)-\(ports.upperBound)", field: "audio_rtp_port")
    }

    /// In the section of an account. A former provider's prefix goes.
    ///
    /// - Parameters:
    ///   - host: The SIP domain.
    ///   - target: Where requests go, as a SIP address.
    mutating func dialling(_ account: SettingsReader.Account, number: Int, host: String, target: String) throws(RenderFault) {
        if settings.dialling.isFree {
            try file.clear("dial_prefix")
            try file.set("dial_escape_plus", 0)
        }
        if let voicemail = account.voicemail {
            let field = Field.voicemail(number)
            let user = try SIPAddressText.escaped(user: FieldCheck.line(voicemail, field: field))
            try file.set("voicemail_uri", "sip:\(user)@\(HostPort(host: host))", field: field)
        }
        if let subscribes = account.subscribesToMessages {
            try file.set("mwi_server_uri", subscribes ? target : "", field: Field.registrar(number))
        }
    }
}
