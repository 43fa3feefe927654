import DialtoneModel

/// What people see of the phone, and what it is told of the network.
///
/// Source: the templates of FusionPBX and Wazo (observed), where nothing else is said.
extension FanvilFirstRenderer {
    mutating func phone() throws(RenderFault) {
        file.open("PHONE_CONFIG_MODULE")
        if let password = settings.access.adminPassword?.reveal() {
            try file.set("Menu_Password", password, field: Field.adminPassword)
            if !FieldCheck.isDigits(password) {
                notes.append(
                    "The menu of Fanvil's first phones takes digits: \(Field.adminPassword) has other characters, so it may not open there."
                )
            }
        }
        // 1 is twelve hours, as in NethServer's text form.
        if let clock = settings.time.clock { try file.set("Time_Display_Style", clock == .hours24 ? 0 : 1) }
        try directory()
        if let book = settings.phoneBook {
            file.open("Xml_PhoneBook")
            file.open("Xml_PhoneBook_Entry", 1)
            try file.set("Name", book.name, field: Field.phoneBookName)
            try file.set("Addr", FieldCheck.url(book.url, field: Field.phoneBook), field: Field.phoneBook)
            for _ in 1...2 { try file.close() }
        }
        // The numbers that FusionPBX's templates have; how many keys a page has is not known, and six are on every model's first one (assumed).
        if generation == .desk, let last = settings.keys.map(\.number).max() { try file.set("FuncKey_Page_Num", last > 6 ? 5 : 1) }
        try keys()
        try file.close()
    }

    /// The setting for LDAPS stands in the text form alone, so that these phones get a directory in clear only.
    private mutating func directory() throws(RenderFault) {
        file.open("LDAP_Config")
        file.open("LDAP_Config_Entry", 1)
        let directory = settings.directory
        if directory?.usesTLS == true {
            notes.append("The directory was left out: no setting of this Fanvil phone is known for LDAP over TLS.")
        }
        if let directory, !directory.usesTLS {
            let words = try DirectoryWords(directory)
            let (names, numbers) = (words.nameAttributes, words.numberAttributes)
            try file.set("Title", "LDAP")
            try file.set("Server", words.host, field: Field.directory)
            try file.set("port", words.port)
            try file.set("Base", words.base, field: Field.directoryBase)
            try file.set("Username", directory.user, field: Field.directoryUser)
            try file.set("Password", directory.password?.reveal() ?? "", field: Field.directoryPassword)
            try file.set("Version", 3)
            // 3 is a bind with name and password, 0 an anonymous one.
            try file.set("Authenticate", directory.user.isEmpty ? 0 : 3)
            for (index, name) in ["Tel_Attr", "Mobile_Attr", "Other_Attr"].enumerated() {
                try file.set(name, index < numbers.count ? numbers[index] : "")
            }
            if numbers.count > 3 { notes.append("Fanvil phones read three number attributes of a directory; the others were left out.") }
            try file.set("Displayname", names.first ?? "cn")
            try file.set("Filter_Name", DirectoryWords.filter(names))
            try file.set("Filter_number", DirectoryWords.filter(numbers))
        } else {
            for name in ["Title", "Server", "Base", "Username", "Password"] { try file.set(name, "") }
        }
        for _ in 1...2 { try file.close() }
    }

    /// Keys are counted through from 1; how many a model has is not known, and it ignores the others (assumed).
    mutating func keys() throws(RenderFault) {
        let keys = settings.keys
        guard !keys.isEmpty else { return }
        file.open("Function_Key")
        for key in keys {
            let words = try FanvilKey(key, settings: settings)
            file.open("Function_Key_Entry", key.number)
            try file.set("Type", words.type)
            try file.set("Value", words.value, field: Field.key(key.number))
            try file.set("Title", words.title, field: Field.keyLabel(key.number))
            try file.close()
        }
        try file.close()
    }

    mutating func logins() throws(RenderFault) {
        let logins: [(number: Int, name: String, level: Int, password: Secret?, field: String)] = [
            (1, "admin", 10, settings.access.adminPassword, Field.adminPassword),
            (2, "guest", 5, settings.access.userPassword, Field.userPassword),
        ]
        guard logins.contains(where: { $0.password != nil }) else { return }
        file.open("MMI_CONFIG_MODULE")
        file.open("MMI_Account")
        for login in logins {
            guard let password = login.password else { continue }
            file.open("MMI_Account_Entry", login.number)
            try file.set("Name", login.name)
            let text = try FanvilWords.checked(password, field: login.field, notes: &notes)
            try file.set("Password", text, field: login.field)
            try file.set("Level", login.level)
            try file.close()
        }
        for _ in 1...2 { try file.close() }
    }

    /// Only what is set: a wrong word here cuts the phone off. The misspelling is the firmware's.
    mutating func network() throws(RenderFault) {
        let network = settings.network
        var lines: [(name: String, value: Int)] = []
        if let isOn = network.usesLLDP { lines += [("LLDP_Transmit", isOn ? 1 : 0), ("LLDP_Learn_Policy", isOn ? 1 : 0)] }
        if let vlan = network.vlan { lines += vlan > 0 ? [("Enable_VLAN", 1), ("VLAN_ID", vlan)] : [("Enable_VLAN", 0)] }
        if let priority = network.vlanPriority { lines += [("Signalling_Priority", priority), ("Voice_Priority", priority)] }
        if settings.signallingDSCP != nil || settings.media.dscp != nil { lines.append(("Enable_diffServ", 1)) }
        if let dscp = settings.signallingDSCP { lines.append(("Singalling_DSCP", dscp)) }
        if let dscp = settings.media.dscp { lines.append(("Voice_DSCP", dscp)) }
        guard !lines.isEmpty else { return }
        file.open("QOS_CONFIG_MODULE")
        for line in lines { try file.set(line.name, line.value) }
        try file.close()
    }

    mutating func log() throws(RenderFault) {
        let server = try settings.syslog.map { syslog throws(RenderFault) in try FieldCheck.hostPort(syslog.server, field: Field.syslog) }
        file.open("AAA_CONFIG_MODULE")
        try file.set("Enable_Syslog", server != nil)
        try file.set("Syslog_address", server?.host ?? "0.0.0.0", field: Field.syslog)
        try file.set("Syslog_port", server?.port ?? 514)
        try file.close()
    }
}
