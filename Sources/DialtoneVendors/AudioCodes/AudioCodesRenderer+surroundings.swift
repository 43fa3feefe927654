import DialtoneModel

/// What surrounds the lines: speech, firmware, the second server, and what another system may have left.
///
/// Source: a whole public configuration of a 310HD (observed); of newer models assumed. What marks packets is the byte of TOS there
/// (184 and 96), which is four times the DSCP.
extension AudioCodesRenderer {
    mutating func surroundings() throws(RenderFault) {
        file.section = "voip/"
        if settings.dialling.isFree {
            // No map and no rule: any number, after a pause or the key that ends it.
            for name in ["signalling/sip/digit_map", "signalling/sip/number_rules"] { try file.clear(name) }
            try file.set("dialing/dial_complete_key/enabled", true)
        }
        if let ports = settings.media.ports {
            try file.set("media/media_port", ports.lowerBound)
            notes.append("AudioCodes phones take the first RTP port only, not the last one.")
        }
        if let dscp = settings.media.dscp { try file.set("media/media_tos", 4 * dscp) }
        if let dscp = settings.signallingDSCP { try file.set("signalling/sip/tos", 4 * dscp) }
        if let suppresses = settings.media.suppressesSilence { try file.set("audio/silence_compression/enabled", suppresses) }
        if let isOn = settings.callWaiting { try file.set("services/call_waiting/enabled", isOn) }
        if let seconds = settings.nat.keepAliveSeconds {
            try file.set("signalling/sip/keepalive_options/enabled", seconds > 0)
            if seconds > 0 { try file.set("signalling/sip/keepalive_options/timeout", seconds) }
        }
        file.section = "provisioning/"
        guard let firmware = settings.firmware else { return try file.clear("firmware/url") }
        try file.set("firmware/url", FieldCheck.url(firmware.url, field: Field.firmware), field: Field.firmware)
    }

    /// Remote management, a number that is called by itself, and each line's forward and silence.
    ///
    /// - Parameter lines: How many the phone has.
    mutating func formerSystem(lines: Int) throws(RenderFault) {
        file.section = ""
        for name in ["management/tr069/enabled", "voip/dialing/auto_dialing/enabled"] { try file.set(name, false) }
        for line in 0..<lines {
            try file.set("voip/services/call_forward/line/\(line)/active", false)
            try file.set("voip/line/\(line)/do_not_disturb/activated", false)
        }
    }

    /// The second proxy, which stands in for the first one whatever the domain is (assumed). A former provider's is switched off.
    mutating func standby(_ place: StandbyRegistrar?) throws(RenderFault) {
        file.section = "voip/signalling/sip/redundant_proxy/"
        guard let other = place?.target, let port = other.port else { return try file.set("enabled", false) }
        try file.set("enabled", true)
        try file.set("address", other.host, field: Field.secondRegistrar(1))
        try file.set("port", port)
    }

    /// One mailbox for all lines: the first account's.
    mutating func messages(_ account: SettingsReader.Account) throws(RenderFault) {
        file.section = "voip/services/msg_waiting_ind/"
        if let voicemail = account.voicemail { try file.set("voice_mail_number", voicemail, field: Field.voicemail(1)) }
        guard let subscribes = account.subscribesToMessages else { return }
        try file.set("enabled", true)
        try file.set("subscribe", subscribes)
    }
}
