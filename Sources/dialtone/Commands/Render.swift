import ArgumentParser
import DialtoneModel
import DialtoneProvisioning
import DialtoneServer
import DialtoneStore
import DialtoneVendors
import Foundation

struct Render: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Prints the file that a phone would be given now.")

    @OptionGroup var configurationOption: ConfigurationOption
    @Argument(help: "The phone's MAC.") var mac: String?
    @Option(help: "The instance, as domain/name, if several have this phone.") var instance: String?
    @Option(help: "Another file of this phone than its main one.") var file: String?
    @Option(help: "The driver, such as yealink.") var vendor: String?
    @Option(help: "The model, such as T46U.") var model: String?
    @Flag(help: "For a made-up phone, without a database.") var example = false

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
            return try printFile(driver: chosen, mac: PhoneSettings.examplePhone.mac) {
                try chosen.render(PhoneSettings.examplePhone, model: model, firmware: nil)
            }
        }
        let configuration = try configurationOption.load()
        try await configurationOption.withStore { store in
            var argument = PhoneArgument()
            (argument.options, argument.mac, argument.instance) = (configurationOption, mac ?? "", instance)
            let phone = try await argument.find(in: store)
            let files = try configuration.fileMaker()
            guard let driver = chosen ?? files.hardware(of: phone)?.driver else {
                complain("\(phone.mac): its vendor is not known yet; name one with --vendor (\(vendors))")
                throw Exit.badInput
            }
            let secrets = try await store.secrets(of: phone.id)
            try printFile(driver: driver, mac: phone.mac) {
                let hardware = Hardware(driver: driver, model: model ?? phone.model, firmware: phone.firmware, mac: phone.mac)
                let requested = driver.requested(fileName: file ?? "", mac: phone.mac, model: hardware.model) ?? .main
                return try files.files(for: phone, secrets: secrets, on: hardware).file(requested)
            }
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

    private func printFile(driver: any VendorDriver, mac: MACAddress, _ make: () throws -> RenderedFile?) throws {
        if let file, !driver.serves(fileName: file, mac: mac, model: model) {
            complain(
                "--file: \(driver.name) phones are not given \"\(file)\"; the main file is \(driver.mainFileName(mac: mac, model: model))")
            throw Exit.badInput
        }
        do {
            guard let rendered = try make() else { throw Exit.badInput }
            for note in rendered.notes { complain("note: \(note)") }
            FileHandle.standardOutput.write(Data(rendered.bytes))
        } catch let fault as RenderFault {
            complain("\(driver.name) cannot carry \(fault.field): \(fault.reason)")
            throw Exit.badInput
        }
    }
}
