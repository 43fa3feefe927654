import DialtoneModel

/// One setting, and how to find out what a driver does with it.
struct CapabilityProbe: Sendable {
    typealias Change = @Sendable (inout PhoneSettings) -> Void

    /// As people call it.
    let setting: String
    let group: SettingGroup?
    let ask: @Sendable (any VendorDriver) -> CapabilityTable.Answer

    /// A setting that is told by what it changes in the files.
    ///
    /// - Parameters:
    ///   - setting: nil where more than one is looked at.
    ///   - before: Makes the example one with another value, or without the setting.
    ///   - after: Makes it one with the setting.
    private init(_ title: String, of setting: Setting?, before: @escaping Change = { _ in }, after: @escaping Change) {
        self.init(title, in: setting?.group) { driver throws(RenderFault) in
            let with = try ProbedFiles(driver, after)
            if let setting, !with.read.contains(setting) { return .missing(driver.note(ofMissing: setting)) }
            let without = try ProbedFiles(driver, before)
            let known = try ProbedFiles(driver, { _ in }).notes
            let remark = with.notes.first { !known.contains($0) }
            // The example may ask for it as well, so that its note is known.
            let words = Self.words(of: title)
            let named = { with.notes.first { note in words.contains { note.contains($0) } } }
            return with.bytes == without.bytes ? .missing(remark ?? named()) : remark.map { .partly($0) } ?? .carried
        }
    }

    /// One value of a setting that has a few: it must not be told as any of the others is.
    private init(_ title: String, of setting: Setting, others: [Change], value: @escaping Change) {
        self.init(title, in: setting.group) { driver throws(RenderFault) in
            let mine = try ProbedFiles(driver, value)
            guard mine.read.contains(setting) else { return .missing(driver.note(ofMissing: setting)) }
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
        _ title: String, in group: SettingGroup? = nil,
        ask: @escaping @Sendable (any VendorDriver) throws(RenderFault) -> CapabilityTable.Answer
    ) {
        self.setting = title
        self.group = group
        self.ask = { driver in
            do throws(RenderFault) {
                return try ask(driver)
            } catch {
                return .missing("It is refused: \(error).")
            }
        }
    }

    /// One or more for each setting, in their order.
    static let all: [CapabilityProbe] = [numberOfAccounts] + Setting.allCases.flatMap { of($0) } + [rawParameters]

    private static func of(_ setting: Setting) -> [CapabilityProbe] {
        switch setting {
        case .transport, .srtp: values(of: setting)
        case .codecs:
            [
                CapabilityProbe(
                    "codecs in order", of: setting, before: change(setting, to: "pcma,g722"), after: change(setting, to: "g722,pcma")),
                CapabilityProbe("Opus", of: setting, before: change(setting, to: "pcma"), after: change(setting, to: "opus,pcma")),
            ]
        case .zone:
            [
                plain(setting),
                CapabilityProbe(
                    "daylight saving rule of one's own", of: setting, before: change(setting, to: "AAA-4"),
                    after: change(setting, to: "AAA-4BBB,M4.2.0/1,M9.3.0/2")),
            ]
        case .keys:
            FunctionKeyKind.allCases.map { kind in
                let other = kind == .speedDial ? FunctionKeyKind.blf : .speedDial
                return CapabilityProbe(
                    "key: \(kind.rawValue)", of: setting, before: { $0.keys = [.init(number: 1, kind: other, value: "17")] },
                    after: { $0.keys = [.init(number: 1, kind: kind, value: "17")] })
            }
        case .pickupCode:
            // Of a key that shows whether a number is busy.
            [
                CapabilityProbe(
                    setting.title, of: setting, before: { $0.keys = [watched] },
                    after: {
                        $0.keys = [watched]
                        change(setting, to: "*0")(&$0)
                    })
            ]
        default: [plain(setting)]
        }
    }

    /// Words by which a note is known to be about a setting: its title, abbreviations in it, and what notes say instead.
    private static func words(of title: String) -> [String] {
        let instead = [
            "Opus": ["OPUS"], "codecs in order": ["codec"], "daylight saving rule of one's own": ["standard time"],
            "second time server": ["time server"],
        ]
        let abbreviations = title.split(separator: " ").map(String.init).filter { $0.count > 3 && $0 == $0.uppercased() }
        return [title] + abbreviations + (instead[title] ?? [])
    }

    private static let watched = PhoneSettings.FunctionKey(number: 1, kind: .blf, value: "17")

    /// A setting, by its first sample against its second or against none.
    private static func plain(_ setting: Setting) -> CapabilityProbe {
        let samples = setting.samples
        let nothing: Change = { _ in }
        let whole = setting.whole.map { change($0, to: $0.samples[0]) } ?? nothing
        let before = samples.count > 1 ? change(setting, to: samples[1]) : nothing
        let after = change(setting, to: samples[0])
        return CapabilityProbe(
            setting.title, of: setting,
            before: {
                whole(&$0)
                before(&$0)
            },
            after: {
                whole(&$0)
                after(&$0)
            })
    }

    /// Each of a setting's few values by itself.
    private static func values(of setting: Setting) -> [CapabilityProbe] {
        setting.samples.map { sample in
            CapabilityProbe(
                "\(setting.title): \(sample)", of: setting, others: setting.samples.filter { $0 != sample }.map { change(setting, to: $0) },
                value: change(setting, to: sample))
        }
    }

    private static func change(_ setting: Setting, to sample: String) -> Change {
        { settings in _ = setting.set(sample, in: &settings) }  // samples are possible, a test says
    }

    private static let numberOfAccounts = CapabilityProbe("accounts", in: .account) { driver in
        let files = { count in try? ProbedFiles(driver, { $0.accounts = accounts(count) }) }  // refused is not carried
        var count = 0
        var last = files(0)
        // Bases of radio phones have hundreds, and end here.
        while count < 300, let next = files(count + 1), next.bytes != last?.bytes {
            last = next
            count += 1
        }
        return count > 0 ? .count(count) : .missing(nil)
    }

    private static let rawParameters = CapabilityProbe("raw parameters") { driver in
        guard let name = parameterNames.first(where: { driver.problem(inParameter: $0) == nil }) else { return .missing(nil) }
        return CapabilityProbe("", of: nil) { $0.parameters = [.init(name: name, value: "17")] }.ask(driver)
    }

    /// One that each vendor takes.
    private static let parameterNames = ["feature.probe", "P9999", "user_ringer[1]", "probe/probe", "Probe", "misc/probe"]

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
    var read: SettingSet = []

    /// - Parameter change: To the example phone.
    init(_ driver: any VendorDriver, _ change: CapabilityProbe.Change) throws(RenderFault) {
        var settings = PhoneSettings.examplePhone
        change(&settings)
        for file in driver.files(model: driver.exampleModel) {
            let rendered = try driver.render(settings, file: file, model: driver.exampleModel, firmware: nil)
            bytes.append(rendered.bytes)
            notes += rendered.notes
            read.formUnion(rendered.read)
        }
        notes += driver.notes(of: settings, read: read)
    }
}
