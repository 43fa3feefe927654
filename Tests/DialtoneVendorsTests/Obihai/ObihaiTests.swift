import DialtoneModel
import DialtoneNames
import DialtoneVendors
import Testing

@Suite("Obihai's devices")
struct ObihaiTests {
    private func read(_ change: (inout PhoneSettings) -> Void) throws -> RenderedPhone {
        var settings = SampleSettings.full
        change(&settings)
        return try RenderedPhone(settings, vendor: "obihai")
    }

    @Test(
        "a setting has its parameter and value",
        arguments: [
            (.voicemail, "*97", "VoiceService.1.VoiceProfile.1.Line.1.CallingFeatures.X_CheckVoiceMailNumber", "*97"),
            (.messageWaiting, "true", "VoiceService.1.VoiceProfile.1.SIP.X_MWISubscribe", "true"),
            (.mediaPorts, "16384-17407", "VoiceService.1.VoiceProfile.1.RTP.LocalPortMin", "16384"),
            (.mediaPorts, "16384-17407", "VoiceService.1.VoiceProfile.1.RTP.LocalPortMax", "17407"),
            (.mediaDSCP, "46", "VoiceService.1.VoiceProfile.1.RTP.DSCPMark", "46"),
            (.signallingDSCP, "26", "VoiceService.1.VoiceProfile.1.SIP.DSCPMark", "26"),
            (.keepAlive, "20", "VoiceService.1.VoiceProfile.1.Line.1.X_KeepAliveExpires", "20"),
            (.keepAlive, "0", "VoiceService.1.VoiceProfile.1.Line.1.X_KeepAliveEnable", "false"),
            (.freeDialling, "true", "VoiceService.1.VoiceProfile.1.DigitMap", "(xx.)"),
            (.transport, "tcp", "VoiceService.1.VoiceProfile.1.SIP.ProxyServerTransport", "TCP"),
        ] as [(Setting, String, String, String)])
    func told(setting: Setting, text: String, name: String, value: String) throws {
        let phone = try read { #expect(setting.set(text, in: &$0), "\(setting)") }
        #expect(phone.read[name] == value)
    }

    @Test("nothing is said of the dial plan, of ports and of messages where nothing is set")
    func silent() throws {
        let keys = try read { $0.dialling.isFree = false }.keys
        #expect(!keys.contains { $0.contains("DigitMap") || $0.contains("RTP.") || $0.contains("MWI") || $0.contains("KeepAlive") })
    }

    @Test("another authentication name than the user's puts the user into the address")
    func address() throws {
        let phone = try read { $0.accounts[0].authenticationUser = "auth-1" }
        #expect(phone.read["VoiceService.1.VoiceProfile.1.Line.1.SIP.AuthUserName"] == "auth-1")
        #expect(phone.read["VoiceService.1.VoiceProfile.1.Line.1.SIP.URI"] == "ada.lovelace@example.com")
    }

    @Test("adapters have three digits", arguments: [("OBI202", true), ("OBI508vs", true), ("OBI1062", false), (nil, false)])
    func adapters(model: String?, isAdapter: Bool) { #expect(ObihaiDriver().isAdapter(model: model) == isAdapter) }

    @Test("what is no parameter", arguments: ["DigitMap", "SystemInfo.", ".X", "a..b", "System Info.X", "A.<B>"])
    func names(name: String) { #expect(ObihaiDriver().problem(inParameter: name) != nil) }
}
