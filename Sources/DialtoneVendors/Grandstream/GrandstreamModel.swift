/// What differs between Grandstream models.
struct GrandstreamModel: Sendable {
    /// Which numbers the fifth and later accounts have; the first four are the same everywhere.
    enum Numbering: Sendable {
        /// 17xx, 18xx, then 506xx and up.
        case long
        /// 7xx and 8xx.
        case short
        /// Not known: only four accounts can be written.
        case unknown
    }

    /// Where the accounts stand.
    enum Layout: Sendable {
        /// Each with a server of its own.
        case accounts([GrandstreamAccountNumbers])
        /// Telephones at sockets, each with a server of its own: one or two.
        case sockets(Int)
        /// Telephones at sockets, which share two profiles with the servers.
        case profiles(sockets: Int)
        /// Handsets of a DECT base, which share four profiles with the servers.
        case base
        /// Door stations, which share the numbers of the accounts with phones and little else.
        case door(GrandstreamDoor)
        /// Devices with numbers of their own, for which no file can be made; what they are, as the rest of a sentence.
        case refused(String)
    }

    let series: GrandstreamSeries
    let hasOpus: Bool
    let layout: Layout

    init(_ series: GrandstreamSeries, accounts: Int, numbering: Numbering = .unknown, hasOpus: Bool = false) {
        self.init(series, .accounts(GrandstreamAccountNumbers.all(accounts, numbering: numbering)), hasOpus: hasOpus)
    }

    init(_ series: GrandstreamSeries, _ layout: Layout, hasOpus: Bool = false) {
        self.series = series
        self.layout = layout
        self.hasOpus = hasOpus
    }

    /// Analogue adapters allow less in their password, and show nothing.
    var isAdapter: Bool {
        switch layout {
        case .sockets, .profiles: true
        case .accounts, .base, .door, .refused: false
        }
    }

    var isBase: Bool {
        if case .base = layout { return true }
        return false
    }

    /// Accounts, numbering and sockets from Grandstream's configuration templates (stated), Opus where they list it. The fifth
    /// and later accounts of GRP phones are as an open-source generator has them, which was checked against such templates; the
    /// one in FusionPBX has five accounts, the last at 7xx (observed, and not settled). DP752 has the numbers of DP750, GDS3702 those of
    /// GDS3705, and GDS3712 those of GDS3710 (assumed).
    static let table = ModelTable<GrandstreamModel>(
        [
            ("GXP1610 GXP1615", GrandstreamModel(.gxp, accounts: 1)),
            ("GXP162?", GrandstreamModel(.gxp, accounts: 2)),
            ("GXP1630", GrandstreamModel(.gxp, accounts: 3)),
            ("GXP1760*", GrandstreamModel(.gxp17, accounts: 3, hasOpus: true)),
            ("GXP178?*", GrandstreamModel(.gxp17, accounts: 4, hasOpus: true)),
            ("GXP2130*", GrandstreamModel(.gxp, accounts: 3)),
            ("GXP2135* GXP2140*", GrandstreamModel(.gxp, accounts: 4)),
            ("GXP2160* GXP2170*", GrandstreamModel(.gxp, accounts: 6, numbering: .long)),
            ("GRP2601* GRP2610*", GrandstreamModel(.grp, accounts: 2, hasOpus: true)),
            ("GHP6*", GrandstreamModel(.ghp, accounts: 2, hasOpus: true)),
            ("GRP2602* GRP2612* GRP2613*", GrandstreamModel(.grp, accounts: 4, hasOpus: true)),
            ("GRP2603* GRP2604*", GrandstreamModel(.grp, accounts: 6, numbering: .short, hasOpus: true)),
            ("GRP2614* GRP2624* GRP2634*", GrandstreamModel(.grp, accounts: 12, numbering: .long, hasOpus: true)),
            (
                "GRP261* GRP262* GRP263* GRP264* GRP265* GRP266* GRP267*",
                GrandstreamModel(.grp, accounts: 16, numbering: .long, hasOpus: true)
            ),
            ("GRP*", GrandstreamModel(.grp, accounts: 4, hasOpus: true)),
            // WP826 and WP856 have more; their numbers stand in no template.
            ("WP*", GrandstreamModel(.wifi, accounts: 2, hasOpus: true)),
            ("GXV3380*", GrandstreamModel(.namedVideo, accounts: 4, hasOpus: true)),
            ("GXV33* GXV34*", GrandstreamModel(.video, accounts: 4, hasOpus: true)),
            ("GXV*", GrandstreamModel(.oldVideo, accounts: 3, hasOpus: true)),
            ("GAC*", GrandstreamModel(.conference, accounts: 6, numbering: .long)),
            ("HT814* HT704* HT841*", GrandstreamModel(.portAdapter, .profiles(sockets: 4), hasOpus: true)),
            ("HT818* HT881*", GrandstreamModel(.portAdapter, .profiles(sockets: 8), hasOpus: true)),
            ("HT802*", GrandstreamModel(.smallAdapter, .sockets(2), hasOpus: true)),
            ("HT801*", GrandstreamModel(.smallAdapter, .sockets(1), hasOpus: true)),
            ("HT812*", GrandstreamModel(.adapter, .sockets(2), hasOpus: true)),
            ("HT702* HT502*", GrandstreamModel(.adapter, .sockets(2))),
            ("HT*", GrandstreamModel(.adapter, .sockets(1))),
            ("DP750* DP752*", GrandstreamModel(.base, .base)),
            ("DP760*", GrandstreamModel(.base, .refused("is a repeater for DECT handsets"))),
            ("DP7*", GrandstreamModel(.base, .refused("is a base for DECT handsets"))),
            ("GDS3702* GDS3705*", GrandstreamModel(.audioDoor, .door(.audio))),
            ("GDS3710* GDS3712*", GrandstreamModel(.videoDoor, .door(.video))),
            ("GDS*", GrandstreamModel(.videoDoor, .refused("is a newer door station"))),
            ("GXW*", GrandstreamModel(.adapter, .refused("is a gateway for many telephones"))),
            ("UCM*", GrandstreamModel(.gxp, .refused("is a PBX of its own"))),
        ],
        fallback: GrandstreamModel(.gxp, accounts: 4))

    /// A model without the maker's name.
    static func name(_ text: String) -> String {
        let name = text.uppercased()
        return name.hasPrefix("GRANDSTREAM") ? String(name.dropFirst(11)).trimmingBlanks() : name
    }
}
