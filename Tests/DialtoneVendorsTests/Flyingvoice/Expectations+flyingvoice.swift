import DialtoneModel
import Testing

extension Expectations {
    /// Yealink's file, without what none of these phones' templates has.
    static func flyingvoice(_ read: ReadConfiguration, _ settings: PhoneSettings) {
        yealinkFile(read, settings, iLBC: "ilbc_13_33kbps")
        for part in ["nat_turn", "ice.", "syslog", "summer_time", "dst_time", "user_agent_mac", "weekly", "trust_certificates", "g722_1"] {
            #expect(!read.values.keys.contains { $0.contains(part) }, "\(part)")
        }
    }
}
