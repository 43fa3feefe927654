import DialtoneFleet
import DialtoneModel
import DialtoneProvisioning
import DialtoneStore
import DialtoneSupport
import DialtoneVendors
import Foundation

extension PageSession {
    private var files: FileMaker { environment.files }
    var handsets: HandsetReader { HandsetReader(store: store, files: files) }

    // MARK: What it is told

    /// Settings, parameters, notes and own overrides of a phone, for `GetPhone`.
    func told(_ phone: Phone) async throws -> [JSONMember] {
        let secrets = try await store.secrets(of: phone.id)
        let hardware = files.hardware(of: phone)
        let members = try await handsets.members(of: phone)
        let composition = files.composition(for: phone, secrets: secrets, on: hardware, handsets: members)
        let own = try await storedSet(of: OverrideScope(instance, .phone(phone.mac)))
        return [
            JSONMember("settings", settings(composition, own)), JSONMember("parameters", parameters(composition)),
            JSONMember("notes", .array(notes(phone, secrets, hardware, members, composition).map { .string($0) })),
            JSONMember("overrides", Self.json(own)),
        ]
    }

    /// All settings, so that each can be overridden; of the function keys those that are set, and the next one.
    private func settings(_ composition: SettingsComposer.Composition, _ own: OverrideSet) -> JSONValue {
        let explained = Dictionary(composition.explanations.map { ($0.key, $0) }) { first, _ in first }
        let used = Set(composition.settings.keys.compactMap(\.name)).union(own.settings.keys.compactMap(\.functionKey))
        let free = (1...SettingKey.keyNumberMax).lazy.compactMap { FunctionKeyName(.phone, $0) }.first { !used.contains($0) }
        let names = used.sorted() + (free.map { [$0] } ?? [])
        let keys = SettingKey.all + names.compactMap { SettingKey.functionKey($0.place, $0.number) }
        return .array(
            keys.map { key in
                let masked = { (text: String?) -> JSONValue in
                    .optional(text.map { SecretMask.shown($0, isSecret: key.isSecret) })
                }
                return [
                    "key": .string(key.name), "summary": .string(key.summary), "value": masked(explained[key]?.value),
                    "source": .optional(explained[key]?.source.text), "secret": .bool(key.isSecret), "allowed": .string(key.allowed),
                    "overridden": masked(own.settings[key]),
                ]
            })
    }

    private func parameters(_ composition: SettingsComposer.Composition) -> JSONValue {
        .array(
            composition.settings.parameters.map { parameter in
                [
                    "name": .string(parameter.name), "value": .string(SecretMask.shown(parameter.value, isSecret: parameter.looksSecret)),
                    "source": .optional(composition.parameterSources[parameter.name].map { SettingSource.override($0).text }),
                ]
            })
    }

    private func notes(
        _ phone: Phone, _ secrets: PhoneSecrets, _ hardware: Hardware?, _ members: [HandsetMember],
        _ composition: SettingsComposer.Composition
    ) -> [String] {
        guard let hardware else { return composition.notes + [withoutFile(phone)] }
        do {
            return try files.files(for: phone, secrets: secrets, on: hardware, handsets: members).notes
        } catch {
            return composition.notes + [Self.words(error, for: hardware)]
        }
    }

    /// Why a phone has no file to show.
    func withoutFile(_ phone: Phone, trying more: [OverrideBook.Entry] = []) -> String {
        files.base(of: phone, trying: more).map { "It is a handset: its account is in the file of the base \($0)." } ?? Self.vendorUnknown
    }

    static let vendorUnknown = "The phone's make is not known yet: its MAC belongs to no known maker, and it has not asked for a file."

    static func words(_ fault: RenderFault, for hardware: Hardware) -> String {
        "No file can be made for \(hardware.driver.name): \(fault)."
    }

    // MARK: Files

    /// A phone's files, and what hides their secrets.
    private struct Version {
        /// nil for what belongs to no revision.
        var number: Int?
        var files: [Revision.File]
        var hardware: [Hardware]
        var notes: [String] = []
    }

    func file(_ value: JSONValue) async throws -> [JSONMember] {
        let phone = try await known(value["mac"])
        let secrets = try await store.secrets(of: phone.id)
        let version: Version
        if let number = value["revision"]?.int {
            version = try await revision(number, of: phone)
        } else {
            version = try await current(phone, secrets)
        }
        let mask = files.mask(
            for: phone, secrets: secrets, on: version.hardware, handsets: try await handsets.members(of: phone))
        return [
            JSONMember("revision", version.number.map { .int($0) } ?? .null),
            JSONMember("files", .array(version.files.map { Self.json($0.name, $0.text, mask) })),
            JSONMember("notes", .array(version.notes.map { .string($0) })),
        ]
    }

    func difference(_ value: JSONValue) async throws -> [JSONMember] {
        let phone = try await known(value["mac"])
        let secrets = try await store.secrets(of: phone.id)
        guard let from = value["from"]?.int ?? phone.deliveredRevision else {
            throw Refusal("The phone has not fetched its files yet, so there is nothing to compare with.")
        }
        let old = try await revision(from, of: phone)
        let new: Version
        if let to = value["to"]?.int {
            new = try await revision(to, of: phone)
        } else {
            new = try await current(phone, secrets)
        }
        let mask = files.mask(
            for: phone, secrets: secrets, on: old.hardware + new.hardware, handsets: try await handsets.members(of: phone))
        return [
            JSONMember("from", .int(from)), JSONMember("to", new.number.map { .int($0) } ?? .null),
            JSONMember("lines", Self.lines(from: old.files, to: new.files, mask)),
        ]
    }

