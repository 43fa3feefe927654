import Foundation
import Testing

/// A model whose files are judged.
struct NamedModel: Sendable, CustomTestStringConvertible {
    var vendor: String
    var name: String
    var firmware: String?
    /// The lists of its family; empty if the driver must refuse it.
    var lists: [String]

    var testDescription: String { "\(vendor) \(name)" }
}

/// The tables of the folder `Names`: of the full lists, what the drivers write.
enum NameTables {
    static let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Names")
    static let folder = Bundle.module.bundleURL.appendingPathComponent("Names")

    /// All models of the makers' cases.
    static let models = VendorCase.all.flatMap { vendor, own in
        own.models.flatMap { models in
            models.names.map { name in
                NamedModel(vendor: vendor, name: name.isEmpty ? "UNHEARD-OF" : name, firmware: models.firmware, lists: models.lists)
            }
        }
    }
}
