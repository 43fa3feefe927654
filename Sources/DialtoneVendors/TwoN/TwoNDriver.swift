package import DialtoneModel

/// 2N's door stations.
///
/// Facts: FusionPBX's templates, which are `{mac}.xml` (observed). What the devices append to their server's address, how they are
/// told the transport and which numbers their buttons dial, no source tells.
package struct TwoNDriver: TemplateOnlyDriver {
    package let id = "2n"
    package let name = "2N"
    package let ouis: [UInt32] = [0x7C1EB3]

    package let exampleModel = "IP-Style"
    /// No event is known that these devices obey.
    package let resync = ResyncWays(notifyEvent: nil)
    package let reason = "is a door station of 2N, whose settings for the transport and for its buttons are in no public document"

    package init() {}

    /// No agent of these devices is known: their address block and what they ask for tell them.
    package func recognise(userAgent: String) -> Recognition? { nil }

    /// The address with or without hyphens, behind a prefix of the model or nothing: `hipve-7C-1E-B3-11-22-33.xml` (assumed).
    package func mac(inFileName name: String) -> MACAddress? {
        let lower = name.lowercased()
        guard lower.hasSuffix(".xml") else { return nil }
        let stem = lower.dropLast(4)
        if let mac = PhoneNames.mac(in: stem) { return mac }
        let parts = stem.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count > 1, parts[0].utf8.allSatisfy({ (97...122).contains($0) }) else { return nil }
        // As the catalogue hands it on.
        if parts.count == 2 { return PhoneNames.mac(in: parts[1]) }
        guard parts.count == 7, parts.dropFirst().allSatisfy({ $0.utf8.count == 2 }) else { return nil }
        return MACAddress(parts.dropFirst().joined())
    }

    package func format(of file: RequestedFile) -> FileFormat { .xml }

    package func mainFileName(mac: MACAddress, model: String?) -> String { "\(mac.hex).xml" }

    package func bootstrapURL(base: String) -> String { base }
}
