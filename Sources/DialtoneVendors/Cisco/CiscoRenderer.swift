import DialtoneModel

/// Turns settings into Cisco's XML: one element per setting, named as the field of the phone's web page.
///
/// What a file does not mention keeps its value, so every negative is written. `ua` is what the phone's user may do: nothing.
struct CiscoRenderer: ~Copyable {
    var file: XMLFile
    var notes: [String] = []
    let settings: SettingsReader
    let model: CiscoModel
    /// The first account's.
    var toldVoicemail: String?

    init(_ settings: SettingsReader, model: String?) throws(RenderFault) {
        self.settings = settings
        file = XMLFile(overrides: try ParameterOverrides(settings.parameters) { CiscoDriver.problem(inElement: $0) })
        self.model = CiscoModel.table[model.map { CiscoModel.name($0) }]
    }

    mutating func render() throws(RenderFault) {
        try file.open("flat-profile")
        try provisioning()
        try access()
        try time()
        try language()
        try stun()
        try syslog()
        try directory()
        try phoneBook()
        try network()
        try trust()
        try media()
        try tones()
        try forwards()
        try callWaiting()
        let accounts = settings.accounts(fitting: model.accounts, notes: &notes)
        let codecs = settings.media.codecs(knownBy: model.codecs, notes: &notes)
        if !codecs.contains(.pcma) || !codecs.contains(.pcmu) {
            notes.append("Cisco phones offer both kinds of G.711, whatever the list says.")
        }
        for (index, account) in accounts.enumerated() { try self.account(account, number: index + 1, codecs: codecs) }
        if accounts.count < model.accounts {
            let numbers = (accounts.count + 1)...model.accounts
            try file.part(numbers, of: Self.emptyAccounts) { file throws(RenderFault) in
                for number in numbers { try Self.emptyAccount(number, in: &file) }
            }
        }
        try functionKeys(accounts: accounts)
        try routerConfiguration()
        for parameter in file.takeRest() {
            try file.element(
                parameter.name, parameter.value, attributes: Self.rights, parameter: parameter.name,
                field: Field.parameter(parameter.name))
        }
        file.close()
    }

    static let rights = " ua=\"na\""
    /// What the phone's user may change, until the file is fetched again.
    private static let userRights = " ua=\"rw\""

    /// - Throws: For a value with a blank at an end, which the phone would cut off.
    mutating func set(_ name: String, _ value: String, field: @autoclosure () -> String? = nil) throws(RenderFault) {
        if value.hasBlankEnd {
            // A line break is named as such.
            _ = try FieldCheck.line(value, field: field() ?? name)
            throw RenderFault(field: field() ?? name, reason: "begins or ends with a blank, which Cisco phones cut off")
        }
        try file.element(name, value, attributes: Self.rights, field: field() ?? name)
    }

    /// Writes a word of the driver's own that the phone's user may change.
    mutating func setForUser(_ name: String, _ word: String) throws(RenderFault) {
        try file.element(name, word, attributes: Self.userRights, field: name)
    }

    mutating func set(_ name: String, _ value: Bool) throws(RenderFault) { try set(name, value ? "Yes" : "No") }

    /// Tells people about `$`, which begins a variable in many places; whether in this one is not documented.
    mutating func warn(of text: String, field: @autoclosure () -> String) {
        if text.utf8.contains(UInt8(ascii: "$")) {
            notes.append("Check \(field()): it contains \"$\", which Cisco phones may take for the beginning of a variable.")
        }
    }

    /// `[--uid phone --pwd secret] https://phones.example.com/p/abc/$MA.xml`.
    static func rule(_ access: SettingsReader.Access) throws(RenderFault) -> String {
        let url = try FieldCheck.url(access.provisioningURL, field: Field.provisioningURL)
        guard !url.utf8.contains(where: { "$|[]".utf8.contains($0) }) else {
            throw RenderFault(field: Field.provisioningURL, reason: "contains a character that means something in Cisco's rules")
        }
        guard let credentials = access.credentials else { return "\(url)$MA.xml" }
        let user = try word(credentials.user, field: Field.credentialsUser)
        let password = try word(credentials.password.reveal(), field: Field.credentialsPassword)
        return "[--uid \(user) --pwd \(password)] \(url)$MA.xml"
    }

