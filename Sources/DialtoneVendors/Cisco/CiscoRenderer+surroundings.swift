import DialtoneModel

extension CiscoRenderer {
    /// The phone has texts in other languages than English only from a dictionary on a server, and Dialtone has none.
    mutating func language() throws(RenderFault) {
        guard let tag = settings.language, !tag.isEmpty else { return }
        guard model.isPhone else {
            notes.append("The display language was left out: an adapter has no display.")
            return
        }
        let code = String(tag.lowercased().prefix { $0 != "-" && $0 != "_" })
        guard let (name, locale) = Self.languages[code] else {
            notes.append("The display language was left as it is: no Cisco name is known for the wanted one.")
            return
        }
        // The 9800 series has other names, and its locale is a file (observed in FusionPBX's templates).
        try set(model.isNewest ? "Phone_Language" : "Language_Selection", name)
        if model.family == .multiplatform, !model.isNewest { try set("Locale", locale) }
        if code != "en" {
            notes.append("The display stays English until Dictionary_Server_Script names a server with Cisco's \(name) dictionary.")
        }
    }

    /// The first two names stand in Cisco's guides; the others are as the dictionaries are called (assumed).
    private static let languages = [
        "en": ("English-US", "en-US"), "de": ("German", "de-DE"), "es": ("Spanish", "es-ES"), "fr": ("French", "fr-FR"),
        "it": ("Italian", "it-IT"), "nl": ("Dutch", "nl-NL"),
    ]

    mutating func stun() throws(RenderFault) {
        try set("STUN_Enable", settings.nat.stun != nil)
        let stun = try settings.nat.stun.map { server throws(RenderFault) in try FieldCheck.hostPort(server, field: Field.stun) }
        try set("STUN_Server", stun.map { HostPort(host: $0.host, port: $0.port ?? 3478).description } ?? "", field: Field.stun)
        if settings.nat.turn != nil { notes.append("The TURN server was left out: Cisco phones have no setting for it.") }
    }

    /// Source: Cisco's provisioning guides (stated): levels 0 to 3 on SPA devices. On multiplatform phones a level is a word
    /// (assumed).
    mutating func syslog() throws(RenderFault) {
        let server = try settings.syslog.map { syslog throws(RenderFault) in
            try FieldCheck.hostPort(syslog.server, field: Field.syslog)
        }
        try set("Syslog_Server", server?.description ?? "", field: Field.syslog)
        if let level = settings.syslog?.level {
            try set("Debug_Level", model.family == .multiplatform ? level.rawValue.uppercased() : Self.number(of: level))
        }
    }

    private static func number(of level: SyslogLevel) -> String {
        switch level {
        case .error: "0"
        case .warning: "1"
        case .info: "2"
        case .debug: "3"
        }
    }

    /// Source: Cisco's multiplatform administration guides (stated): a filter is an attribute, a colon and what RFC 4515 says,
    /// with `$VALUE` for what was typed; shown attributes have a name each, numbers `t=p`. TLS is told by the server's scheme.
    mutating func directory() throws(RenderFault) {
        guard model.isPhone else {
            if settings.directory != nil { notes.append("The directory was left out: an adapter shows none.") }
            return
        }
        try set("LDAP_Dir_Enable", settings.directory != nil)
        guard let directory = settings.directory else {
            for name in ["LDAP_Server", "LDAP_Client_DN", "LDAP_Username", "LDAP_Password"] { try set(name, "") }
            return
        }
        let words = try DirectoryWords(directory)
        if directory.usesTLS, model.family == .phone {
            notes.append("SPA phones are not known to ask a directory over TLS.")
        }
        let server = HostPort(host: words.host, port: words.port).description
        try set("LDAP_Corp_Dir_Name", "LDAP")
        try set("LDAP_Server", directory.usesTLS ? "ldaps://\(server)" : server, field: Field.directory)
        try set("LDAP_Auth_Method", directory.user.isEmpty ? "None" : "Simple")
        try set("LDAP_Client_DN", directory.user, field: Field.directoryUser)
        // Only for DIGEST-MD5.
        try set("LDAP_Username", "")
        try set("LDAP_Password", directory.password?.reveal() ?? "", field: Field.directoryPassword)
        try set("LDAP_Search_Base", words.base, field: Field.directoryBase)
        let names = words.nameAttributes
        try set("LDAP_Last_Name_Filter", names.first.map { Self.filter($0) } ?? "")
        try set("LDAP_First_Name_Filter", names.count > 1 ? Self.filter(names[1]) : "")
        let shown = names.map { "a=\($0)" } + words.numberAttributes.map { "a=\($0),t=p" }
        try set("LDAP_Display_Attrs", shown.joined(separator: ";"))
        try set("LDAP_Number_Mapping", "")
    }

