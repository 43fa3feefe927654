import DialtoneModel
import DialtoneNames
import DialtoneVendors
import Foundation

extension HostileField {
    /// A parameter in a vendor's file that holds a field, and in which form.
    struct Place: Sendable, ExpressibleByStringLiteral {
        var key: String
        var form: @Sendable (String) -> String

        init(_ key: String, _ form: @escaping @Sendable (String) -> String = { $0 }) { (self.key, self.form) = (key, form) }
        init(stringLiteral key: String) { self.init(key) }
    }

    /// Without blanks at its ends, which mean nothing in a name for people.
    static let trimmed: @Sendable (String) -> String = { $0.trimmingCharacters(in: CharacterSet(charactersIn: " ")) }

    /// Whether a place is the same in all settings.
    func isFixed(vendor: String) -> Bool { !isKey && VendorCase.of(vendor)?.movable.contains(self) != true }

    func place(vendor: String) -> Place? { VendorCase.of(vendor)?.places[self] }

    /// Whether the files of ``SampleSettings/everything`` have the field; then it is refused when it holds a line break.
    func isUsed(vendor: String) -> Bool { Self.used[vendor]?.contains(self) == true }

    /// Found out by asking the drivers: another text makes other files. What was read is no answer, since a driver may read a setting
    /// only to say that its phones cannot be told.
    private static let used: [String: Set<HostileField>] = Dictionary(
        uniqueKeysWithValues: VendorCase.vendors.map { vendor in
            let everything = SampleSettings.everything(for: vendor)
            let fields = all.filter { field in
                let files = ["one7", "another7"].map { text in
                    var settings = everything
                    field.set(text, &settings)
                    return bytes(settings, vendor: vendor)
                }
                return files[0] != files[1]
            }
            return (vendor, Set(fields))
        })

    /// - Returns: nil for what is refused.
    private static func bytes(_ settings: PhoneSettings, vendor: String) -> [[UInt8]]? {
        try? RenderedPhone.render(settings, vendor: vendor).map(\.file.bytes)
    }
}
