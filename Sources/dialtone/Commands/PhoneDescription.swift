import DialtoneAdmin
import DialtoneFleet
import DialtoneModel
import DialtoneProvisioning
import DialtoneServer
import DialtoneVendors

/// Everything that is known of one phone, for people: each fact once, in words.
struct PhoneDescription {
    /// What the phone's administrator is protected with.
    struct AdministratorPassword {
        var standing: AdministratorPasswordStanding
        /// What it would be told now.
        var told: Secret?
        /// What it took with its last fetch; nil if that is not known.
        var held: Secret?
    }

    var phone: Phone
    var password: AdministratorPassword
    /// nil for a phone that has nothing to do with a DECT base.
    var handset: HandsetStanding?
    var conditions: [Condition] = []
    /// To be shown in clear; nil masks them.
    var secrets: PhoneSecrets?
    var catalogue = VendorCatalogue.builtIn

    private typealias Line = (name: String, value: String)
    private static let nameWidth = 24

    /// Sections with a title each, one fact a line.
    var text: String {
        var parts = ["Phone \(phone.mac)", Self.lines(facts)]
        if !secretLines.isEmpty { parts += ["Secrets", Self.lines(secretLines)] }
        parts += [phone.configuration.isEmpty ? "Devices has sent nothing yet" : "From Devices"]
        parts += phone.configuration.map(item)
        return parts.joined(separator: "\n")
    }

    // MARK: Facts

    private var facts: [Line] {
        let code = phone.codeOpenUntil.map { "can be used until \($0.contractText)" } ?? "cannot be used any more"
        let hardware = [phone.vendorName, phone.model, phone.firmware.map { "firmware \($0)" }].compactMap(\.self).joined(separator: " ")
        let lines: [(String, String?)] = [
            ("instance", "\(phone.instance)"),
            ("user", phone.commonName.isEmpty || phone.commonName == phone.user ? phone.user : "\(phone.user) (\(phone.commonName))"),
            ("status", phone.status.rawValue), ("reason", phone.reason),
            ("phone", hardware.isEmpty ? "not seen yet" : hardware), ("address", phone.address),
            ("assigned hardware", phone.assignedMAC.map { "\($0)" }),
            ("hardware id at the PBX", phone.hwid), ("PBX", phone.pbxDNS.isEmpty ? nil : phone.pbxDNS),
            ("PBX system", phone.domain.isEmpty ? nil : phone.domain),
            ("Devices", phone.sysclientConnected ? "connected" : "not connected"), ("revision", revision),
            ("administrator password", administratorPassword), ("code", code), ("ordered", phone.receivedAt.contractText),
            ("configured", phone.configuredAt?.contractText ?? "-"), ("fetched", phone.deliveredAt?.contractText ?? "-"),
            ("registered", phone.registeredAt?.contractText ?? "-"),
        ]
        let handsets = (handset?.lines ?? []).map { ($0.name, Optional($0.value)) }
        let told = conditions.map { $0.text(in: .english) }.filter { $0 != phone.reason }.map { ("condition", Optional($0)) }
        return (lines + handsets + told).compactMap { name, value in value.map { (name, $0) } }
    }

    private var revision: String {
        switch (phone.deliveredRevision, phone.revision) {
        case (nil, nil): "none yet"
        case (nil, let next?): "has none, would get \(next)"
        case (let has?, let next?) where has != next: "has \(has), would get \(next)"
        case (let has?, _): "has \(has), the latest"
        }
    }

    private var administratorPassword: String {
        let isWaiting = password.told != nil && password.told != password.held
        return password.standing.text + (isWaiting ? "; the phone takes it with its next fetch" : "")
    }

    // MARK: Secrets

    private var secretLines: [Line] {
        guard let secrets else { return [] }
        let values: [(String, Secret?)] = [
            ("account password", secrets.userPassword), ("code", secrets.code), ("password at Devices", secrets.sysclientPassword),
            ("TURN password", phone.turnPassword(secrets)), ("token of its own URL", secrets.token),
        ]
        return values.compactMap { name, value in value.map { (name, $0.reveal()) } } + administratorPasswords(secrets)
    }

    /// Every password that is stored or told for the phone's administrator, with what it is worth.
    private func administratorPasswords(_ secrets: PhoneSecrets) -> [Line] {
        let driver = (phone.vendor ?? catalogue.vendor(ofMAC: phone.assignedMAC ?? phone.mac)).flatMap { catalogue.driver(id: $0) }
        let own = secrets.ownAdminPassword.flatMap { (driver?.administratorPassword(model: phone.model) ?? .text).told($0) }
        var all: [(source: String, value: Secret)] = []
        if let domain = secrets.adminPassword { all.append(("the domain's", domain)) }
        if let own { all.append(("made by Dialtone", own)) }
        if let told = password.told, !all.contains(where: { $0.value == told }) { all.append(("set by an override", told)) }
        return all.map { source, value in
            let use =
                value == password.held ? "in use" : value == password.told ? "in use from its next fetch on" : "not in use"
            return ("administrator password", "\(value.reveal()) (\(source), \(use))")
        }
    }

    // MARK: Items

    private func item(_ item: ConfigurationItem) -> String {
        let value = secrets == nil ? item.value.masked : item.value
        let fields = (value.members ?? []).filter { !["type", "id"].contains($0.key) }
        let lines = fields.map { field in (name: "  \(field.key)", value: field.value.string ?? field.value.text) }
        return (["  \(item.identity)"] + (lines.isEmpty ? [] : [Self.lines(lines)])).joined(separator: "\n")
    }

    private static func lines(_ lines: [Line]) -> String {
        lines.map { name, value in
            let padding = String(repeating: " ", count: max(1, nameWidth - name.count))
            // A value is one line, whatever was stored: what is printed would else pass for another fact.
            return "  \(name)\(padding)\(value.isEmpty ? "-" : value.split(whereSeparator: \.isNewline).joined(separator: " "))"
        }.joined(separator: "\n")
    }
}

extension AdministratorPasswordStanding {
    /// For people, as a fact of the phone.
    var text: String {
        switch self {
        case .told(.own): "one of its own, made by Dialtone"
        case .told(.devices): "the domain's, from Devices"
        case .told(let source): "set (\(source.text))"
        case .gap: "none: it may still have its maker's default one (see dialtone phones protect)"
        case .takenAway(let source): "none: taken away (\(source.text))"
        case .leftOut(let scope): "none: the template of \(scope) leaves it out"
        case .notTaken(let source): "none: its model does not take the one that is set (\(source.text))"
        case .notSeen: "none so far: the phone has not fetched a file, or its make is not known"
        case .notCarried: "none: the files of its make or model hold none"
        }
    }
}
