import DialtoneModel
import DialtoneNames
import DialtoneVendors
import Testing

@Suite("Linphone")
struct LinphoneTests {
    private func read(_ change: (inout PhoneSettings) -> Void) throws -> ReadConfiguration {
        var settings = SampleSettings.full
        change(&settings)
        return try RenderedPhone(settings, vendor: "linphone").read
    }

    /// The names of liblinphone's configuration functions; the form of the ports is that of its own tests.
    @Test(
        "settings stand under their names",
        arguments: [
            (.voicemail, "*97", ["proxy_0/voicemail_uri": "sip:*97@example.com"]),
            (.messageWaiting, "true", ["proxy_0/mwi_server_uri": "<sip:pbx.example.com:5061;transport=tls>"]),
            (.messageWaiting, "false", ["proxy_0/mwi_server_uri": ""]),
            (.freeDialling, "true", ["proxy_0/dial_prefix": "", "proxy_0/dial_escape_plus": "0"]),
            (.freeDialling, "false", ["proxy_0/dial_prefix": nil, "proxy_0/dial_escape_plus": nil]),
            (.mediaPorts, "18070-28000", ["rtp/audio_rtp_port": "18070-28000"]),
            (.mediaDSCP, "46", ["rtp/audio_dscp": "46"]),
            (.signallingDSCP, "26", ["sip/dscp": "26"]),
            (.keepAlive, "20", ["sip/keepalive_period": "20000"]),
            (.keepAlive, "0", ["sip/keepalive_period": "0"]),
            (.verification, "true", ["sip/verify_server_certs": "1", "sip/verify_server_cn": "1"]),
            (.verification, "false", ["sip/verify_server_certs": "0", "sip/verify_server_cn": "0"]),
            (.language, "de", ["proxy_0/voicemail_uri": nil, "sip/dscp": nil, "sip/verify_server_certs": nil]),
        ] as [(Setting, String, [String: String?])])
    func names(setting: Setting, text: String, expected: [String: String?]) throws {
        let read = try read { #expect(setting.set(text, in: &$0)) }
        for (name, value) in expected { #expect(read[name] == value, "\(name)") }
    }
}
