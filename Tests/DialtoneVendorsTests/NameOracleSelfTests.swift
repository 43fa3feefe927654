import Foundation
import Testing

/// A piece of a file, and what is wrong in it.
struct JudgedText: Sendable, CustomTestStringConvertible {
    var vendor: String
    var list: String
    var text: String
    var findings: Set<String>

    var testDescription: String { "\(list): \(text)" }

    init(_ vendor: String, _ list: String, _ text: String, finds findings: Set<String>) {
        (self.vendor, self.list, self.text, self.findings) = (vendor, list, text, findings)
    }

    static let all: [JudgedText] = [
        .init("yealink", "yealink", "#!version:1.0.0.1\naccount.1.enable = 1\naccount.16.sip_server.1.address = x\n", finds: []),
        .init(
            "yealink", "yealink", "#!version:1.0.0.1\naccount.1.sip_server.1.adress = x\n",
            finds: ["unknownName account.*.sip_server.*.adress"]),
        .init("yealink", "yealink", "#!version:1.0.0.1\naccount.1.sip_server_host = x\n", finds: ["otherFamily account.*.sip_server_host"]),
        .init(
            "yealink", "yealink-dect-multicell", "#!version:1.0.0.1\naccount.1.sip_server.1.transport_type = 2\n",
            finds: ["otherFamily account.*.sip_server.*.transport_type"]),
        .init("grandstream", "grandstream-ht", "<gs_provision><P183>1</P183></gs_provision>", finds: []),
        .init("grandstream", "grandstream-ht", "<gs_provision><P183>3</P183></gs_provision>", finds: ["wrongValue P183 = 3"]),
        .init("grandstream", "grandstream-ht-multi", "<gs_provision><P35>1</P35></gs_provision>", finds: ["otherFamily P35"]),
        .init("grandstream", "grandstream-grp", "<gs_provision><P99999>1</P99999></gs_provision>", finds: ["unknownName P99999"]),
        .init("htek", "htek", "<hl_provision><P212>2</P212></hl_provision>", finds: ["wrongValue P212 = 2"]),
        .init("akuvox", "akuvox", "Config.Autoprovision.MODE.Mode = 4\n", finds: ["wrongValue Config.Autoprovision.MODE.Mode = 4"]),
        .init("mitel", "mitel", "sips persistent tls: 1\n", finds: []),
        .init("mitel", "mitel", "sip persistent tls: 1\n", finds: ["unknownName sip persistent tls"]),
        .init("mitel", "mitel", "!sip line12 user name: ada\n!sip line1 outbound proxy: x\n", finds: []),
        .init(
            "snom", "snom", "<settings><phone-settings><user_nam idx=\"1\">x</user_nam></phone-settings></settings>",
            finds: ["unknownName user_nam[*]"]),
        .init(
            "snom", "snom", "<settings><phone-settings><user_name idx=\"1\" perm=\"R\">x</user_name></phone-settings></settings>", finds: []
        ),
        .init(
            "gigaset", "gigaset-n670",
            "<provisioning version=\"1.1\"><nvm><param name=\"SIP.Account.0.Active\" value=\"1\"/></nvm></provisioning>",
            finds: ["otherFamily SIP.Account.*.Active"]),
        .init(
            "cisco", "cisco-mpp", "<flat-profile><Phone_Language>German</Phone_Language></flat-profile>",
            finds: ["otherFamily Phone_Language"]),
        .init(
            "cisco", "cisco-9800", "<flat-profile><Phone_Language>Klingon</Phone_Language></flat-profile>",
            finds: ["wrongValue Phone_Language = Klingon"]),
        .init(
            "linphone", "linphone",
            "<config xmlns=\"lpconfig\"><section name=\"proxy_3\"><entry name=\"reg_proxi\">x</entry></section></config>",
            finds: ["unknownName proxy_*/reg_proxi"]),
        .init(
            "digium", "digium", "<config><accounts><account index=\"0\" pasword=\"x\"/></accounts></config>",
            finds: ["unknownName accounts/account@pasword"]),
        .init(
            "panasonic", "panasonic", "# Panasonic SIP Phone Standard Format File #\r\nSIP_PASS_2=\"x\"\r\nSIP_PAS_2=\"x\"\r\n\r\n",
            finds: ["unknownName SIP_PAS_*"]),
    ]
}

@Suite("The judge of names itself")
struct NameOracleSelfTests {
    private static let oracle = NameOracle(folder: NameTables.folder)

    private func findings(_ text: String, _ vendor: String, _ lists: [String]) -> Set<String> {
        let model = NameOracle.Model(vendor: vendor, name: "made up", lists: lists)
        return Set(Self.oracle.findings(in: .read(text, vendor: vendor), of: model).map(\.description))
    }

    @Test(
        "a wrong name, a name of another family and a wrong value are found, and right ones are not",
        arguments: JudgedText.all)
    func found(judged: JudgedText) {
        #expect(findings(judged.text, judged.vendor, [judged.list]) == judged.findings)
    }

    @Test("without its lists, it finds every name wrong")
    func empty() {
        let oracle = NameOracle(folder: URL(fileURLWithPath: "/nowhere"), exceptions: [])
        let read = ReadConfiguration.read("#!version:1.0.0.1\naccount.1.enable = 1\n", vendor: "yealink")
        #expect(oracle.findings(in: read, of: .init(vendor: "yealink", name: "T46U", lists: ["yealink"])).count == 1)
    }

    @Test("an exception may be for one family and one value")
    func exceptions() {
        let rows = [["grandstream-ht", "P183", "3", "made up"], ["grandstream-grp", "P506*", "", "made up"]]
        let oracle = NameOracle(folder: NameTables.folder, exceptions: rows)
        func count(_ text: String, _ list: String) -> Int {
            oracle.findings(
                in: .read("<gs_provision>\(text)</gs_provision>", vendor: "grandstream"),
                of: .init(vendor: "grandstream", name: "made up", lists: [list])
            ).count
        }
        #expect(count("<P183>3</P183>", "grandstream-ht") == 0 && count("<P183>3</P183>", "grandstream-ht-multi") == 1)
        #expect(count("<P50601>1</P50601>", "grandstream-grp") == 0 && count("<P50501>1</P50501>", "grandstream-grp") == 1)
    }
}
