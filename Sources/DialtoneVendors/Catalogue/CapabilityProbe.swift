import DialtoneModel

/// One setting, and how to find out what a driver does with it.
struct CapabilityProbe: Sendable {
    typealias Change = @Sendable (inout PhoneSettings) -> Void

    /// As people call it.
    let setting: String
    let ask: @Sendable (any VendorDriver) -> CapabilityTable.Answer

    /// A setting that is told by what it changes in the files.
    ///
    /// - Parameters:
    ///   - before: Makes the example one without the setting, or with another value of it.
    ///   - after: Makes it one with the setting.
    private init(_ setting: String, before: @escaping Change = { _ in }, after: @escaping Change) {
        self.init(setting) { driver throws(RenderFault) in
            let (with, without) = (try ProbedFiles(driver, after), try ProbedFiles(driver, before))
            let remark = with.notes.first { !without.notes.contains($0) }
            return with.bytes == without.bytes ? .missing(remark) : remark.map { .partly($0) } ?? .carried
        }
    }

    /// One value of a setting that has a few: it must not be told as any of the others is.
    private init(_ setting: String, others: [Change], value: @escaping Change) {
        self.init(setting) { driver throws(RenderFault) in
            let mine = try ProbedFiles(driver, value)
            var all: [ProbedFiles] = []
            for other in others { all.append(try ProbedFiles(driver, other)) }
            let remark = mine.notes.first { note in !all.allSatisfy { $0.notes.contains(note) } }
            let same = all.filter { $0.bytes == mine.bytes }
            if same.isEmpty { return remark.map { .partly($0) } ?? .carried }
            // Which of two values that are told alike is meant, the driver's note says: it stands with the other.
            if let remark { return .missing(remark) }
            if same.count == others.count { return .missing(nil) }
            let isMeant = same.allSatisfy { $0.notes.contains { !mine.notes.contains($0) } }
            return isMeant ? .carried : .partly("The phone is told the same as for another value.")
        }
    }

    private init(
        _ setting: String, ask: @escaping @Sendable (any VendorDriver) throws(RenderFault) -> CapabilityTable.Answer
    ) {
        self.setting = setting
        self.ask = { driver in
            do throws(RenderFault) {
                return try ask(driver)
            } catch {
                return .missing("It is refused: \(error).")
            }
        }
    }

    static let all: [CapabilityProbe] = account + media + surroundings + access + forPeople

    private static let account: [CapabilityProbe] = [
        CapabilityProbe("accounts") { driver in
            let files = { count in try? ProbedFiles(driver, { $0.accounts = accounts(count) }) }  // refused is not carried
            var count = 0
            var last = files(0)
            // Bases of radio phones have hundreds, and end here.
            while count < 300, let next = files(count + 1), next.bytes != last?.bytes {
                last = next
                count += 1
            }
            return count > 0 ? .count(count) : .missing(nil)
        },
        CapabilityProbe("display name") { $0.accounts[0].displayName = "Another Name" },
        CapabilityProbe("user") { $0.accounts[0].user = "another" },
        CapabilityProbe("authentication name") { $0.accounts[0].authenticationUser = "another" },
        CapabilityProbe("password") { $0.accounts[0].password = Secret("another-password") },
        CapabilityProbe("SIP domain") { $0.accounts[0].domain = "example.net" },
        CapabilityProbe("registrar and port") { ($0.accounts[0].registrar, $0.accounts[0].port) = ("192.0.2.9", 5099) },
        CapabilityProbe("outbound proxy") { $0.accounts[0].outboundProxy = "sbc.example.com:5080" },
        CapabilityProbe("registration expiry") { $0.accounts[0].registrationExpiry = .seconds(1800) },
        transport(.udp), transport(.tcp), transport(.tls),
    ]

    private static let media: [CapabilityProbe] = [
        srtp(.off), srtp(.optional), srtp(.mandatory),
        CapabilityProbe("SRTP suite") { $0.media.srtpSuite = .aes128Tag32 },
        CapabilityProbe("codecs in order", before: { $0.media.codecs = [.pcma, .g722] }) { $0.media.codecs = [.g722, .pcma] },
        CapabilityProbe("Opus", before: { $0.media.codecs = [.pcma] }) { $0.media.codecs = [.opus, .pcma] },
        CapabilityProbe("packet time") { $0.media.packetMilliseconds = 30 },
        CapabilityProbe("STUN", before: { $0.nat = .init() }) { $0.nat = .init(stun: HostPort(host: "stun.example.com")) },
        CapabilityProbe("TURN within ICE", before: { $0.nat.turn = nil }) { _ in },
    ]