    private func revision(_ number: Int, of phone: Phone) async throws -> Version {
        guard let revision = try await store.revision(number, of: phone.id) else {
            throw Refusal("Revision \(number) is not there any more, or never was.")
        }
        let hardware = files.catalogue.driver(id: revision.vendor).map {
            Hardware(driver: $0, model: revision.model, firmware: revision.firmware, mac: phone.assignedMAC ?? phone.mac)
        }
        return Version(number: number, files: revision.files, hardware: hardware.map { [$0] } ?? [])
    }

    /// What the phone would get now.
    private func current(_ phone: Phone, _ secrets: PhoneSecrets) async throws -> Version {
        guard let hardware = files.hardware(of: phone) else { return Version(files: [], hardware: [], notes: [withoutFile(phone)]) }
        let members = phone.status == .removed ? [] : try await handsets.members(of: phone)
        do {
            if phone.status == .removed {
                guard phone.owesGoodbye else {
                    return Version(files: [], hardware: [], notes: ["The phone was removed and gets nothing any more."])
                }
                let made = try files.goodbye(to: phone, secrets: secrets, on: hardware)
                return Version(
                    files: made.revisionFiles, hardware: [hardware],
                    notes: ["The phone was removed: at its next fetch it gets this, which empties its account."])
            }
            let made = try files.files(for: phone, secrets: secrets, on: hardware, handsets: members)
            let number = made.digest == phone.revisionDigest ? phone.revision : (phone.revision ?? 0) + 1
            return Version(number: number, files: made.revisionFiles, hardware: [hardware], notes: made.notes)
        } catch {
            throw Refusal(Self.words(error, for: hardware))
        }
    }

    static func json(_ name: String, _ text: String, _ mask: SecretMask?) -> JSONValue {
        ["name": .string(name), "text": .string(mask?.masked(text: text) ?? text)]
    }

    /// With all lines of the files that differ: the page folds them itself.
    static func lines(from old: [Revision.File], to new: [Revision.File], _ mask: SecretMask) -> JSONValue {
        let lines = RevisionDifference.lines(from: old, to: new, mask: mask, context: .max).filter { $0.kind != .place }
        return .array(lines.map { ["kind": .string($0.kind.rawValue), "text": .string($0.text)] })
    }

    // MARK: Secrets

    /// Tells secrets in clear; who asked is on disk before.
    func reveal(_ value: JSONValue) async throws -> [JSONMember] {
        let phone = try await known(value["mac"])
        let what = value["what"]?.string ?? ""
        guard let revealed = ["door": HistoryEvent.Revealed.urls, "code": .code, "secrets": .secrets][what] else {
            throw Refusal("what: allowed are door, code, secrets.")
        }
        let secrets = try await store.secrets(of: phone.id)
        try await commit([.noted(.revealed(revealed, to: visitorName))], for: phone)
        let code = phone.codeOpenUntil.map { $0 > environment.clock.now } == true ? secrets.code : nil
        let codeURL = code.map { "\(environment.urls.phones)/\($0.reveal())/" }
        switch what {
        case "door":
            let own = environment.urls.door(token: secrets.token)
            return [
                JSONMember("url", .string(own)), JSONMember("qr", qr(own, phone)), JSONMember("codeUrl", .optional(codeURL)),
                JSONMember("codeQr", codeURL.map { qr($0, phone) } ?? .null), JSONMember("code", .optional(code?.reveal())),
            ]
        case "code":
            return [
                JSONMember("code", .optional(code?.reveal())), JSONMember("codeUrl", .optional(codeURL)),
                JSONMember("codeOpenUntil", .optional(phone.codeOpenUntil?.contractText)),
            ]
        default:
            let login = files.credentials(for: phone, secrets: secrets)
            return [
                JSONMember("secrets", phone.json(revealing: secrets, catalogue: files.catalogue)["secrets"] ?? .null),
                JSONMember("credentials", login.map { ["user": .string($0.user), "password": .string($0.password.reveal())] } ?? .null),
            ]
        }
    }

    /// Tells a user what to enter at an own phone; who asked is on disk before.
    func revealOwn(_ user: PBXUser, value: JSONValue) async throws -> [JSONMember] {
        let phone = try await known(value["mac"])
        // Another user's phone is answered as one that is not there.
        guard user.owns(phone), phone.status != .removed else { throw Refusal("There is no phone \(phone.mac.hex).") }
        guard environment.byCode, let end = phone.codeOpenUntil, end > environment.clock.now,
            let code = try await store.secrets(of: phone.id).code
        else {
            throw Refusal("The phone needs no address: its order is not open. Ask your administrator if the phone was reset.")
        }
        try await commit(
            [.noted(.revealed(.ownURL, to: visitorName))], for: phone)
        let door = "\(environment.urls.phones)/\(code.reveal())/"
        return [
            JSONMember("url", .string(entered(door, phone))),
            JSONMember("codeOpenUntil", .string(end.contractText)),
        ]
    }

    /// A door as the vendor's phones want it.
    private func entered(_ door: String, _ phone: Phone) -> String {
        files.hardware(of: phone)?.driver.bootstrapURL(base: door) ?? door
    }

    /// What somebody would type for a door, as the vendor's phones want it; null if it is too long for a code.
    private func qr(_ door: String, _ phone: Phone) -> JSONValue {
        QRCode.rows(of: entered(door, phone)).map { .array($0.map { .string($0) }) } ?? .null
    }
}

extension PhoneFiles {
    var revisionFiles: [Revision.File] { files.map { Revision.File(name: $0.file.name, text: $0.file.text) } }
}
