import DialtoneModel
import DialtoneNames
import DialtoneVendors
import Testing

@Suite("Linphone, and the vendors of the second tier")
struct SecondTierTests {
    private func driver(_ vendor: String) throws -> any VendorDriver { try #require(VendorCatalogue.builtIn.driver(id: vendor)) }

    private func notes(_ vendor: String, _ settings: PhoneSettings) throws -> String {
        try RenderedPhone(settings, vendor: vendor).notes.joined(separator: " ")
    }

    @Test(
        "an administrator's own lines are looked at",
        arguments: [
            ("akuvox", "Config.Account1.DTMF.Type = 1", true), ("akuvox", "# a comment", true), ("akuvox", "", true),
            ("akuvox", "Config.Account1.DTMF.Type", false), ("akuvox", "a b = 1", false), ("panasonic", #"VM_NUMBER_1="*97""#, true),
            ("panasonic", "VM_NUMBER_1=*97", false), ("panasonic", #"VM NUMBER="1""#, false), ("audiocodes", "; a comment", true),
            ("audiocodes", "voip/line/0/enabled=1", true), ("audiocodes", "voip/line/0/enabled", false),
            ("avaya", "SET DIALPLAN XXX", true), ("avaya", "GET 46xxsettings.txt", true), ("avaya", "DIALPLAN XXX", false),
            ("avaya", "SET DIALPLAN", false), ("flyingvoice", "account.1.enable = 1", true),
        ] as [(String, String, Bool)])
    func lines(vendor: String, line: String, isFine: Bool) throws {
        guard case .lines(let problem) = try driver(vendor).format(of: .main) else {
            Issue.record("\(vendor) has no lines")
            return
        }
        #expect((problem(line[...]) == nil) == isFine)
    }

    @Test(
        "names of parameters are the vendor's",
        arguments: [
            ("linphone", "sip/root_ca", "root_ca"), ("htek", "P64", "P"), ("htek", "P20166", "Timezone"),
            ("akuvox", "Config.Account1.DTMF.Type", "a = b"), ("ale", "Account1DtmfMode", "Account1\" value=\"x"),
            ("panasonic", "VM_NUMBER_1", "VM NUMBER"), ("audiocodes", "voip/line/0/id", "voip line"), ("digium", "locale", "<locale>"),
            ("avaya", "DIALPLAN", "DIAL PLAN"),
        ])
    func names(vendor: String, good: String, bad: String) throws {
        let driver = try driver(vendor)
        #expect(driver.problem(inParameter: good) == nil)
        #expect(driver.problem(inParameter: bad) != nil)
        var settings = SampleSettings.full
        settings.parameters = [.init(name: bad, value: "1")]
        #expect(throws: RenderFault.self) { try RenderedPhone.render(settings, vendor: vendor) }
    }

    @Test("a phone that two files lead to gets its account in the second")
    func avayaFiles() throws {
        let phone = try RenderedPhone(SampleSettings.full, vendor: "avaya")
        #expect(phone.named.map(\.word) == ["main", "settings"])
        #expect(phone.files.map(\.name) == ["J100Supgrade.txt", "46xxsettings.txt"])
        #expect(phone.files.map(\.carriesAccounts) == [false, true])
        #expect(phone.files[0].text == "GET 46xxsettings.txt\n")
    }

    @Test("what these phones cannot be told is said to people")
    func untold() throws {
        let everything = SampleSettings.everything
        #expect(try notes("akuvox", everything).contains("Akuvox is known for it on this model: the codecs"))
        #expect(try notes("digium", everything).contains("consists of digits"))
        #expect(try notes("avaya", everything).contains("room for 1 accounts"))
        #expect(try notes("audiocodes", everything).contains("one server for all lines"))
        #expect(try notes("htek", everything).contains("LDAP over TLS"))
        #expect(try notes("ale", everything).contains("1 (line)"))
        #expect(try notes("flyingvoice", everything).contains("the TURN server"))
        #expect(try notes("linphone", everything).contains("StartTLS"))
        #expect(try notes("linphone", everything).contains("the function keys"))
        var settings = everything
        settings.access.adminPassword = Secret("short")
        #expect(try notes("avaya", settings).contains("8 to 31"))
        settings.time.zone = TimeZoneRule(parsing: "AAA-3:21")
        #expect(try notes("htek", settings).contains("none with this offset"))
        #expect(try notes("digium", settings).contains("this rule has none"))
        settings.time.zone = TimeZoneRule(parsing: "AAA3BBB,J60/1,J300/2")
        #expect(try notes("avaya", settings).contains("by date"))
        #expect(try notes("ale", settings).contains("standard time all year"))
        settings.time.zone = TimeZoneRule(parsing: "AAA3BBB,J60/1,M10.5.0/2")
        #expect(try notes("audiocodes", settings).contains("mixes a weekday and a date"))
    }

    @Test("Linphone's SIP addresses keep their parts, whatever stands in them")
    func addresses() throws {
        var settings = SampleSettings.minimal
        settings.accounts[0].displayName = #"Ada "A" \ <x>"#
        settings.accounts[0].user = "a@b;c d\u{e9}"
        settings.accounts[0].domain = "2001:db8::1"
        settings.accounts[0].registrar = "2001:db8::1"
        let read = try RenderedPhone(settings, vendor: "linphone").read
        #expect(read["proxy_0/reg_identity"] == #""Ada \"A\" \\ <x>" <sip:a%40b%3Bc%20d%C3%A9@[2001:db8::1]>"#)
        #expect(read["proxy_0/reg_proxy"] == "<sip:[2001:db8::1]:5060;transport=udp>")
        #expect(read["auth_info_0/username"] == "a@b;c d\u{e9}")
    }

    @Test("what a softphone is told of TURN stands behind its accounts without a gap")
    func turnLogin() throws {
        var settings = SampleSettings.full
        settings.accounts = []
        let read = try RenderedPhone(settings, vendor: "linphone").read
        #expect(read["auth_info_0/username"] == settings.nat.turn?.user)
        #expect(read["auth_info_1/username"] == "" && read["auth_info_1/passwd"] == "")
        #expect(read["sip/default_proxy"] == "-1")
    }

    @Test("keys of Htek phones have their numbers a hundred apart or side by side")
    func htekKeys() throws {
        var settings = SampleSettings.full
        settings.keys = [4, 5, 28].map { .init(number: $0, kind: .speedDial, value: "v\($0)", label: "l\($0)") }
        let read = try RenderedPhone(settings, vendor: "htek", model: "UC924").read
        #expect(["P41203", "P41303", "P41403", "P20603"].map { read[$0] } == ["2", "v4", "l4", "0"])
        #expect(["P20200", "P20201", "P20202", "P20604"].map { read[$0] } == ["2", "v5", "l5", "0"])
        #expect(["P20315", "P20316", "P20317", "P20627"].map { read[$0] } == ["2", "v28", "l28", "0"])
    }

    @Test("a name that consists of blanks counts as empty", arguments: VendorCase.vendors)
    func blankNames(vendor: String) throws {
        var (blank, empty) = (SampleSettings.full, SampleSettings.full)
        blank.accounts[0].displayName = " \u{A0} "
        empty.accounts[0].displayName = ""
        blank.keys = [.init(number: 1, kind: .blf, value: "17", label: "  ")]
        empty.keys = [.init(number: 1, kind: .blf, value: "17", label: "")]
        #expect(try RenderedPhone(blank, vendor: vendor).files == RenderedPhone(empty, vendor: vendor).files)
    }

    @Test("Flyingvoice phones keep standard time, and people are told")
    func flyingvoiceClock() throws {
        let phone = try RenderedPhone(SampleSettings.everything, vendor: "flyingvoice")
        #expect(
            phone.read["local_time.time_zone"] == "+1" && !phone.keys.contains { $0.contains("summer_time") || $0.contains("start_time") })
        #expect(phone.notes.contains { $0.contains("standard time") } && phone.notes.contains { $0.contains("the syslog server") })
    }

    /// NethServer: London 39, Berlin 50, Rome 52, Mexico City 13; FusionPBX: Eastern 18, Central 14, Pacific 6; UTC is 33.
    @Test(
        "an Htek zone is a country with its rule",
        arguments: [
            ("Europe/London", "39", "2"), ("Europe/Dublin", "36", "2"), ("Europe/Lisbon", "37", "2"), ("Atlantic/Canary", "38", "2"),
            ("Europe/Berlin", "50", "2"), ("Europe/Rome", "52", "2"), ("America/Mexico_City", "13", "0"), ("America/New_York", "18", "2"),
            ("America/Chicago", "14", "2"), ("America/Los_Angeles", "6", "2"), ("UTC", "33", "0"), ("GMT0BST,M3.5.0/1,M10.5.0", "39", "2"),
            ("CET-1CEST,M3.5.0,M10.5.0/3", "50", "2"), ("Asia/Kolkata", "84", "0"),
        ])
    func htekZones(zone: String, index: String, isAutomatic: String) throws {
        var settings = SampleSettings.full
        settings.time.zone = TimeZoneRule(parsing: zone)
        let read = try RenderedPhone(settings, vendor: "htek").read
        #expect(read["P64"] == index && read["P75"] == isAutomatic)
    }

    @Test("an Htek phone comes back over HTTP, without name parts of a former service, and can send tones by a key")
    func htekDoor() throws {
        var settings = SampleSettings.minimal
        settings.keys = [.init(number: 5, kind: .dtmf, value: "*9")]
        settings.time.ntpServers = ["192.0.2.1", "192.0.2.2"]
        let read = try RenderedPhone(settings, vendor: "htek").read
        #expect(read["P212"] == "1" && ["P232", "P233", "P234", "P235"].map { read[$0] } == ["", "", "", ""])
        #expect(read["P20200"] == "10" && read["P20201"] == "*9" && read["P8622"] == "192.0.2.2")
    }

    @Test("an M8 has twenty accounts, other ALE phones eight")
    func aleAccounts() throws {
        #expect(try RenderedPhone(SampleSettings.emptied, vendor: "ale", model: "M8").read["Account20Enable"] == "false")
        #expect(try RenderedPhone(SampleSettings.emptied, vendor: "ale", model: "M7").read["Account9Enable"] == nil)
    }

    /// The web page's own source: 3 is at power-on and repeatedly, 4 every hour.
    @Test("an Akuvox device asks at power-on and by a schedule, with its own settings for the login")
    func akuvoxDoor() throws {
        let read = try RenderedPhone(SampleSettings.everything, vendor: "akuvox").read
        #expect(["MODE.Mode", "SCHEDULE.DayOfWeek", "SCHEDULE.HourOfDay"].map { read["Config.Autoprovision.\($0)"] } == ["3", "7", "4"])
        #expect(read["Config.Autoprovision.GENERAL.UserName"] == "phone-1" && read["Config.Autoprovision.GENERAL.Pwd"] == "Example-door-1")
        #expect(read["Config.Settings.LOGLEVEL.RemoteServerPort"] == nil && read["Config.Settings.SECURITY.UserAccountEnabled"] == nil)
    }

    /// NethServer's templates for SP-R5x and WP480, public integrations for door stations.
    @Test(
        "an Akuvox zone is in the words of the family",
        arguments: [
            ("SPR50P", ["+1", "Germany(Berlin)", "1", "3/5/7/2", "10/5/7/3"], "60"),
            ("WP480", ["+1", "Germany(Berlin)", "1", "3/5/7/2", "10/5/7/3"], "60"), ("R20K", ["GMT+1:00", "Berlin", "2", nil, nil], nil),
        ] as [(String, [String?], String?)])
    func akuvoxZones(model: String, words: [String?], saving: String?) throws {
        let read = try RenderedPhone(SampleSettings.full, vendor: "akuvox", model: model).read
        #expect(["TimeZone", "Name", "DTS", "StartTime", "EndTime"].map { read["Config.Settings.SNTP.\($0)"] } == words)
        #expect(read["Config.Settings.DATETIME.Offset"] == saving)
        #expect(read["Config.Settings.LOGIN.Password"] == (model == "R20K" ? nil : "Example-admin-1"))
    }

    @Test("an Avaya phone dials numbers of its log as they are, and has its user's name")
    func avayaDialling() throws {
        let read = try RenderedPhone(SampleSettings.full, vendor: "avaya").read
        #expect(read["ENHDIALSTAT"] == "0" && read["DISPLAY_NAME"] == "Ada Lovelace")
    }

    @Test("lines of a Panasonic file end in both characters")
    func panasonicLines() throws {
        let text = try RenderedPhone(SampleSettings.full, vendor: "panasonic").files[0].text
        let lines = text.split(separator: "\r\n", omittingEmptySubsequences: false)
        #expect(lines.first == "# Panasonic SIP Phone Standard Format File #" && lines.suffix(2) == ["", ""])
        #expect(text.utf8.filter { $0 == 10 }.count == lines.count - 1 && lines.count > 30)
    }

    /// Wiki of Sangoma: an integer, and a phone that reads anything else takes 789.
    @Test(
        "a Digium phone's password is written if it consists of digits", arguments: [("1234", "1234"), ("Example-1", nil), ("12 34", nil)])
    func digiumPassword(password: String, written: String?) throws {
        var settings = SampleSettings.full
        settings.access.adminPassword = Secret(password)
        let phone = try RenderedPhone(settings, vendor: "digium")
        #expect(phone.read["login_password"] == written)
        #expect(phone.notes.contains { $0.contains("consists of digits") } == (written == nil))
        #expect(phone.read["account[0].dial_plan"] == "x.T6")
    }
}
