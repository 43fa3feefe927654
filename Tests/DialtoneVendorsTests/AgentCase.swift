import DialtoneModel
import DialtoneVendors
import Testing

/// An agent, and what the drivers must read from it.
struct AgentCase: Sendable, CustomTestStringConvertible {
    var agent: String
    /// nil for what is no phone's.
    var expected: Recognition?
    /// Who has seen it, or that it is made up.
    var source: String

    var testDescription: String { agent }

    /// One of a maker's phone; the maker's case says whose.
    init(_ agent: String, model: String? = nil, firmware: String? = nil, mac: String? = nil, source: String) {
        (self.agent, self.source) = (agent, source)
        expected = Recognition(vendor: "", model: model, firmware: firmware, mac: mac.flatMap { MACAddress($0) })
    }

    private init(_ agent: String, source: String) { (self.agent, self.source) = (agent, source) }

    static let all: [AgentCase] =
        VendorCase.all.flatMap { vendor, own in
            own.agents.map { agent in
                var agent = agent
                agent.expected?.vendor = vendor
                return agent
            }
        } + unknownDevices

    /// Those that no driver must take for its maker's.
    private static let unknownDevices: [AgentCase] = [
        ("Fanvil 2.4.10 0c383e2b29e6", "made up: without a model"),
        ("PBX 100/1.2.3", "made up: the pattern without a Gigaset model"),
        ("P850/10.1.169.16", "made up: another maker's model may be called so"),
        ("Mitel6930 MAC:14-00-E9-1E-DB-52 V:1.5.0.110-MiNet", "made up: the other firmware of these phones"),
        ("FIP13G 0.6.24 00:21:F2:22:AE:F1", "made up: Yealink's form with a foreign address"),
        ("FileTransport PolycomVVX-VVX_450-UA", "made up: cut off"),
        ("PolyPhone/1.2.3", "made up: another product"),
        ("Cisco-CP8841/12.5.1", "made up: enterprise firmware"),
        ("Cisco/SPA508G", "made up: cut off"),
        ("Unknown", "Linphone's console client before it is configured"),
        ("curl/8.5.0", "a person"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "a person"),
        ("Yealink", "made up: cut off"),
        ("Grandstream", "made up: cut off"),
        ("snom", "made up: cut off"),
        ("", "no agent"),
        ("Mitel Border Gateway/4.5.0.39", "made up: not a phone"),
    ].map { agent, source in AgentCase(agent, source: source) }
}
