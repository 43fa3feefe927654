package import DialtoneModel

/// What one vendor's phones ask for, and the files they get: settings in, bytes out, no I/O.
///
/// A vendor whose phones read several files answers ``requested(fileName:mac:model:)`` with ``RequestedFile/part(_:)`` for
/// all but the one that names the others, and tells by ``RenderedFile/carriesAccounts`` which of them ends the delivery.
package protocol VendorDriver: Sendable {
    /// The fixed word for it in the store, in metrics and on the command line: `yealink`.
    var id: String { get }
    /// The name as people know it: `Yealink`.
    var name: String { get }
    /// The first three bytes of the vendor's hardware addresses: a hint, never a proof.
    var ouis: [UInt32] { get }

    /// The model, as ``recognise(userAgent:)`` reports it, that can be told most: for examples, tables and benchmarks.
    var exampleModel: String { get }
    /// A `User-Agent` as its phones send it, for people to see; the address in it is made up. nil where none is known.
    var exampleAgent: String? { get }
    /// How a phone of this vendor is asked to fetch at once.
    var resync: ResyncWays { get }

    /// Whether every phone of this vendor can be told credentials for its own door. Where they cannot, the secret in the URL has
    /// to do: a phone that is asked for what it cannot know would be locked out.
    var carriesCredentials: Bool { get }

    /// The same of one model.
    ///
    /// - Parameter model: As ``recognise(userAgent:)`` reports it, or as a person writes it; nil if it is not known yet.
    func carriesCredentials(model: String?) -> Bool

    /// Whether a model connects analogue phones: it then takes what Devices says of these too.
    ///
    /// - Parameter model: As ``recognise(userAgent:)`` reports it, or as a person writes it; nil if it is not known yet.
    func isAdapter(model: String?) -> Bool

    /// How many handsets a model can have, each with an account of its own; nil for a model that is no DECT base, or for which no file
    /// can be made.
    ///
    /// - Parameter model: As ``recognise(userAgent:)`` reports it, or as a person writes it; nil if it is not known yet.
    func handsets(model: String?) -> Int?

    /// How most phones of this vendor are told the password of their administrator.
    var administratorPassword: AdministratorPasswordForm { get }

    /// The same of one model.
    ///
    /// - Parameter model: As ``recognise(userAgent:)`` reports it, or as a person writes it; nil if it is not known yet.
    func administratorPassword(model: String?) -> AdministratorPasswordForm

    /// Whether the files of some models hold no such password though those of others do, so that each phone must be looked at.
    var hasModelsWithoutPassword: Bool { get }

    /// How sure it is, by group, that this vendor's phones do what the driver writes: the grade on which most of a group rests. What is
    /// assumed of a single value stands in the driver.
    var certainty: [SettingGroup: Certainty] { get }

    /// What a former provider or user may have left on a phone and no setting of this vendor is known to take away.
    var leftovers: [FormerSetting] { get }

    /// The value by which a parameter goes back to its factory's, where this vendor's phones have such a word: it is no secret,
    /// whatever parameter it stands for.
    var resetWord: String? { get }

    /// Reads the vendor's `User-Agent`; nil if it is another's.
    func recognise(userAgent: String) -> Recognition?

    /// The hardware address in a file name of this vendor's pattern; nil if it has none.
    func mac(inFileName name: String) -> MACAddress?

    /// Which of the phone's files a request means.
    ///
    /// - Parameter fileName: The last part of the path; empty for the folder itself, which means the main file.
    /// - Returns: nil for what this phone shall get a 404 for, so that it goes on to its own file.
    func requested(fileName: String, mac: MACAddress, model: String?) -> RequestedFile?

    /// All files that carry settings, in the order in which the phone reads them; usually the main file alone.
    func files(model: String?) -> [RequestedFile]

    /// How a file is written, so that an administrator's own text for it can be checked and values be escaped in it.
    func format(of file: RequestedFile) -> FileFormat

    /// Why this cannot be the name of a parameter of this vendor, as the rest of a sentence that begins with the name; nil if
    /// it can be one.
    func problem(inParameter name: String) -> String?

    /// The name under which the phone asks for its main file, in the vendor's own upper or lower case.
    func mainFileName(mac: MACAddress, model: String?) -> String

    /// What an administrator enters as the phone's provisioning URL.
    ///
    /// - Parameter base: A door of the service, ending in `/`.
    func bootstrapURL(base: String) -> String

    /// Writes one of the phone's files, byte for byte the same for the same settings; for callers there is
    /// ``render(_:file:model:firmware:)``.
    ///
    /// A parameter of `settings.parameters` stands once in the file: in the place of what the driver would write under its name,
    /// else behind everything else. What the driver reads of the settings, it writes, or says in a note why it does not.
    ///
    /// - Parameters:
    ///   - settings: Without accounts, the file empties every account of the phone.
    ///   - model: As ``recognise(userAgent:)`` reports it, or as a person writes it; nil if it is not known yet.
    ///   - firmware: The same; what is not known to be old is taken to be current.
    /// - Throws: ``RenderFault`` if the format cannot carry a value.
    func write(_ settings: SettingsReader, file: RequestedFile, model: String?, firmware: String?) throws(RenderFault) -> RenderedFile
}

