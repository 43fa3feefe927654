import DialtoneModel
import DialtoneNames
import DialtoneVendors
import Testing

@Suite("AudioCodes")
struct AudioCodesTests {
    /// 400HD Series Administrator's Manual LTRT-11973, p. 30: hourly with an interval of 1 to 168 hours.
    @Test("a phone asks every so many hours", arguments: [(60, "1"), (90, "2"), (43_200, "168")])
    func period(minutes: Int, hours: String) throws {
        var settings = SampleSettings.full
        settings.access.resyncInterval = .seconds(60 * minutes)
        let read = try RenderedPhone(settings, vendor: "audiocodes").read
        #expect(read["provisioning/period/type"] == "hourly" && read["provisioning/period/hourly/hours_interval"] == hours)
    }

    /// A public configuration of a 310HD, whose bytes of TOS are 184 and 96 (DSCP 46 and 24).
    @Test(
        "settings stand under their names",
        arguments: [
            (.voicemail, "*97", ["voip/services/msg_waiting_ind/voice_mail_number": "*97"]),
            (.messageWaiting, "true", ["voip/services/msg_waiting_ind/enabled": "1", "voip/services/msg_waiting_ind/subscribe": "1"]),
            (
                .freeDialling, "true",
                [
                    "voip/signalling/sip/digit_map": "", "voip/signalling/sip/number_rules": "",
                    "voip/dialing/dial_complete_key/enabled": "1",
                ]
            ),
            (.freeDialling, "false", ["voip/signalling/sip/digit_map": nil]),
            (.callWaiting, "true", ["voip/services/call_waiting/enabled": "1"]),
            (.callWaiting, "false", ["voip/services/call_waiting/enabled": "0"]),
            (.silenceSuppression, "true", ["voip/audio/silence_compression/enabled": "1"]),
            (.mediaPorts, "16384-17407", ["voip/media/media_port": "16384"]),
            (.mediaDSCP, "46", ["voip/media/media_tos": "184"]),
            (.signallingDSCP, "24", ["voip/signalling/sip/tos": "96"]),
            (
                .keepAlive, "20",
                ["voip/signalling/sip/keepalive_options/enabled": "1", "voip/signalling/sip/keepalive_options/timeout": "20"]
            ),
            (.keepAlive, "0", ["voip/signalling/sip/keepalive_options/enabled": "0"]),
            (
                .firmware, "https://phones.example.com/firmware/phone.rom",
                ["provisioning/firmware/url": "https://phones.example.com/firmware/phone.rom"]
            ),
            (
                .secondRegistrar, "standby.example.com",
                [
                    "voip/signalling/sip/redundant_proxy/enabled": "1",
                    "voip/signalling/sip/redundant_proxy/address": "standby.example.com",
                    "voip/signalling/sip/redundant_proxy/port": "5061",
                ]
            ),
            (
                .language, "de",
                [
                    "voip/signalling/sip/redundant_proxy/enabled": "0", "voip/media/media_tos": nil, "management/tr069/enabled": "0",
                    "voip/services/call_forward/line/0/active": "0",
                ]
            ),
        ] as [(Setting, String, [String: String?])])
    func names(setting: Setting, text: String, expected: [String: String?]) throws {
        let read = try read { #expect(setting.set(text, in: &$0)) }
        for (name, value) in expected { #expect(read[name] == value, "\(name)") }
    }

    private func read(_ change: (inout PhoneSettings) -> Void) throws -> ReadConfiguration {
        var settings = SampleSettings.full
        change(&settings)
        return try RenderedPhone(settings, vendor: "audiocodes").read
    }
}
