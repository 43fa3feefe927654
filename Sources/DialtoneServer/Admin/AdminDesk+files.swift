import DialtoneModel
import DialtoneProvisioning
import DialtoneStore
import DialtoneVendors
import Foundation

/// What a phone is told, and the files that carry it; secrets are masked, and shown in clear only by ``reveal(_:)``.
extension AdminDesk {
    /// More lines than this are not sent: nobody reads them, and a message has its limit.
    private static let linesMax = 6000

    private var files: FileMaker { environment.files }

    // MARK: Settings

    /// Every setting with its value and where that comes from, and what the phone cannot be told.
    func told(_ phone: Phone) async throws -> [JSONMember] {
        guard phone.status != .removed else {
            return [JSONMember("settings", []), JSONMember("parameters", []), JSONMember("notes", []), JSONMember("problem", .null)]
        }
        let secrets = try await store.secrets(of: phone.id)
        let hardware = files.hardware(of: phone)
        let composition = files.composition(for: phone, secrets: secrets, on: hardware)
        let own = try await desk().set(of: OverrideScope(instance, .phone(phone.mac)))
        var problem: String?
        var notes = composition.notes
        if let hardware {
            do { notes = try files.files(for: phone, secrets: secrets, on: hardware).notes } catch { problem = "\(error)" }
        }
        let explained = Dictionary(uniqueKeysWithValues: composition.explanations.map { ($0.key, $0) })
        let keys = Set(SettingKey.all).union(explained.keys).union(own.settings.keys).sorted()
        return [
            JSONMember("settings", .array(keys.map { row($0, explained[$0], own.settings[$0]) })),
            JSONMember("parameters", .array(composition.settings.parameters.map { parameter($0, composition) })),
            JSONMember("notes", .array(notes.map { .string($0) })), JSONMember("problem", .optional(problem)),
        ]
    }

    private func row(_ key: SettingKey, _ told: SettingExplanation?, _ own: String?) -> JSONValue {
        let shown = { (text: String?) -> JSONValue in .optional(text.map { key.isSecret && !$0.isEmpty ? SecretMask.mask : $0 }) }
        return [
            "key": .string(key.name), "summary": .string(key.summary), "value": shown(told?.value),
            "source": .optional(told?.source.text), "secret": .bool(key.isSecret), "allowed": .string(key.allowed),
            "overridden": shown(own),
        ]
    }

    private func parameter(_ parameter: PhoneSettings.VendorParameter, _ composition: SettingsComposer.Composition) -> JSONValue {
        [
            "name": .string(parameter.name), "value": .string(parameter.looksSecret ? SecretMask.mask : parameter.value),
            "source": .optional(composition.parameterSources[parameter.name].map { SettingSource.override($0).text }),
        ]
    }

    // MARK: Files

    /// A revision's files, or without a number those that the phone would get now.
    func file(_ value: JSONValue) async throws -> [JSONMember] {
        let phone = try await known(value["mac"])
        let secrets = try await store.secrets(of: phone.id)
        let shown: Shown
        if let number = value["revision"]?.int {
            shown = try await stored(number, of: phone)
        } else {
            shown = try current(phone, secrets)
        }
        let mask = files.mask(for: phone, secrets: secrets, on: [shown.hardware].compactMap(\.self))
        return [
            JSONMember("revision", shown.number.map { .int($0) } ?? .null), JSONMember("files", json(shown.files, mask)),
            JSONMember("notes", .array(shown.notes.map { .string($0) })),
        ]
    }

    /// What differs between two revisions; by default between what the phone has and what it would get now.
    func difference(_ value: JSONValue) async throws -> [JSONMember] {
        let phone = try await known(value["mac"])
        let secrets = try await store.secrets(of: phone.id)
        let from = value["from"]?.int ?? phone.deliveredRevision
        let old = try await from.asyncMap { try await stored($0, of: phone) } ?? Shown(number: nil, files: [], hardware: nil)
        let new = try await value["to"]?.int.asyncMap { try await stored($0, of: phone) } ?? current(phone, secrets)
        let mask = files.mask(for: phone, secrets: secrets, on: [old.hardware, new.hardware].compactMap(\.self))
        return [
            JSONMember("from", old.number.map { .int($0) } ?? .null), JSONMember("to", new.number.map { .int($0) } ?? .null),
            JSONMember("lines", json(RevisionDifference.lines(from: old.files, to: new.files, mask: mask))),
        ]
    }

