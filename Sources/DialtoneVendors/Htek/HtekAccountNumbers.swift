/// The numbers of one account's settings.
///
/// Source: FusionPBX's templates, for the fifth and sixth those for Sangoma's S series, which name each number (observed); the
/// number of the account's profile: Wazo's plug-in (observed).
struct HtekAccountNumbers: Sendable {
    let active, server, failover, secondFailover, proxy, transport, natTraversal, label, user, authenticationUser: Int
    let password, displayName, dnsMode, registers, expiry, codecs: Int
    /// How far apart the numbers of the codecs are.
    var codecStep = 1
    let framesPerPacket, dtmf, srtp: Int
    /// Newer firmware keeps the server in a profile, whose number counts from 0. Those of an account are its own where none other was
    /// set; another system may have set one.
    let profile: Int
    let calls: Calls

    /// Numbers that only phones in use need, or that a former system may have set.
    struct Calls: Sendable {
        let dialPlan, sendsByHash, voicemail, messages, pickup, silence, secondProxy, proxyRequire, publicAddress: Int
    }

    static let all = [
        HtekAccountNumbers(
            active: 271, server: 47, failover: 967, secondFailover: 8851, proxy: 48, transport: 130, natTraversal: 52, label: 20_000,
            user: 35, authenticationUser: 36, password: 34, displayName: 3, dnsMode: 103, registers: 31, expiry: 32, codecs: 57,
            framesPerPacket: 37, dtmf: 20_166, srtp: 183, profile: 24_082,
            calls: Calls(
                dialPlan: 4200, sendsByHash: 72, voicemail: 33, messages: 99, pickup: 4705, silence: 50, secondProxy: 20_047,
                proxyRequire: 197, publicAddress: 101)),
        HtekAccountNumbers(
            active: 401, server: 747, failover: 987, secondFailover: 8852, proxy: 748, transport: 830, natTraversal: 730,
            label: 20_001, user: 735, authenticationUser: 736, password: 734, displayName: 703, dnsMode: 702, registers: 731,
            expiry: 732, codecs: 757, framesPerPacket: 737, dtmf: 20_167, srtp: 443, profile: 24_083,
            calls: Calls(
                dialPlan: 4201, sendsByHash: 772, voicemail: 426, messages: 709, pickup: 4715, silence: 750, secondProxy: 20_048,
                proxyRequire: 792, publicAddress: 866)),
        HtekAccountNumbers(
            active: 501, server: 502, failover: 988, secondFailover: 8853, proxy: 503, transport: 930, natTraversal: 514,
            label: 20_002, user: 504, authenticationUser: 505, password: 506, displayName: 507, dnsMode: 508, registers: 510,
            expiry: 512, codecs: 551, framesPerPacket: 537, dtmf: 20_168, srtp: 543, profile: 24_084,
            calls: Calls(
                dialPlan: 4202, sendsByHash: 1672, voicemail: 526, messages: 515, pickup: 4725, silence: 550, secondProxy: 20_049,
                proxyRequire: 518, publicAddress: 566)),
        HtekAccountNumbers(
            active: 601, server: 602, failover: 989, secondFailover: 8854, proxy: 603, transport: 1030, natTraversal: 614,
            label: 20_003, user: 604, authenticationUser: 605, password: 606, displayName: 607, dnsMode: 608, registers: 610,
            expiry: 612, codecs: 651, framesPerPacket: 637, dtmf: 20_169, srtp: 643, profile: 24_085,
            calls: Calls(
                dialPlan: 4203, sendsByHash: 1772, voicemail: 626, messages: 615, pickup: 4735, silence: 695, secondProxy: 20_050,
                proxyRequire: 618, publicAddress: 666)),
        HtekAccountNumbers(
            active: 20_360, server: 20_362, failover: 20_364, secondFailover: 20_366, proxy: 20_370, transport: 20_374,
            natTraversal: 20_376, label: 20_378, user: 1704, authenticationUser: 1705, password: 1706, displayName: 1707,
            dnsMode: 20_380, registers: 20_384, expiry: 20_388, codecs: 20_392, codecStep: 2, framesPerPacket: 20_408, dtmf: 20_170,
            srtp: 20_432, profile: 24_086,
            calls: Calls(
                dialPlan: 4204, sendsByHash: 20_444, voicemail: 1726, messages: 1715, pickup: 20_464, silence: 20_434, secondProxy: 20_372,
                proxyRequire: 20_428, publicAddress: 20_430)),
        HtekAccountNumbers(
            active: 20_361, server: 20_363, failover: 20_365, secondFailover: 20_367, proxy: 20_371, transport: 20_375,
            natTraversal: 20_377, label: 20_379, user: 1804, authenticationUser: 1805, password: 1806, displayName: 1807,
            dnsMode: 20_381, registers: 20_385, expiry: 20_389, codecs: 20_393, codecStep: 2, framesPerPacket: 20_409, dtmf: 20_171,
            srtp: 20_433, profile: 24_087,
            calls: Calls(
                dialPlan: 4205, sendsByHash: 20_445, voicemail: 1826, messages: 1815, pickup: 20_465, silence: 20_435, secondProxy: 20_373,
                proxyRequire: 20_429, publicAddress: 20_431)),
    ]

    /// The seventh to the sixteenth account: what switches each off, and where it has names and its password. Their servers' numbers are
    /// not known, so that nothing but this can be written.
    ///
    /// Source: Wazo's plug-in (observed).
    static let further = (0..<10).map { index in
        (active: 24_090 + index, texts: [24_100, 24_110, 24_120, 24_130, 24_140].map { $0 + index })
    }
}
