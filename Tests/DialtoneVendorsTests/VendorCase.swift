import DialtoneModel
import DialtoneNames
import DialtoneVendors
import Testing

/// A driver with what the tests of all drivers need to know of its maker.
///
/// The maker's folder makes it one (`Yealink/YealinkCase.swift`), so that the catalogue is the only list of makers.
protocol TestedDriver: VendorDriver {
    static var testCase: VendorCase { get }
}

/// One maker's phones as the tests see them, written down without the driver's code.
struct VendorCase: Sendable {
    /// Models whose files have names of the same lists.
    struct Models: Sendable {
        /// Empty for one that the driver does not know.
        var names: [String]
        var firmware: String?
        /// Tables of the folder `Names`; empty where the driver must refuse the models.
        var lists: [String]

        init(_ names: [String], firmware: String? = nil, lists: [String]) {
            (self.names, self.firmware, self.lists) = (names, firmware, lists)
        }

        static func refused(_ names: [String]) -> Models { Models(names, lists: []) }
    }

    /// The parameter of the packet time: its value for 40 ms, and for 80 ms or the longest that the phones have.
    struct PacketTime: Sendable {
        var name: String
        var at40: String
        var at80: String

        init(_ name: String, at40: String, at80: String) { (self.name, self.at40, self.at80) = (name, at40, at80) }
    }

    /// Agents of its phones.
    var agents: [AgentCase] = []
    /// What an administrator enters for the door `https://phones.example.com/p/abc/`.
    var bootstrapURL: String
    /// Names that a phone with the address 805ec0112233 asks for, and whether it gets a file.
    var requests: [(name: String, isServed: Bool)] = []
    /// What must have been read for any settings that the driver does not refuse, not only for the samples.
    var expect: @Sendable (ReadConfiguration, PhoneSettings) -> Void = { _, _ in }
    /// Where the files of ``SampleSettings/everything`` have the fields of ``HostileField/texts``. A field without a place is one that
    /// the phones cannot be told, or that does not stand alone in its parameter.
    var places: [HostileField: HostileField.Place] = [:]
    /// Fields whose place depends on other settings.
    var movable: Set<HostileField> = []
    /// One that takes the place of the driver's own value, at which ``expect`` must not look, and one that the driver does not write.
    var parameters: [PhoneSettings.VendorParameter] = []
    /// Makes of the hostile sample what the format can carry.
    var hostile: @Sendable (inout PhoneSettings) -> Void = { _ in }
    /// nil where the phones cannot be told.
    var packetTime: PacketTime?
    /// What takes away what a former provider or user left, where the settings say nothing: names and values of the smallest sample.
    var former: [FormerSetting: [String: String]] = [:]
    var models: [Models] = []
    /// Models that are DECT bases, each of another kind; ``models`` has them as well.
    var bases: [String] = []
}

extension VendorCase {
    /// Of every driver that has one, in the catalogue's order.
    static let all: [(vendor: String, of: VendorCase)] = VendorCatalogue.builtIn.drivers.compactMap { driver in
        (driver as? any TestedDriver).map { (driver.id, type(of: $0).testCase) }
    }

    /// The makers' DECT bases.
    static let bases: [(vendor: String, model: String)] = all.flatMap { vendor, own in own.bases.map { (vendor, $0) } }

    private static let byVendor = Dictionary(uniqueKeysWithValues: all.map { ($0.vendor, $0.of) })

    /// - Returns: nil for a maker without one, which a test of its own reports.
    static func of(_ vendor: String) -> VendorCase? { byVendor[vendor] }

    /// The ids of the makers for whose phones a driver writes files.
    static let vendors = all.filter { $0.of.models.contains { !$0.lists.isEmpty } }.map(\.vendor)
}

extension PhoneSettings {
    /// For formats that have none inside quotes; nor has Mitel's a `#` or semicolon beside one.
    mutating func dropDoubleQuotes() {
        accounts[0].displayName.removeAll { $0 == "\"" }
        accounts[0].password = Secret(#"p:w#$|;%&<>'`\ = {x} é"#)
        access.adminPassword = Secret("<&>'#=;%")
    }
}

@Suite("The makers' cases")
struct VendorCaseTests {
    @Test("every driver of the catalogue has one", arguments: VendorCatalogue.builtIn.drivers.map(\.id))
    func every(vendor: String) throws {
        let own = try #require(VendorCase.of(vendor), "its folder makes the driver a TestedDriver")
        #expect(!own.models.isEmpty)
        // A maker without files has no format either.
        let hasFiles = VendorCase.vendors.contains(vendor)
        #expect(own.parameters.isEmpty == !hasFiles)
        #expect(Set(MakerFormat.of(vendor)?.lists ?? []) == Set(own.models.flatMap(\.lists)))
        #expect((MakerFormat.of(vendor) != nil) == hasFiles)
    }
}