    /// Files with what has to be known about them.
    struct Shown {
        /// nil: not a revision yet, or none at all.
        var number: Int?
        var files: [Revision.File]
        var hardware: Hardware?
        var notes: [String] = []
    }

    func stored(_ number: Int, of phone: Phone) async throws -> Shown {
        guard let revision = try await store.revision(number, of: phone.id) else {
            throw Refusal("Revision \(number) of \(phone.mac.hex) is not there any more, or never was.")
        }
        let hardware = files.catalogue.driver(id: revision.vendor).map {
            Hardware(driver: $0, model: revision.model, firmware: revision.firmware, mac: phone.assignedMAC ?? phone.mac)
        }
        return Shown(number: number, files: revision.files, hardware: hardware)
    }

    func current(_ phone: Phone, _ secrets: PhoneSecrets, trying more: [OverrideBook.Entry] = []) throws -> Shown {
        guard phone.status != .removed else { throw Refusal("The phone was removed: there is no file for it any more.") }
        guard let hardware = files.hardware(of: phone) else {
            throw Refusal("Nobody knows of which make this phone is, so there is no file for it before it asks.")
        }
        do {
            let made = try files.files(for: phone, secrets: secrets, on: hardware, trying: more)
            return Shown(
                number: more.isEmpty && made.digest == phone.revisionDigest ? phone.revision : nil,
                files: made.files.map { Revision.File(name: $0.file.name, text: $0.file.text) }, hardware: hardware, notes: made.notes)
        } catch {
            throw Refusal("The file for \(hardware.driver.name) cannot be made: \(error)")
        }
    }

    func json(_ files: [Revision.File], _ mask: SecretMask) -> JSONValue {
        .array(files.map { ["name": .string(mask.masked($0.name)), "text": .string(mask.masked(text: $0.text))] })
    }

    func json(_ lines: [DifferenceLine]) -> JSONValue {
        .array(lines.prefix(Self.linesMax).map { ["kind": .string($0.kind.rawValue), "text": .string($0.text)] })
    }

    // MARK: In clear

    /// Shows secrets, which the phone's history tells: who looked, and at what.
    func reveal(_ value: JSONValue) async throws -> [JSONMember] {
        let phone = try await known(value["mac"])
        guard phone.status != .removed else { throw Refusal("The phone was removed: it has no door and no passwords any more.") }
        let what = value["what"]?.string ?? ""
        guard let words = ["door": "its doors", "secrets": "its passwords"][what] else {
            throw Refusal("what: allowed are door, secrets")
        }
        // Before they are shown: what cannot be recorded is not revealed.
        try await environment.fleet.commit(
            [.noted(kind: "revealed", text: "\(visitorName) looked at \(words) in clear.", details: ["by": .string(visitorName)])],
            for: phone)
        let secrets = try await store.secrets(of: phone.id)
        guard what == "door" else { return [JSONMember("secrets", phone.json(revealing: secrets)["secrets"] ?? .null)] }
        let url = environment.urls.door(token: secrets.token)
        let isOpen = phone.codeOpenUntil.map { $0 > .now } ?? false
        let codeURL = isOpen ? secrets.code.map { "\(environment.urls.phones)/\($0.reveal())/" } : nil
        return [
            JSONMember("url", .string(url)), JSONMember("qr", qr(url)), JSONMember("codeUrl", .optional(codeURL)),
            JSONMember("codeQr", codeURL.map { qr($0) } ?? .null),
            JSONMember("code", .optional(isOpen ? secrets.code?.reveal() : nil)),
        ]
    }

    private func qr(_ text: String) -> JSONValue { QRCode.rows(of: text).map { .array($0.map { .string($0) }) } ?? .null }
}

extension Optional {
    /// `map` for what has to be waited for.
    fileprivate func asyncMap<Result>(_ body: (Wrapped) async throws -> Result) async rethrows -> Result? {
        if let self { try await body(self) } else { nil }
    }
}
