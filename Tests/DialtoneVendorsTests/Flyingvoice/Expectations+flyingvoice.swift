import DialtoneModel
import DialtoneNames
import Testing

extension Expectations {
    /// Yealink's file, without what none of these phones' templates has.
    static func flyingvoice(_ read: ReadConfiguration, _ settings: PhoneSettings) {
        yealinkFile(read, settings, iLBC: "ilbc_13_33kbps")
        for part in ["nat_turn", "static.ice.", "syslog", "summer_time", "dst_time", "user_agent_mac", "weekly", "g722_1"] {
            #expect(!read.values.keys.contains { $0.contains(part) }, "\(part)")
        }
        #expect(read["static.security.trust_certificates"] == settings.trust.verifies.map { $0 ? "1" : "0" })
    }
}