    /// Options stand between brackets, with blanks between.
    private static func word(_ text: String, field: @autoclosure () -> String) throws(RenderFault) -> String {
        let text = try FieldCheck.required(text, field: field())
        guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) && !"[]$\"'`\\".utf8.contains($0) }) else {
            throw RenderFault(
                field: field(),
                reason: "may have only visible ASCII characters without brackets, quotes, backslash and \"$\" on Cisco phones"
            )
        }
        return text
    }

    /// Where the phone comes back to, how often, and that nobody else may send it elsewhere.
    private mutating func provisioning() throws(RenderFault) {
        let rule = try Self.rule(settings.access)
        try set("Provision_Enable", true)
        try set("Profile_Rule", rule)
        for name in ["Profile_Rule_B", "Profile_Rule_C", "Profile_Rule_D"] { try set(name, "") }
        try set("Resync_On_Reset", true)
        try set("Resync_Periodic", "\(settings.access.interval(in: .seconds, 60...2_147_483_647, notes: &notes))")
        try set("Resync_Error_Retry_Delay", "3600")
        try set("Resync_From_SIP", true)
        try set("Restricted_Access_Domains", "")
        // A report would be the phone's whole configuration, sent to somebody else.
        try set("Report_Rule", "")
        try firmware()
        try set("DHCP_Option_To_Use", "")
        if model.family == .multiplatform {
            if !model.isNewest { try set("Enable_TR-069", false) }
            try set("DHCPv6_Option_To_Use", "")
            try set("Webex_Onboard_Enable", false)
        } else if settings.access.provisioningURL.hasPrefix("https://") {
            let own = model.certificateParameter.map { ", or by an authority of \($0)" } ?? ""
            notes.append("This model trusts only servers with a certificate signed by Cisco\(own).")
        }
    }

    private mutating func access() throws(RenderFault) {
        if let password = settings.access.adminPassword, model.family != .router {
            let text = password.reveal()
            if model.family == .multiplatform, !Self.isStrong(text) {
                notes.append("Firmware from 11.3 on refuses the administrator's password: it wants 8 characters of three kinds.")
            }
            try set(
                model.family == .multiplatform ? "Admin_Password" : "Admin_Passwd",
                FieldCheck.required(text, field: Field.adminPassword), field: Field.adminPassword)
        }
        if let password = settings.access.userPassword, model.family != .router {
            try set("User_Password", password.reveal(), field: Field.userPassword)
        } else if model.family == .multiplatform {
            // Firmware from 11.2 on would ask the phone's user to think of one (stated: Cisco; names observed at Wazo and FusionPBX).
            try set(model.isNewest ? "Display_Password_Warnings" : "User_Password_Prompt", false)
        }
    }

    /// Capital letters, small ones, digits and others are the kinds.
    private static func isStrong(_ text: String) -> Bool {
        var kinds = Set<Int>()
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): kinds.insert(0)
            case UInt8(ascii: "a")...UInt8(ascii: "z"): kinds.insert(1)
            case UInt8(ascii: "0")...UInt8(ascii: "9"): kinds.insert(2)
            default: kinds.insert(3)
            }
        }
        return text.utf8.count >= 8 && kinds.count >= 3
    }

    private mutating func time() throws(RenderFault) {
        guard model.family != .router else { return }
        let servers = settings.time.ntpServers
        if let first = servers.first {
            try set("Primary_NTP_Server", FieldCheck.host(first, field: Field.ntp(1)), field: Field.ntp(1))
            let second = servers.count > 1 ? try FieldCheck.host(servers[1], field: Field.ntp(2)) : ""
            try set("Secondary_NTP_Server", second, field: Field.ntp(2))
        }
        try clock()
        guard let zone = settings.time.zone else { return }
        if let note = zone.ruleNote { notes.append(note) }
        let words = CiscoZone(zone, notes: &notes)
        try set("Time_Zone", words.zone)
        // A correction by hand would be added to the zone.
        if model.isPhone { try set("Time_Offset__HH_mm_", "") }
        if model.family == .multiplatform { try set("Ignore_DHCP_Time_Offset", true) }
        try set("Daylight_Saving_Time_Enable", !words.rule.isEmpty)
        try set("Daylight_Saving_Time_Rule", words.rule)
    }

    /// Source: Wazo's templates for the words of one side, FusionPBX's for the other (observed).
    private mutating func clock() throws(RenderFault) {
        guard model.isPhone else { return }
        if let clock = settings.time.clock { try set("Time_Format", clock == .hours24 ? "24hr" : "12hr") }
        if let order = settings.time.dateOrder {
            try set("Date_Format", order == .dayFirst ? "day/month" : "month/day")
            if order == .yearFirst { notes.append("Cisco phones show dates without a year; they show the month before the day.") }
        }
    }

    /// The settings that adapters with a router inside have in a section of its own.
    ///
    /// Source: Cisco, "ATA 191 and ATA 192 Provisioning Guide", `Time_Setup` among others (stated).
    private mutating func routerConfiguration() throws(RenderFault) {
        guard model.family == .router else { return }
        try file.open("router-configuration")
        if let password = settings.access.adminPassword {
            let text = try FieldCheck.required(password.reveal(), field: Field.adminPassword)
            try set("Web_Login_Admin_Password", text, field: Field.adminPassword)
        }
        if let password = settings.access.userPassword {
            try set("Web_Login_Guest_Password", password.reveal(), field: Field.userPassword)
        }
        if settings.time.zone != nil || settings.time.ntpServer != nil {
            try file.open("Time_Setup")
            try adapterZone()
            if let first = settings.time.ntpServer {
                try set("Time_Server_Mode", "manual")
                try set("Time_Server", FieldCheck.host(first, field: Field.ntp(1)), field: Field.ntp(1))
            }
            file.close()
        }
        file.close()
    }

    /// A code for the offset, and the zone's own rule, which wins over the code's.
    private mutating func adapterZone() throws(RenderFault) {
        guard let zone = settings.time.zone else { return }
        guard let code = CiscoZone.adapterCode(of: zone) else {
            return notes.append("The time zone was left as it is: no code of Cisco's adapters is known for the wanted offset.")
        }
        if let note = zone.ruleNote { notes.append(note) }
        let rule = CiscoZone(zone, notes: &notes).rule
        try set("Time_Zone", code)
        try set("Auto_Adjust_Clock", rule.isEmpty ? "0" : "1")
        try set("Daylight_Saving_Time_Rule", rule)
    }
}
