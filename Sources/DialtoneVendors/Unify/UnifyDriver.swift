package import DialtoneModel

/// Unify's OpenScape Desk Phones CP with SIP firmware, as they fetch from a Device Management System.
///
/// Facts: Unify's wiki, "Device Management System", for the names of files, the status that makes a phone go on and the items'
/// syntax (stated). What stands round the items, and the names of most of them on CP phones, no source tells.
package struct UnifyDriver: TemplateOnlyDriver {
    package let id = "unify"
    package let name = "Unify"
    package let ouis: [UInt32] = [0x001AE8]

    package let exampleModel = "CP400"
    /// No event is known that these phones obey.
    package let resync = ResyncWays(notifyEvent: nil)
    package let reason = "is an OpenScape Desk Phone CP, whose file's frame and most of whose items are in no public document"

    private static let suffix = "_config.xml"

    package init() {}

    /// `OpenScape Desk Phone CP210`, as its older interface names the model (observed); its own agent is not known (assumed).
    package func recognise(userAgent: String) -> Recognition? {
        let words = PhoneNames.words(userAgent)
        guard words.count >= 4, words[..<3].map({ $0.lowercased() }) == ["openscape", "desk", "phone"], PhoneNames.isModel(words[3]),
            words[3].uppercased().hasPrefix("CP")
        else { return nil }
        return Recognition(vendor: id, model: words[3].uppercased())
    }

    /// The name for all phones, twelve zeros, is none of a phone's own.
    package func mac(inFileName name: String) -> MACAddress? {
        let lower = name.lowercased()
        guard lower.hasSuffix(Self.suffix) else { return nil }
        return PhoneNames.mac(in: lower.dropLast(Self.suffix.count)).flatMap { $0.value == 0 ? nil : $0 }
    }

    package func format(of file: RequestedFile) -> FileFormat { .xml }

    package func mainFileName(mac: MACAddress, model: String?) -> String { mac.hex + Self.suffix }

    /// The phone appends `/` and its file's name.
    package func bootstrapURL(base: String) -> String { base.hasSuffix("/") ? String(base.dropLast()) : base }
}
