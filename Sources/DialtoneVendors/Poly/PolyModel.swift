/// What differs between Poly models.
struct PolyModel: Sendable {
    var accounts: Int
    var hasOpus = false
    /// Line keys, with those of three expansion modules where they fit; nil where nobody lists them.
    var keys: Int?
    /// SoundPoint and SoundStation IP: most of its firmware knows TLS 1.0 only, and it was never sold with a profile for Microsoft's
    /// services, in which the others do not register at a PBX.
    var isOld = false
    /// Carries Poly's name, but firmware of another family.
    var isForeign = false

    /// Registrations from Poly's administrator guides as other provisioning systems list them (observed); of CCX, Trio and
    /// unknown models not known: as many as the largest (assumed; a phone skips the settings of lines that it does not have).
    /// One for SoundStation IP (assumed). Opus on VVX x50 and x01, Edge E and CCX (stated); 311
    /// and 411 are x01 with a faster network (assumed). Keys as Wazo counts them (observed).
    static let table = ModelTable<PolyModel>(
        [
            ("VVXD* OBI* B10 B20 B30 ROVE* ATA4*", PolyModel(accounts: 0, isForeign: true)),
            ("VVX101", PolyModel(accounts: 1, hasOpus: true, keys: 2)),
            ("VVX150 VVX201", PolyModel(accounts: 2, hasOpus: true, keys: 2)),
            ("VVX250", PolyModel(accounts: 34, hasOpus: true, keys: 4)),
            ("VVX350", PolyModel(accounts: 34, hasOpus: true, keys: 6)),
            ("VVX301 VVX311", PolyModel(accounts: 34, hasOpus: true, keys: 6 + modules)),
            ("VVX401 VVX411 VVX450 VVX501", PolyModel(accounts: 34, hasOpus: true, keys: 12 + modules)),
            ("VVX601", PolyModel(accounts: 34, hasOpus: true, keys: 16 + modules)),
            ("VVX?50 VVX?01 VVX?11", PolyModel(accounts: 34, hasOpus: true)),
            ("VVX300 VVX310", PolyModel(accounts: 34, keys: 6 + modules)),
            ("VVX400 VVX410 VVX500", PolyModel(accounts: 34, keys: 12 + modules)),
            ("VVX600", PolyModel(accounts: 34, keys: 16 + modules)),
            ("VVX1500", PolyModel(accounts: 34, keys: 6)),
            ("VVX*", PolyModel(accounts: 34)),
            ("E1??", PolyModel(accounts: 8, hasOpus: true)),
            ("E2??", PolyModel(accounts: 16, hasOpus: true)),
            ("E3??", PolyModel(accounts: 32, hasOpus: true)),
            ("E4?? E5??", PolyModel(accounts: 34, hasOpus: true)),
            ("CCX*", PolyModel(accounts: 34, hasOpus: true)),
            ("TRIO*", PolyModel(accounts: 34)),
            ("SSIP*", PolyModel(accounts: 1, isOld: true)),
            ("SPIP*", PolyModel(accounts: 34, isOld: true)),
        ],
        fallback: PolyModel(accounts: 34))

    /// The keys of three expansion modules.
    private static let modules = 3 * 40

    /// A model as the table has it: `VVX450`, `E350`, `CCX500`, `TRIO8800`, `SSIP6000`.
    ///
    /// - Parameter text: As an agent (`Edge_E350`) or a person (`Poly VVX 450`) writes it.
    static func name(_ text: some StringProtocol) -> String {
        var name = text.uppercased()
        name.removeAll { " _-".contains($0) }
        for (long, short) in [("POLYCOM", ""), ("POLY", ""), ("EDGE", ""), ("SOUNDSTATIONIP", "SSIP"), ("SOUNDPOINTIP", "SPIP")]
        where name.hasPrefix(long) {
            name = short + name.dropFirst(long.count)
        }
        return name
    }

    /// Opus came with UCS 5.4.
    ///
    /// - Parameter firmware: nil is taken to be current.
    func hasOpus(firmware: String?) -> Bool {
        let parts = firmware?.split(separator: ".").prefix(2).compactMap { Int($0) } ?? []
        guard hasOpus, parts.count == 2 else { return hasOpus }
        return (parts[0], parts[1]) >= (5, 4)
    }
}
