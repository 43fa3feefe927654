import DialtoneModel

@testable import DialtoneLab

/// Configuration files as the makers' documents and templates in production write them, by hand and not by Dialtone.
struct PhoneSample: Sendable {
    /// Where the phone shall fetch from now on.
    struct Door: Sendable {
        var scheme = "https"
        var host = "prov.example.com"
        var port: Int?
        var path = "/p/7Jx2bq"

        var authority: String { port.map { "\(host):\($0)" } ?? host }
        /// With a slash at the end.
        var url: String { "\(scheme)://\(authority)\(path)/" }
        /// What Mitel and others have in a setting of its own.
        var explicitPort: Int { port ?? (scheme == "https" ? 443 : 80) }
    }

    /// The account in the files.
    struct Account: Sendable {
        var user = "ada"
        var authentication = "ada-auth"
        var password = "s3cr3t=value"
        var domain = "example.com"
        var isOn = true
        /// `user` and `password` that the server asks for; nil = none.
        var login: (user: String, password: String)?
    }

    let vendor: LabVendor
    /// Picks the model.
    let mac: MACAddress
    /// By name.
    let files: [String: String]
    /// Where the phone asks later on, as it writes it.
    let ownURL: String
    /// The requests below a directory, in order.
    let firstRequests: [String]
    /// The requests for its own URL once it has its file.
    let laterRequests: [String]
    /// The phone registers in the domain, instead of with the server's name.
    var usesDomain = false

    static func all(_ door: Door = Door(), _ account: Account = Account()) -> [PhoneSample] {
        LabVendor.allCases.flatMap { vendor in
            vendor.firmware.models.compactMap { model in
                // The model follows from the MAC.
                let macs = (0..<8).compactMap { vendor.mac(0x112230 + $0) }
                return macs.first { vendor.firmware.model($0).name == model.name }.map { make(vendor, $0, door, account) }
            }
        }
    }

    /// The sample of a vendor's first model.
    static func first(_ vendor: LabVendor, _ door: Door = Door(), _ account: Account = Account()) -> PhoneSample? {
        all(door, account).first { $0.vendor == vendor }
    }