extension VendorDriver {
    package func files(model: String?) -> [RequestedFile] { [.main] }

    package var exampleAgent: String? { nil }

    package var carriesCredentials: Bool { true }

    package func carriesCredentials(model: String?) -> Bool { carriesCredentials }

    package func isAdapter(model: String?) -> Bool { false }

    package func handsets(model: String?) -> Int? { nil }

    package var administratorPassword: AdministratorPasswordForm { .text }

    package func administratorPassword(model: String?) -> AdministratorPasswordForm { administratorPassword }

    package var hasModelsWithoutPassword: Bool { false }

    package var resetWord: String? { nil }

    package var leftovers: [FormerSetting] { [] }

    package var certainty: [SettingGroup: Certainty] { [:] }

    /// Whether a request for this name gets a file.
    package func serves(fileName: String, mac: MACAddress, model: String?) -> Bool {
        requested(fileName: fileName, mac: mac, model: model) != nil
    }

    /// Makes one of the phone's files; see ``write(_:file:model:firmware:)``.
    ///
    /// - Throws: ``RenderFault`` if the format cannot carry a value.
    package func render(
        _ settings: PhoneSettings, file: RequestedFile, model: String?, firmware: String?
    ) throws(RenderFault) -> RenderedFile {
        let reader = SettingsReader(settings)
        var rendered = try write(reader, file: file, model: model, firmware: firmware)
        rendered.read = reader.read
        return rendered
    }

    /// What people must know of settings that none of a phone's files carries.
    ///
    /// - Parameter read: What was read for all of the phone's files, see ``RenderedFile/read``.
    package func notes(of settings: PhoneSettings, read: SettingSet) -> [String] {
        Setting.allCases.filter { setting in
            guard !read.contains(setting), setting.isWanted(in: settings) else { return false }
            // The note of the whole says enough.
            return setting.whole.map { read.contains($0) || !$0.isWanted(in: settings) } ?? true
        }.map { note(ofMissing: $0) }
    }

    /// What people must know of a setting that this maker's phones cannot be told.
    func note(ofMissing setting: Setting) -> String {
        let consequence = setting.consequence.isEmpty ? "" : "; \(setting.consequence)"
        return "Left out, because no setting of \(name) is known for it on this model: \(setting.people)\(consequence)."
    }

    /// Makes the phone's main file; see ``render(_:file:model:firmware:)``.
    package func render(_ settings: PhoneSettings, model: String?, firmware: String?) throws(RenderFault)
        -> RenderedFile
    {
        try render(settings, file: .main, model: model, firmware: firmware)
    }
}

/// Which of a phone's files is meant.
package enum RequestedFile: Hashable, Sendable {
    /// The one that the phone asks for by itself and that leads to all others.
    case main
    /// A further one, by the driver's own word for it.
    case part(String)
}

extension RequestedFile {
    /// The word for it on the command line and in overrides: `main`, or the driver's own.
    package var word: String {
        switch self {
        case .main: "main"
        case .part(let word): word
        }
    }

    package init(word: String) { self = word == "main" ? .main : .part(word) }
}

/// How a phone is asked to fetch its files at once.
package struct ResyncWays: Hashable, Sendable {
    /// Value of the header `Event` of a SIP NOTIFY; nil for a vendor whose phones know none.
    package var notifyEvent: String?
    /// Path and query of an HTTP request to the phone's web server, with the administrator's credentials; nil where none is
    /// documented.
    package var httpAction: String?

    package init(notifyEvent: String? = "check-sync;reboot=false", httpAction: String? = nil) {
        self.notifyEvent = notifyEvent
        self.httpAction = httpAction
    }
}
