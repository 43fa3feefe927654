import ArgumentParser
import DialtoneFleet
import DialtoneModel
import DialtoneProvisioning
import DialtoneServer
import DialtoneStore
import DialtoneSupport
import DialtoneVendors
import Foundation

struct Render: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Prints the file that a phone would be given now, or where each value in it comes from.",
        discussion: "Secrets are masked unless --reveal; those of a made-up phone are no secrets.")

    @OptionGroup var configurationOption: ConfigurationOption
    @Argument(help: "The phone's MAC.") var mac: String?
    @Option(help: "The instance, as domain/name, if several have this phone.") var instance: String?
    @Option(help: "Another file of this phone than its main one.") var file: String?
    @Option(help: "The driver, such as yealink.") var vendor: String?
    @Option(help: "The model, such as T46U.") var model: String?
    @Flag(help: "For a made-up phone, without a database.") var example = false
    @Option(help: ArgumentHelp("Tries out a file of overrides (see dialtone overrides apply) as if it were stored.", valueName: "file"))
    var overrides: String?
    @Flag(help: "Prints the exact bytes, secrets too; the phone's history says so.") var reveal = false
    @Flag(help: "Prints every setting with its value and where it comes from; secrets are masked.") var explain = false
    @Flag(help: "The same as JSON.") var json = false

    func validate() throws {
        if example {
            if vendor == nil { throw ValidationError("--example needs --vendor") }
        } else if mac == nil {
            throw ValidationError("give the phone's MAC, or --vendor V --example")
        }
    }

    func run() async throws {
        let chosen = try vendor.map { try driver($0) }
        if example, let chosen {
            return try renderExample(Hardware(driver: chosen, model: model, firmware: nil, mac: PhoneSettings.examplePhone.mac))
        }
        let configuration = try configurationOption.load()
        let trying = try triedOverrides(configuration.service.instances.map(\.id))
        try await configurationOption.withStore { store in
            var argument = PhoneArgument()
            (argument.options, argument.mac, argument.instance) = (configurationOption, mac ?? "", instance)
            let phone = try await argument.find(in: store)
            let files = try await configuration.fileMaker(store)
            if let base = files.base(of: phone, trying: trying) {
                complain("\(phone.mac): is a handset, whose account is in the file of its base; see dialtone render \(base)")
                throw Exit.badInput
            }
            guard let driver = chosen ?? files.hardware(of: phone, trying: trying)?.driver else {
                complain("\(phone.mac): its vendor is not known yet; name one with --vendor (\(vendors))")
                throw Exit.badInput
            }
            let secrets = try await store.secrets(of: phone.id)
            let hardware = Hardware(
                driver: driver, model: model ?? phone.model, firmware: phone.firmware, mac: phone.assignedMAC ?? phone.mac)
            let handsets = try await HandsetReader(store: store, files: files).members(of: phone, trying: trying)
            guard !explain, !json else {
                let made = Result { try files.files(for: phone, secrets: secrets, on: hardware, handsets: handsets, trying: trying) }
                let composition = files.composition(for: phone, secrets: secrets, on: hardware, handsets: handsets, trying: trying)
                return try Explanation(composition, on: hardware, made: made, revision: phone.revision).print(asJSON: json)
            }
            let mask =
                reveal
                ? nil
                : mask(
                    files.mask(for: phone, secrets: secrets, on: [hardware], handsets: handsets, trying: trying), trying)
            if reveal {
                _ = try await store.commit(
                    [.noted(.revealed(.file, to: nil))], for: phone.id, at: .now)
            }
            try printFile(on: hardware, mask: mask) {
                try files.files(for: phone, secrets: secrets, on: hardware, handsets: handsets, trying: trying)
            }
        }
    }

    private func renderExample(_ hardware: Hardware) throws {
        let tried = try triedOverrides([]).filter {
            $0.scope.contains(mac: hardware.mac, vendor: hardware.driver.id, model: hardware.model ?? hardware.driver.exampleModel)
        }
        // The made-up phone is in whatever instance is named first.
        let own = tried.filter { $0.scope.instance == tried.first?.scope.instance }
        let composition = SettingsComposer.example(vendor: hardware.driver.id, overrides: own)
        guard !explain, !json else {
            let made = Result { try FileMaker.exampleFiles(composition, on: hardware) }
            return try Explanation(composition, on: hardware, made: made, revision: nil).print(asJSON: json)
        }
        try printFile(on: hardware) { try FileMaker.exampleFiles(composition, on: hardware) }
    }

    /// What hides the secrets of a phone, and of overrides that are only tried out.
    private func mask(_ stored: SecretMask, _ tried: [OverrideBook.Entry]) -> SecretMask {
        var mask = stored
        for entry in tried { mask.hide(entry.set) }
        return mask
    }

    private func triedOverrides(_ instances: [InstanceID]) throws -> [OverrideBook.Entry] {
        guard let overrides else { return [] }
        do {
            return try OverrideFile.load(overrides, instances: instances).entries
        } catch {
            complain("\(error)")
            throw Exit.badInput
        }
    }

    private var vendors: String { VendorCatalogue.builtIn.drivers.map(\.id).joined(separator: ", ") }

    private func driver(_ id: String) throws -> any VendorDriver {
        guard let driver = VendorCatalogue.builtIn.driver(id: id) else {
            complain("--vendor: \"\(id)\" is not known; known are \(vendors)")
            throw Exit.badInput
        }
        return driver
    }

    /// - Parameter mask: Hides the secrets; nil prints the exact bytes.
    private func printFile(on hardware: Hardware, mask: SecretMask? = nil, _ make: () throws -> PhoneFiles) throws {
        let driver = hardware.driver
        let wanted = file ?? ""
        guard let requested = driver.requested(fileName: wanted, mac: hardware.mac, model: hardware.model) else {
            complain(
                "--file: \(driver.name) phones are not given \"\(wanted)\"; the main file is "
                    + driver.mainFileName(mac: hardware.mac, model: hardware.model))
            throw Exit.badInput
        }
        do {
            let made = try make()
            guard let rendered = made.file(requested) else { throw Exit.badInput }
            for note in made.notes { complain("note: \(note)") }
            put(mask.map { Array($0.masked(text: rendered.text).utf8) } ?? Array(rendered.bytes))
        } catch let fault as RenderFault {
            complain("no file can be made for \(driver.name): \(fault)")
            throw Exit.badInput
        }
    }
}
