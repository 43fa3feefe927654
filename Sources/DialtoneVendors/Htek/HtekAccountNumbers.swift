/// The numbers of one account's settings.
///
/// Source: FusionPBX's templates (observed). Those of accounts behind the fourth are known in part only.
struct HtekAccountNumbers: Sendable {
    let active, server, failover, secondFailover, proxy, transport, natTraversal, label, user, authenticationUser: Int
    let password, displayName, dnsMode, registers, expiry, codecs, framesPerPacket, dtmf, srtp: Int

    static let all = [
        HtekAccountNumbers(
            active: 271, server: 47, failover: 967, secondFailover: 8851, proxy: 48, transport: 130, natTraversal: 52, label: 20_000,
            user: 35, authenticationUser: 36, password: 34, displayName: 3, dnsMode: 103, registers: 31, expiry: 32, codecs: 57,
            framesPerPacket: 37, dtmf: 20_166, srtp: 183),
        HtekAccountNumbers(
            active: 401, server: 747, failover: 987, secondFailover: 8852, proxy: 748, transport: 830, natTraversal: 730,
            label: 20_001, user: 735, authenticationUser: 736, password: 734, displayName: 703, dnsMode: 702, registers: 731,
            expiry: 732, codecs: 757, framesPerPacket: 737, dtmf: 20_167, srtp: 443),
        HtekAccountNumbers(
            active: 501, server: 502, failover: 988, secondFailover: 8853, proxy: 503, transport: 930, natTraversal: 514,
            label: 20_002, user: 504, authenticationUser: 505, password: 506, displayName: 507, dnsMode: 508, registers: 510,
            expiry: 512, codecs: 551, framesPerPacket: 537, dtmf: 20_168, srtp: 543),
        HtekAccountNumbers(
            active: 601, server: 602, failover: 989, secondFailover: 8854, proxy: 603, transport: 1030, natTraversal: 614,
            label: 20_003, user: 604, authenticationUser: 605, password: 606, displayName: 607, dnsMode: 608, registers: 610,
            expiry: 612, codecs: 651, framesPerPacket: 637, dtmf: 20_169, srtp: 643),
    ]
}
