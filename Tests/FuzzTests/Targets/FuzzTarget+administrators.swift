import DialtoneModel
import DialtoneProvisioning
import DialtoneSupport
import DialtoneVendors

@testable import dialtone

/// What people write: addresses, settings, overrides, the configuration, templates.
extension FuzzTarget {
    static let macAddress = FuzzTarget.ofText("mac-address") { text in
        guard let mac = MACAddress(text) else { return }
        try hold(mac.hex.utf8.count == 12 && MACAddress(mac.hex) == mac, "an address is read as another one")
        for separator in [":", "-", ".", " "] {
            let pairs = stride(from: 0, to: 12, by: 2).map { String(mac.hex.dropFirst($0).prefix(2)) }
            try hold(MACAddress(pairs.joined(separator: separator).uppercased()) == mac, "an address in groups is another one")
        }
        try hold(text.utf8.count(where: { $0 != 0x3a && $0 != 0x2d && $0 != 0x2e && $0 != 0x20 }) == 12, "an address with more than digits")
    }

    static let timeZone = FuzzTarget.ofText("time-zone") { text in
        guard let zone = TimeZoneRule(parsing: text) else { return }
        try hold(TimeZoneRule(parsing: zone.text) == zone, "a time zone is read as another one: \(zone.text)")
        var unnamed = zone
        unnamed.ianaName = nil
        try hold(TimeZoneRule(parsing: zone.posixText) == unnamed, "a rule is read as another one: \(zone.posixText)")
        try hold((-26 * 3600...26 * 3600).contains(zone.offset), "a zone is further away than any")
        if let daylight = zone.daylight {
            try hold(daylight.save > 0, "daylight time that takes light away")
        }
    }

    /// The name of a setting in the first line, its text behind it.
    static let overrideValue = FuzzTarget.ofText("override-value") { text in
        let parts = text.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let key = SettingKey(String(parts[0])) else { return }
        var settings = PhoneSettings.examplePhone
        do { try key.set(String(parts[1]), in: &settings) } catch {
            try hold(settings == .examplePhone, "a text that is refused changes something")
            return
        }
        // An empty text takes a setting away, and some settings have a value all the same.
        guard !parts[1].isEmpty, let written = key.text(in: settings) else { return }
        var again = PhoneSettings.examplePhone
        do { try key.set(written, in: &again) } catch { throw BrokenProperty(description: "\(key) refuses its own text") }
        try hold(again == settings && key.text(in: again) == written, "\(key) reads its own text as another one")
    }

    private static let instance = InstanceID(domain: "example.com", name: "dialtone")

    /// What names files would have them read: those are no part of the input.
    private static func namesFiles(_ yaml: String) -> Bool { ["password-file", "/dev", "/proc"].contains { yaml.contains($0) } }

    static let overrideFile = FuzzTarget.ofText("override-file") { yaml in
        guard yaml.firstRange(of: "path") == nil, let file = try? read(yaml) else { return }
        let written = try file.yaml(revealing: true)
        let again: OverrideFile
        do { again = try read(written) } catch { throw BrokenProperty(description: "its own text is refused: \(error)") }
        try hold(
            again.entries.count == file.entries.count && zip(again.entries, file.entries).allSatisfy { $0 == $1 },
            "a file is read as another one")
        _ = try file.yaml(revealing: false)
    }

    private static func read(_ yaml: String) throws -> OverrideFile {
        try OverrideFile.parse(yaml, name: "fuzz", folder: "/nonexistent", instances: [instance])
    }

    /// The seeds' passwords and tokens all have this in them.
    private static let secretWord = "swordfish"

    static let configuration = FuzzTarget.ofText("configuration") { yaml in
        guard !namesFiles(yaml) else { return }
        do {
            let configuration = try Configuration.parse(yaml, folder: "/nonexistent", name: "fuzz")
            try hold(!configuration.service.instances.isEmpty, "a configuration without an instance is taken")
            for instance in configuration.service.instances {
                try hold(!instance.id.domain.isEmpty && !instance.id.name.isEmpty, "an instance without a name")
                let path = "\(instance.id.domain)\(instance.id.name)"
                try hold(!path.utf8.contains { "/?#% \n\0".utf8.contains($0) }, "an instance's name is no part of a path")
            }
        } catch let fault as Configuration.Invalid {
            try hold(!fault.problems.isEmpty, "a configuration is refused without a reason")
            let isSecret = yaml.split(separator: "\n").contains { line in
                line.contains(secretWord) && line.firstRange(of: "password: ").map { !line[..<$0.lowerBound].contains(secretWord) } == true
            }
            let isElsewhere = yaml.split(separator: "\n").contains { $0.contains(secretWord) && !$0.contains("password: ") }
            if isSecret, !isElsewhere { try hold(!fault.description.contains(secretWord), "a problem tells a password") }
        }
    }

    /// The first byte chooses the maker; the rest is an administrator's template for its main file.
    static let template = FuzzTarget("template") { bytes in
        guard let first = bytes.first, let text = String(validating: bytes.dropFirst(), as: UTF8.self) else { return }
        let drivers = VendorCatalogue.builtIn.drivers
        let driver = drivers[Int(first) % drivers.count]
        guard let file = driver.files(model: driver.exampleModel).first else { return }
        let template = FileTemplate(vendor: driver.id, file: file.word, text: text)
        var settings = PhoneSettings.examplePhone
        settings.accounts[0].displayName = hostileName
        let format = driver.format(of: file)
        guard let made = try? template.render(settings, format: format, model: driver.exampleModel, firmware: "1.0", items: []) else {
            return
        }
        try hold(made.utf8.count <= FileTemplate.fileBytesMax, "a file is longer than it may be")
        // What has no tag stays as it is, but for blanks at its end: another reader of tags must not find any in it.
        let visible = { (text: String) in text.unicodeScalars.filter { !$0.properties.isWhitespace } }
        if !text.contains("{{") { try hold(visible(made).elementsEqual(visible(text)), "a text without tags is changed") }
        if case .xml = format {
            try hold(!made.contains(hostileName), "a value stands in XML as it is")
            try hold(text.utf8.firstRange(of: "<!DOCTYPE".utf8) == nil, "a document type of its own")
        }
    }

    private static let hostileName = "<Ada> & \"Co\" </settings>"
}
