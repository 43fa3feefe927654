import DialtoneNames
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
    private static let oracle = Result { try NameFolder.read(NameTables.folder) }

    private func findings(_ text: String, _ vendor: String, _ lists: [String], _ oracle: NameOracle) -> Set<String> {
        var folding = NameFolding(vendor: vendor)
        let read = ReadConfiguration.read(text, vendor: vendor)
        return Set(oracle.findings(in: read, vendor: vendor, lists: lists, folding: &folding).map(\.description))
    }

    @Test(
        "a wrong name, a name of another family and a wrong value are found, and right ones are not",
        arguments: JudgedText.all)
    func found(judged: JudgedText) throws {
        #expect(findings(judged.text, judged.vendor, [judged.list], try Self.oracle.get()) == judged.findings)
    }

    @Test("without its lists, it finds every name wrong")
    func empty() {
        let oracle = NameOracle(lists: [:], exceptions: [])
        #expect(findings("#!version:1.0.0.1\naccount.1.enable = 1\n", "yealink", ["yealink"], oracle).count == 1)
    }

    @Test("an exception may be for one family and one value")
    func exceptions() throws {
        let rows = [
            NameException(scope: "grandstream-ht", name: "P183", value: "3", document: "made up"),
            NameException(scope: "grandstream-grp", name: "P506*", value: "", document: "made up"),
        ]
        let oracle = NameOracle(lists: try Self.oracle.get().lists, exceptions: rows)
        func count(_ text: String, _ list: String) -> Int {
            findings("<gs_provision>\(text)</gs_provision>", "grandstream", [list], oracle).count
        }
        #expect(count("<P183>3</P183>", "grandstream-ht") == 0 && count("<P183>3</P183>", "grandstream-ht-multi") == 1)
        #expect(count("<P50601>1</P50601>", "grandstream-grp") == 0 && count("<P50501>1</P50501>", "grandstream-grp") == 1)
    }

    /// A row of a full list, and the values that follow from it for the name. The rows are made up.
    private static let sets: [(name: String, values: String, allowed: String, closed: Set<String>)] = [
        ("a.switch", "1", "", ["1"]), ("a.switch", "7", "", []), ("a.mode", "0|1|2", "", ["0", "1", "2"]),
        ("a.mode", "0|1|<variable>", "", []), ("a.mode", "0|99", "", []), ("a.mode", "a|b|c|d|e|f|g", "", []),
        ("a.mode", "a|b", "a|b|c", ["a", "b", "c"]), ("a.mode", "a|d", "a|b|c", ["a", "d"]), ("a.mode", "", "a|b", []),
        ("a.mode", "1", "0..5", ["1"]), ("a.port", "1|2", "", []), ("a.port", "1", "1|2", []), ("P12", "1|2", "", ["1", "2"]),
        ("P12", "1|8", "", []), ("P12", "8", "7|8", ["7", "8"]), ("a.mode", "two words|b", "", []), ("a.mode", "a|+9", "", []),
    ]

    @Test("a full list closes a set of values only where it can know them all")
    func closedSets() throws {
        for row in Self.sets {
            let list = try #require(
                NameList("name\tfiles\tsources\tfamilies\tvalues\tallowed\n\(row.name)\t1\tX\tX:*\t\(row.values)\t\(row.allowed)\n"))
            #expect(list.rows[row.name]?.closed == row.closed, "\(row.name): \(row.values), \(row.allowed)")
            #expect(NameList(list.table(of: [row.name])) == list, "the shorter table says the same")
        }
        #expect(NameList("name\tsomething else\nx\t1\n") == nil && NameList("") == nil)
    }
}

@Suite("A folder of lists")
struct NameFolderTests {
    /// Runs `body` with a folder that has the tables.
    private func with<Result>(_ tables: [String: String], _ body: (URL) throws -> Result) throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("names-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        // What is left in the temporary directory does no harm.
        defer { try? FileManager.default.removeItem(at: folder) }
        for (name, text) in tables { try text.write(to: folder.appendingPathComponent(name), atomically: true, encoding: .utf8) }
        return try body(folder)
    }

    private static let list = "name\tsources\tfamilies\tclosed\nfirst\tX\tX:*\t0|1\n"

    @Test("lists and own exceptions are read, other tables are not")
    func tables() throws {
        let own = "vendor\tname\tvalue\tdocument\nsnom\tsecond\t\tmade up\n"
        let oracle = try with(["snom.tsv": Self.list, "exceptions.tsv": own, "other.tsv": "a\tb\n1\t2\n", "README.md": "x"]) {
            try NameFolder.read($0)
        }
        #expect(oracle.lists.keys.sorted() == ["snom"])
        func fault(_ name: String, _ value: String) -> NameOracle.Finding.Fault? {
            oracle.finding(name, value, vendor: "snom", lists: ["snom"])?.fault
        }
        #expect(fault("first", "1") == nil && fault("first", "2") == .wrongValue)
        #expect(fault("second", "any") == nil && fault("third", "") == .unknownName)
        #expect(fault("certificate", "") == nil, "the built-in exceptions count too")
    }

    @Test("a folder without lists is a fault that names it")
    func none() throws {
        try with(["other.tsv": "a\tb\n"]) { folder in
            let fault = #expect(throws: NameFolder.Fault.self) { try NameFolder.read(folder) }
            #expect(fault?.description.contains("has no list") == true)
            #expect(throws: NameFolder.Fault.self) { try NameFolder.read(folder.appendingPathComponent("missing")) }
        }
        try with(["snom.tsv": Self.list, "exceptions.tsv": "name\n"]) { folder in
            #expect(throws: NameFolder.Fault.self) { try NameFolder.read(folder) }
        }
    }
}
