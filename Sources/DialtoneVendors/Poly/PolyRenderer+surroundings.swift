import DialtoneModel

extension PolyRenderer {
    mutating func language() throws(RenderFault) {
        guard let tag = settings.language, !tag.isEmpty else { return }
        guard let name = Self.languages[String(tag.lowercased().prefix { $0 != "-" && $0 != "_" })] else {
            notes.append("The display language was left as it is: no Poly name is known for the wanted one.")
            return
        }
        file.begin("language")
        try set("lcl.ml.lang", name)
        file.end()
        if model.isOld, !name.hasPrefix("English") {
            notes.append(
                "SoundPoint and SoundStation IP phones load their texts from a file on the server (SoundPointIPLocalization): without it "
                    + "the display stays English.")
        }
    }

    private static let languages = [
        "de": "German_Germany", "en": "English_United_States", "es": "Spanish_Spain", "fr": "French_France", "it": "Italian_Italy",
        "nl": "Dutch_Netherlands",
    ]

    /// UDP is transport 1. The name takes no port that we know of. Levels go from 0, which is everything, to 6; the place of each
    /// of ours among them is Wazo's (observed).
    mutating func syslog() throws(RenderFault) {
        guard let syslog = settings.syslog else { return try setDevice("device.syslog.serverName", "") }
        let server = try FieldCheck.hostPort(syslog.server, field: Field.syslog)
        try setDevice("device.syslog.serverName", server.host, field: Field.syslog)
        try setDevice("device.syslog.transport", "1")
        try setDevice("device.syslog.facility", "16")
        try setDevice("device.syslog.renderLevel", Self.level(syslog.level))
        try setDevice("device.syslog.prependMac", "1")
        if let port = server.port, port != 514 {
            notes.append("The syslog server's port was left out: no Poly setting is known for it, and the phone sends to 514.")
        }
    }

    private static func level(_ level: SyslogLevel) -> String {
        switch level {
        case .debug: "1"
        case .info: "2"
        case .warning: "3"
        case .error: "4"
        }
    }

    /// Source: Poly, "UC Software Administrator Guide", corporate directory, as others' configurations have it (observed): up to
    /// eight attributes, each with a kind.
    mutating func directory() throws(RenderFault) {
        file.begin("directory")
        try set("feature.corporateDirectory.enabled", settings.directory == nil ? 0 : 1)
        if let directory = settings.directory {
            let words = try DirectoryWords(directory)
            try set("dir.corp.address", words.host, field: Field.directory)
            try set("dir.corp.port", words.port)
            try set("dir.corp.transport", directory.usesTLS ? "TLS" : "TCP")
            try set("dir.corp.baseDN", words.base, field: Field.directoryBase)
            try set("dir.corp.user", directory.user, field: Field.directoryUser)
            try set("dir.corp.password", directory.password?.reveal() ?? "", field: Field.directoryPassword)
            let attributes =
                words.nameAttributes.map { ($0, ["sn", "surname"].contains($0.lowercased()) ? "last_name" : "first_name") }
                + words.numberAttributes.map { ($0, "phone_number") }
            for (index, (name, kind)) in attributes.prefix(8).enumerated() {
                let attribute = "dir.corp.attribute.\(index + 1)."
                try set(attribute + "name", name)
                try set(attribute + "label", name)
                try set(attribute + "type", kind)
                // The phone searches only by attributes that say so.
                try set(attribute + "searchable", 1)
            }
            if attributes.count > 8 { notes.append("Poly phones take eight attributes of a directory; the others were left out.") }
        } else {
            for name in ["address", "user", "password"] { try set("dir.corp.\(name)", "") }
        }
        file.end()
    }
}