    private static let surroundings: [CapabilityProbe] = [
        CapabilityProbe("time server", before: { $0.time.ntpServers = [] }) { $0.time.ntpServers = ["192.0.2.1"] },
        CapabilityProbe("second time server", before: { $0.time.ntpServers = ["192.0.2.1"] }) {
            $0.time.ntpServers = ["192.0.2.1", "192.0.2.2"]
        },
        CapabilityProbe("time zone") { $0.time.zone = TimeZoneRule(parsing: "Asia/Kathmandu") },
        CapabilityProbe("daylight saving rule of one's own", before: { $0.time.zone = TimeZoneRule(parsing: "AAA-4") }) {
            $0.time.zone = TimeZoneRule(parsing: "AAA-4BBB,M4.2.0/1,M9.3.0/2")
        },
        CapabilityProbe("syslog") { $0.syslog = .init(server: HostPort(host: "192.0.2.3"), level: .info) },
        CapabilityProbe("LDAP directory") {
            $0.directory = directory(usesTLS: false)
        },
        CapabilityProbe("LDAP over TLS", others: [{ $0.directory = nil }, { $0.directory = directory(usesTLS: false) }]) {
            $0.directory = directory(usesTLS: true)
        },
    ]

    private static let access: [CapabilityProbe] = [
        CapabilityProbe("administrator's password", before: { $0.access.adminPassword = nil }) {
            $0.access.adminPassword = Secret("4711071269")  // digits, which every maker takes
        },
        CapabilityProbe("user's password") { $0.access.userPassword = Secret("Another-2") },
        CapabilityProbe("own provisioning URL") { $0.access.provisioningURL = "https://phones.example.com/p/another/" },
        CapabilityProbe("interval of asking again") { $0.access.resyncInterval = .seconds(7200) },
        CapabilityProbe("HTTP credentials") { $0.access.credentials = .init(user: "phone", password: Secret("Another-3")) },
        CapabilityProbe("TLS level") { $0.access.tls = .strict },
        CapabilityProbe("raw parameters") { driver in
            guard let name = parameterNames.first(where: { driver.problem(inParameter: $0) == nil }) else { return .missing(nil) }
            return CapabilityProbe("") { $0.parameters = [.init(name: name, value: "17")] }.ask(driver)
        },
    ]

    private static let forPeople: [CapabilityProbe] =
        [
            CapabilityProbe("language", before: { $0.language = nil }) { $0.language = "de" }
        ]
        + FunctionKeyKind.allCases.map { kind in
            let other = kind == .speedDial ? FunctionKeyKind.blf : .speedDial
            return CapabilityProbe("key: \(kind.rawValue)", before: { $0.keys = [.init(number: 1, kind: other, value: "17")] }) {
                $0.keys = [.init(number: 1, kind: kind, value: "17")]
            }
        }

    /// One that each vendor takes.
    private static let parameterNames = ["feature.probe", "P9999", "user_ringer[1]", "probe/probe", "Probe", "misc/probe"]

    private static func transport(_ transport: SIPTransport) -> CapabilityProbe {
        let others = SIPTransport.allCases.filter { $0 != transport }.map { other -> Change in { $0.accounts[0].transport = other } }
        return CapabilityProbe("transport \(transport.rawValue.uppercased())", others: others) {
            $0.accounts[0].transport = transport
        }
    }

    private static func srtp(_ mode: SRTPMode) -> CapabilityProbe {
        let others = SRTPMode.allCases.filter { $0 != mode }.map { other -> Change in { $0.media.srtp = other } }
        return CapabilityProbe("SRTP \(mode.rawValue)", others: others) { $0.media.srtp = mode }
    }

    private static func directory(usesTLS: Bool) -> PhoneSettings.LDAPDirectory {
        PhoneSettings.LDAPDirectory(
            server: HostPort(host: "192.0.2.4"), usesTLS: usesTLS, base: "dc=example", user: "cn=phone", password: Secret("pw"))
    }

    private static func accounts(_ count: Int) -> [PhoneSettings.Account] {
        (0..<count).map { number in
            PhoneSettings.Account(
                displayName: "Probe \(number)", user: "probe\(number)", authenticationUser: "probe\(number)",
                password: Secret("probe-\(number)"), domain: "example.com", registrar: "example.com")
        }
    }
}

/// All files of an example on a driver's example model.
private struct ProbedFiles {
    var bytes: [[UInt8]] = []
    var notes: [String] = []

    /// - Parameter change: To the example phone.
    init(_ driver: any VendorDriver, _ change: CapabilityProbe.Change) throws(RenderFault) {
        var settings = PhoneSettings.examplePhone
        change(&settings)
        for file in driver.files(model: driver.exampleModel) {
            let rendered = try driver.render(settings, file: file, model: driver.exampleModel, firmware: nil)
            bytes.append(rendered.bytes)
            notes += rendered.notes
        }
    }
}
