/// The P-values of one account.
///
/// The first account has grown numbers. The others have a base with two digits behind it: account 2 is 4xx, 3 is 5xx, 4 is
/// 6xx; from the fifth on the base depends on the series. Settings that came later sit at 23xx for the first account
/// and at 24xx, 25xx, 26xx for the next three; for further accounts their numbers are not known.
///
/// Source: Grandstream's configuration templates for GXP21xx, GRP26xx and GXP17xx (stated).
struct GrandstreamAccountNumbers: Sendable {
    /// Those of a model's accounts that can be written.
    static func all(_ accounts: Int, numbering: GrandstreamModel.Numbering) -> [GrandstreamAccountNumbers] {
        let later: [Int] =
            switch numbering {
            case .long: [17, 18] + Array(506...515)
            case .short: [7, 8]
            case .unknown: []
            }
        let bases: [Int?] = [nil, 4, 5, 6] + later.map { $0 }
        return bases.prefix(accounts).map { GrandstreamAccountNumbers(base: $0) }
    }

    /// nil for the first account.
    private let base: Int?

    private init(base: Int?) { self.base = base }

    private func number(_ first: Int, _ further: Int) -> Int { base.map { $0 * 100 + further } ?? first }

    /// A later setting; nil where its number is not known.
    private func late(_ suffix: Int) -> Int? {
        guard let base else { return 2300 + suffix }
        return (4...6).contains(base) ? 2000 + base * 100 + suffix : nil
    }

    /// A setting of which the public templates have the numbers of four accounts; nil for further ones.
    private func early(_ first: Int, _ further: Int) -> Int? {
        guard let base else { return first }
        return (4...6).contains(base) ? base * 100 + further : nil
    }

    var active: Int { number(271, 1) }
    var label: Int { number(270, 17) }
    var server: Int { number(47, 2) }
    var secondServer: Int? { late(12) }
    var proxy: Int { number(48, 3) }
    var secondProxy: Int? { late(33) }
    var voicemail: Int? { early(33, 26) }
    var messages: Int? { early(99, 15) }
    var pickupPrefix: Int? { early(1347, 81) }
    var silence: Int? { early(50, 85) }
    /// Sends digits one by one.
    var earlyDial: Int? { early(29, 22) }
    var dialPrefix: Int? { early(66, 19) }
    var dialPlan: Int? { early(290, 59) }
    /// In seconds, after the last digit.
    var keyTimeout: Int? { early(85, 91) }
    var poundDials: Int? { early(72, 92) }
    /// Of the server's certificate: its chain, and its names.
    var verification: [Int] { [late(67), late(11)].compactMap(\.self) }
    var user: Int { number(35, 4) }
    var authenticationUser: Int { number(36, 5) }
    var password: Int { number(34, 6) }
    var displayName: Int { number(3, 7) }
    var dnsMode: Int { number(103, 8) }
    /// In minutes.
    var expiry: Int { number(32, 12) }
    var natTraversal: Int { number(52, 14) }
    var srtp: Int { number(183, 43) }
    var transport: Int { number(130, 48) }
    var uriScheme: Int? { late(29) }
    var dtmfInAudio: Int? { late(1) }
    var dtmfInRTP: Int? { late(2) }
    var dtmfInSIP: Int? { late(3) }
    /// Eight slots, all of which have to be filled.
    var codecs: [Int] { base.map { base in (51...58).map { base * 100 + $0 } } ?? [57, 58, 59, 60, 61, 62, 46, 98] }
    /// Frames of 10 ms in a packet; known for the first account only.
    var framesPerPacket: Int? { base == nil ? 37 : nil }
}
