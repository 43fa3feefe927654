extension SettingTable {
    typealias Path<Value> = WritableKeyPath<PhoneSettings, Value> & Sendable

    /// A phone has no room for more, and no site needs them.
    static let certificatesMax = 6

    static let administratorPasswordName = "access.admin-password"

    /// A made-up authority that nothing was ever signed with.
    static let sampleCertificate =
        "-----BEGIN CERTIFICATE-----"
        + "MIIBhTCCASugAwIBAgIUfbesDahx1TD832ev/P4tM4Bxp1wwCgYIKoZIzj0EAwIwFzEVMBMGA1UEAwwMRXhhbXBsZSBSb290MCAXDTI2MTEzMD"
        + "AzMDQzOVoYDzIxMjYxMTA2MDMwNDM5WjAXMRUwEwYDVQQDDAxFeGFtcGxlIFJvb3QwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAATUjwPqhoKV"
        + "hW9zRVIRfpHVpneZBKbjubz8hPXWjZUN22m8BJnIHXID0VvPQNrwNz7g9hB6L179a8ywZofvWDtPo1MwUTAdBgNVHQ4EFgQUSC6DxAOjpsGMuz"
        + "VV0orhAPC88wEwHwYDVR0jBBgwFoAUSC6DxAOjpsGMuzVV0orhAPC88wEwDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNIADBFAiBYMGbp"
        + "a2BX+cpm1OHSs/eSZ7IKRdgfmUWw5Ky3fGN6BgIhAJ6C6gYF9vGqt/delQBq5Na9mAkQaL4bWmvS7oH4LIqL"
        + "-----END CERTIFICATE-----"

    // MARK: Rows of one kind

    static func account(
        _ setting: Setting, _ name: String, _ people: String, _ summary: String, _ allowed: String, form: Setting.Form = .choice,
        samples: [String], isSecret: Bool = false, required: Bool = false, consequence: String = "",
        write: @escaping @Sendable (inout PhoneSettings.Account, String) -> Bool,
        read: @escaping @Sendable (PhoneSettings.Account) -> String?
    ) -> Row {
        Row(
            setting: setting, name: "account.\(name)", people: people, summary: summary, allowed: allowed, isSecret: isSecret, form: form,
            samples: samples, consequence: consequence, needsAccount: true, read: { $0.accounts.first.flatMap(read) },
            write: { text, settings in
                guard !settings.accounts.isEmpty else { return true }
                return !(required && text.isEmpty) && write(&settings.accounts[0], text)
            })
    }

    /// - Parameter zero: What 0 means where it lies outside the range and is allowed nevertheless.
    static func number(
        _ setting: Setting, _ name: String, _ people: String, _ summary: String, _ range: ClosedRange<Int>, zero: String? = nil,
        samples: [String], needsAccount: Bool = false, _ path: any Path<Int?>
    ) -> Row {
        let none = zero.map { ", 0 for \($0)" } ?? ""
        return Row(
            setting: setting, name: name, people: people, summary: summary,
            allowed: "\(range.lowerBound) to \(range.upperBound)\(none); empty for the phone's own", samples: samples,
            needsAccount: needsAccount, read: { $0[keyPath: path].map { "\($0)" } },
            write: { text, settings in
                settings[keyPath: path] = Int(text)
                return text.isEmpty || Int(text).map { range.contains($0) || zero != nil && $0 == 0 } == true
            })
    }

    static let flagWords = "true or false; empty for the phone's own"

    static func flag(
        _ setting: Setting, _ name: String, _ people: String, _ summary: String, neutral: [String?] = [nil], needsAccount: Bool = false,
        _ path: any Path<Bool?>
    ) -> Row {
        Row(
            setting: setting, name: name, people: people, summary: summary, allowed: flagWords, samples: ["true", "false"],
            neutral: neutral, needsAccount: needsAccount, read: { $0[keyPath: path].map { "\($0)" } },
            write: { text, settings in
                settings[keyPath: path] = Bool(text)
                return text.isEmpty || settings[keyPath: path] != nil
            })
    }

    static func word<Choice: RawRepresentable & CaseIterable & Sendable>(
        _ setting: Setting, _ name: String, _ people: String, _ summary: String, _: Choice.Type, samples: [String],
        neutral: [String?] = [nil], needsAccount: Bool = false, _ path: any Path<Choice?>
    ) -> Row where Choice.RawValue == String {
        Row(
            setting: setting, name: name, people: people, summary: summary, allowed: "\(words(Choice.self)); empty for the phone's own",
            samples: samples, neutral: neutral, needsAccount: needsAccount, read: { $0[keyPath: path]?.rawValue },
            write: { text, settings in
                settings[keyPath: path] = Choice.allCases.first { $0.rawValue.lowercased() == text.lowercased() }
                return text.isEmpty || settings[keyPath: path] != nil
            })
    }

    static func text(
        _ setting: Setting, _ name: String, _ people: String, _ summary: String, _ allowed: String, samples: [String],
        check: @escaping @Sendable (String) -> Bool, _ path: any Path<String?>
    ) -> Row {
        Row(
            setting: setting, name: name, people: people, summary: summary, allowed: allowed, form: .text, samples: samples,
            read: { $0[keyPath: path] },
            write: { text, settings in
                settings[keyPath: path] = text.isEmpty ? nil : text
                return check(text)
            })
    }

    static func secret(
        _ setting: Setting, _ name: String, _ people: String, _ summary: String, samples: [String], _ path: any Path<Secret?>
    ) -> Row {
        Row(
            setting: setting, name: name, people: people, summary: summary, allowed: "any text; empty leaves the phone's", isSecret: true,
            form: .text, samples: samples, read: { $0[keyPath: path]?.reveal() },
            write: { text, settings in
                settings[keyPath: path] = text.isEmpty ? nil : Secret(text)
                return true
            })
    }

    static func directoryText(
        _ setting: Setting, _ name: String, _ people: String, _ summary: String, _ allowed: String, form: Setting.Form = .text,
        samples: [String], read: @escaping @Sendable (PhoneSettings.LDAPDirectory) -> String,
        write: @escaping @Sendable (inout PhoneSettings.LDAPDirectory, String) -> Void
    ) -> Row {
        Row(
            setting: setting, name: name, people: people, summary: summary, allowed: allowed, form: form, samples: samples,
            whole: .directory, neutral: [nil, ""], read: { $0.directory.map(read) },
            write: { text, settings in
                directory(&settings) { write(&$0, text) }
                return true
            })
    }

    /// All keys at one place as one setting: administrators set each by its number instead.
    static func keys(_ setting: Setting, _ people: String, at place: KeyPlace) -> Row {
        Row(
            setting: setting, people: people, samples: ["blf 4712 Bob"],
            read: { settings in
                let keys = settings.keys.filter { $0.place.isModule == place.isModule && (place.isModule || $0.place == place) }
                return keys.isEmpty ? nil : keys.map { FunctionKeyText.text(of: $0) }.joined(separator: ", ")
            },
            write: { text, settings in
                guard let key = FunctionKeyText.key(text, place, number: 1) else { return false }
                settings.keys.removeAll { $0.place == place && $0.number == 1 }
                settings.keys = (settings.keys + [key]).sorted { ($0.place, $0.number) < ($1.place, $1.number) }
                return true
            })
    }

    /// Settings may come in any order and from several scopes, so that a part may come before its server: it is kept
    /// with an empty one, and ``PhoneSettings/dropIncomplete()`` takes it away where no server follows.
    static func turn(_ settings: inout PhoneSettings, _ change: (inout PhoneSettings.TURN) -> Void) {
        var turn = settings.nat.turn ?? .init(server: HostPort(host: ""), user: "", password: nil)
        change(&turn)
        settings.nat.turn = turn
    }

    static func directory(_ settings: inout PhoneSettings, _ change: (inout PhoneSettings.LDAPDirectory) -> Void) {
        var directory = settings.directory ?? .init(server: HostPort(host: ""), base: "")
        change(&directory)
        settings.directory = directory
    }

    static func phoneBook(_ settings: inout PhoneSettings, _ change: (inout PhoneSettings.PhoneBook) -> Void) {
        var book = settings.phoneBook ?? .init(url: "")
        change(&book)
        settings.phoneBook = book
    }

    static func firmware(_ settings: inout PhoneSettings, _ change: (inout PhoneSettings.Firmware) -> Void) {
        var firmware = settings.firmware ?? .init(url: "")
        change(&firmware)
        settings.firmware = firmware
    }

    // MARK: Reading texts

    static func choose<Choice: RawRepresentable>(_ text: String, _ set: (Choice) -> Void) -> Bool where Choice.RawValue == String {
        guard let choice = Choice(rawValue: text.lowercased()) else { return false }
        set(choice)
        return true
    }

    static func words<Choice: RawRepresentable & CaseIterable>(_: Choice.Type) -> String where Choice.RawValue == String {
        Choice.allCases.map(\.rawValue).joined(separator: ", ")
    }

    static func list(_ text: String) -> [String] {
        text.split(separator: ",").map { part in String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()) }.filter {
            !$0.isEmpty
        }
    }

    /// `first-last`; nil for anything else.
    static func portRange(_ text: String) -> ClosedRange<Int>? {
        let ends = text.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
        guard ends.count == 2, let first = ends[0], let last = ends[1], (1024...65_535).contains(first),
            (first...65_535).contains(last)
        else { return nil }
        return first...last
    }

    /// A host name or an address without brackets; nil for what is none, or has a port, which other settings say.
    @Sendable static func host(_ text: String) -> String? { HostPort(text).flatMap { $0.port == nil ? $0.host : nil } }

    /// What can be dialled: up to 32 digits, letters, `*`, `#` and `+`; empty for none.
    @Sendable static func isNumber(_ text: String) -> Bool {
        text.utf8.count <= 32
            && text.utf8.allSatisfy { (48...57).contains($0) || (97...122).contains($0 | 0x20) || [35, 42, 43].contains($0) }
    }

    /// A scheme and a host, and nothing that could break a file.
    static func isURL(_ text: String) -> Bool {
        guard let scheme = ["https://", "http://"].first(where: { text.hasPrefix($0) }), text.utf8.count <= 500 else { return false }
        let authority = text.dropFirst(scheme.count).prefix { $0 != "/" }
        return HostPort(String(authority)) != nil
            && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && ![0x22, 0x3C, 0x3E, 0x5C, 0x60].contains($0) }
    }

    static func duration(_ text: String, _ seconds: ClosedRange<Int>) -> Duration? {
        let units: [Character: Int] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
        let unit = text.last.flatMap { units[$0] }
        guard let count = Int(unit == nil ? text[...] : text.dropLast()), count <= 100_000_000 else { return nil }
        let value = count * (unit ?? 1)
        return seconds.contains(value) ? .seconds(value) : nil
    }
}

extension KeyPlace {
    /// How it is named in keys and templates: `memory`, `module-1`; empty beside the display.
    package var word: String {
        switch self {
        case .phone: ""
        case .memory: "memory"
        case .module(let number): "module-\(number)"
        }
    }

    package var isModule: Bool {
        switch self {
        case .module: true
        case .phone, .memory: false
        }
    }
}