    private static func filter(_ attribute: String) -> String { "\(attribute):(\(attribute)=*$VALUE*)" }

    /// Source: Wazo's and FusionPBX's templates (observed). No template of the 9800 series has one.
    mutating func phoneBook() throws(RenderFault) {
        guard model.isPhone, !model.isNewest, let book = settings.phoneBook else { return }
        try set("XML_Directory_Service_Name", book.name.trimmingBlanks(), field: Field.phoneBookName)
        try set("XML_Directory_Service_URL", FieldCheck.url(book.url, field: Field.phoneBook), field: Field.phoneBook)
    }

    /// The rule leads to one file, which the phone compares with what it has. Without a URL it keeps its firmware.
    mutating func firmware() throws(RenderFault) {
        guard let url = settings.firmware?.url else { return try set("Upgrade_Rule", "") }
        let rule = try FieldCheck.url(url, field: Field.firmware)
        guard !rule.utf8.contains(where: { "$|[]".utf8.contains($0) }) else {
            throw RenderFault(field: Field.firmware, reason: "contains a character that means something in Cisco's rules")
        }
        try set("Upgrade_Enable", true)
        try set("Upgrade_Rule", rule)
    }

    /// Source: Wazo's templates for VLANs, FusionPBX's for LLDP and the web server (observed). Of the 9800 series no template has the
    /// switch that turns the VLAN on, and adapters have both elsewhere.
    mutating func network() throws(RenderFault) {
        guard model.isPhone else { return }
        if !model.isNewest {
            if let vlan = settings.network.vlan {
                try set("Enable_VLAN", vlan > 0)
                if vlan > 0 { try set("VLAN_ID", "\(vlan)") }
            }
            if let vlan = settings.network.computerVLAN {
                try set("Enable_PC_Port_VLAN_Tagging", vlan > 0)
                if vlan > 0 { try set("PC_Port_VLAN_ID", "\(vlan)") }
            }
        }
        if let usesLLDP = settings.network.usesLLDP { try set("Enable_LLDP-MED", usesLLDP) }
        if let hasWebPage = settings.access.hasWebPage {
            try set("Enable_Web_Server", hasWebPage)
            if !hasWebPage {
                notes.append("Without its web page the phone fetches at once only when the PBX asks it to, else at its interval.")
            }
        }
    }

    /// Authorities beside Cisco's own, and the check of names at the PBX. What an administrator put on the phone stays where nothing
    /// is set: for older models it may be what lets them in.
    ///
    /// Source: FusionPBX's templates, which spell the name in three ways (observed).
    mutating func trust() throws(RenderFault) {
        if let name = model.certificateParameter, let url = settings.trust.certificatesURL {
            try set(name, FieldCheck.url(url, field: Field.provisioningURL), field: Field.provisioningURL)
        }
        guard model.isNewest, let verifies = settings.trust.verifies else { return }
        for number in 1...model.accounts { try set("TLS_Name_Validate_\(number)_", verifies) }
        if !verifies { notes.append("The phone was told not to compare names at the PBX; it still verifies the server of its files.") }
    }
}
