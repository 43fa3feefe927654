import DialtoneModel
import DialtoneNames
import DialtoneVendors
import Testing

/// All files of a phone, and what it has read once it has them.
struct RenderedPhone {
    /// Each file with its driver's word for it, in the order of reading.
    var named: [(word: String, file: RenderedFile)]
    var read: ReadConfiguration

    /// - Parameter model: nil for the driver's example.
    init(_ settings: PhoneSettings, vendor: String, model: String? = nil, firmware: String? = nil) throws {
        named = try Self.render(settings, vendor: vendor, model: model, firmware: firmware)
        let driver = try #require(VendorCatalogue.builtIn.driver(id: vendor))
        notes = named.flatMap(\.file.notes) + driver.notes(of: settings, read: Self.read(named.map(\.file)))
        read = ReadConfiguration.read(named.map(\.file), vendor: vendor)
    }

    /// The files alone, in the order of reading.
    static func render(
        _ settings: PhoneSettings, vendor: String, model: String? = nil, firmware: String? = nil
    ) throws -> [(word: String, file: RenderedFile)] {
        let driver = try #require(VendorCatalogue.builtIn.driver(id: vendor))
        let model = model ?? driver.exampleModel
        return try driver.files(model: model).map { file in
            (file.word, try driver.render(settings, file: file, model: model, firmware: firmware))
        }
    }

    var files: [RenderedFile] { named.map(\.file) }

    /// What the driver read of the settings for all files together.
    static func read(_ files: [RenderedFile]) -> SettingSet { files.reduce(into: []) { $0.formUnion($1.read) } }
    /// Those of the files, and of what no file carries.
    var notes: [String]
    /// The names of all parameters.
    var keys: Set<String> { Set(read.values.keys) }
}

extension ReadConfiguration {
    /// Reads all files of a phone in its order.
    static func read(_ files: [RenderedFile], vendor: String) -> ReadConfiguration {
        files.reduce(into: ReadConfiguration()) { $0.merge(read($1.text, vendor: vendor), name: $1.name) }
    }
}