    private static func make(_ vendor: LabVendor, _ mac: MACAddress, _ door: Door, _ account: Account) -> PhoneSample {
        let (lower, upper) = (mac.hex, mac.hex.uppercased())
        let model = vendor.firmware.model(mac).name
        let directory = door.url
        func sample(
            _ files: [String: String], own: String? = nil, first: [String], later: [String]? = nil, usesDomain: Bool = false
        ) -> PhoneSample {
            PhoneSample(
                vendor: vendor, mac: mac, files: files, ownURL: own ?? directory, firstRequests: first, laterRequests: later ?? first,
                usesDomain: usesDomain)
        }
        switch vendor {
        case .yealink:
            let common = model == "T46U" ? "y000000000108.cfg" : "y000000000096.cfg"
            return sample(
                ["\(lower).cfg": yealink(door, account)],
                first: ["\(lower).boot", "y000000000000.boot", common, "\(lower).cfg"])
        case .flyingvoice:
            return sample(["\(lower).cfg": yealink(door, account)], first: ["y000000000000.boot", "\(lower).cfg"])
        case .snom:
            let name = "snom\(model)-\(upper).htm"
            return sample(
                [name: snom(door, account), "\(upper).xml": snom(door, account)], own: directory + "{mac}.xml",
                first: ["snom\(model).htm", name], later: ["\(upper).xml"])
        case .grandstream:
            let isFirst = model == "GRP2614"
            return sample(
                ["cfg\(lower).xml": isFirst ? grandstream(mac, door, account) : grandstreamAliases(door, account)],
                first: ["cfg\(lower)", "cfg\(lower).xml"])
        case .poly:
            let optional = ["phone.cfg", "web.cfg", "directory.xml"].map { "\(lower)-\($0)" } + ["000000000000-directory.xml"]
            let more = optional + ["\(lower)-license.cfg", "\(lower)-calls.xml"]
            let (first, second) = polyParts(door, account)
            return sample(
                ["\(lower).cfg": polyMaster, "first-\(lower).cfg": first, "second.cfg": second],
                first: ["\(lower).cfg", "\(lower).cfg", "first-\(lower).cfg", "second.cfg"] + more,
                later: ["\(lower).cfg", "first-\(lower).cfg", "second.cfg"] + more)
        case .fanvil where model == "X4":
            return sample(
                ["\(lower).cfg": fanvilFirst(door, account)], own: directory + "$mac.cfg", first: ["f0X4hw1.100.cfg", "\(lower).cfg"],
                later: ["\(lower).cfg"])
        case .fanvil:
            let common = model == "X5U-V2" ? "F0V5UV200000.cfg" : "F0V00X4U0000.cfg"
            let hint = model == "X5U-V2" ? "fanvil_x5u_v2_hwv2_0.txt" : "fanvil_x4u_hwv2_0.txt"
            return sample(
                ["\(lower).cfg": fanvil(door, account)], own: directory + "$mac.cfg", first: [common, "\(lower).cfg", hint],
                later: ["\(lower).cfg", hint])
        case .gigaset:
            let isBase = model == "N870 IP PRO"
            let name = "\(isBase ? lower : upper).xml"
            return sample(
                [name: isBase ? gigasetBase(door, account) : maxwell(door, account)], own: directory + "%MACD.xml", first: [name],
                usesDomain: true)
        case .cisco, .ciscoSPA:
            let shared =
                switch model {
                case "SPA508G": "spa508G.cfg"
                case "SPA525G": "spa525G.cfg"
                default: "\(model)-3PCC.xml"
                }
            let rule = (account.login.map { "[--uid \($0.user) --pwd \($0.password)] " } ?? "") + directory + "$MA.xml"
            let stage = "<flat-profile>\n  <Profile_Rule>\(rule)</Profile_Rule>\n</flat-profile>\n"
            return sample(
                [shared: stage, "\(lower).xml": cisco(rule, account)], own: rule, first: [shared, "\(lower).xml"],
                later: ["\(lower).xml"])
        case .mitel:
            return sample(
                ["startup.cfg": "# for all phones\ncontact rcs: 0\n", "\(upper).cfg": mitel(door, account)],
                first: [
                    "startup.tuz", "startup.cfg", "\(model).tuz", "\(model).cfg", "\(upper).tuz", "\(upper).cfg", "security.tuz",
                    "\(model).st",
                ])
        case .linphone:
            return sample(
                ["linphone.xml": linphone(door, account)], own: directory + "linphone.xml", first: ["linphone.xml"], usesDomain: true)
        case .htek: return sample(["cfg\(lower).xml": htek(door, account)], first: ["cfg\(lower).xml"])
        case .akuvox: return sample(["\(upper).cfg": akuvox(door, account)], first: ["r20.cfg", "\(upper).cfg"])
        case .ale:
            return sample(["config.\(lower).xml": ale(door, account)], first: ["config.M3.xml", "config.\(lower).xml"])
        case .panasonic:
            return sample(
                ["Config\(upper).cfg": panasonic(door, account)], own: directory + "Config{MAC}.cfg",
                first: ["\(model).cfg", "Config\(upper).cfg"], later: ["Config\(upper).cfg"], usesDomain: true)
        case .audiocodes:
            let name = model == "405HD" ? lower : upper
            return sample(
                Dictionary([name, upper].map { ("\($0).cfg", audioCodes(door, account)) }) { first, _ in first },
                own: directory + "<MAC>.cfg",
                first: ["\(model).cfg", "\(name).cfg"], later: ["\(upper).cfg"])
        case .avaya:
            return sample(
                [
                    "J100Supgrade.txt": "## upgrade\nGET 46xxsettings.txt\n", "46xxsettings.txt": "GET $MACADDR.txt\n",
                    "\(lower).txt": avaya(door, account),
                ],
                first: ["J100Supgrade.txt", "46xxsettings.txt", "\(lower).txt"], usesDomain: true)
        case .digium: return sample(["\(lower).cfg": digium(door, account)], first: ["\(lower).cfg"])
        case .algo:
            let name = "algom\(upper).conf"
            return sample(
                [name: algo(door, account)], first: ["algop\(model).conf", "algom\(upper).md5", name])
        case .obihai:
            let name = "\(upper).xml"
            return sample([name: obihai(door, account)], own: directory + "$MAC.xml", first: [name])
        }
    }
}
