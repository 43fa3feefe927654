package import DialtoneModel
package import DialtoneWire

extension SysclientDialogue {
    /// Who we say we are: what an administrator sees of the phone in the list of Devices.
    ///
    /// Source: innovaphone SDK 14r1, "Sysclient protocol", and the device object of "com.innovaphone.devices" (stated).
    /// That Devices checks a digest over the product and version of the identify which carries it, so that both may
    /// change (inferred: real devices change their version with each update and still log in).
    package struct Identity: Hashable, Sendable {
        /// Of product, version and name each, in UTF-8 bytes (our choice: what a column of a list shows).
        package static let textBytesMax = 64

        /// Its 12 hex digits are the hardware id.
        package var mac: MACAddress
        /// Make and model. Part of the digest, like ``version``.
        package var product: String
        package var version: String
        /// Shown in Devices; a name that is configured there wins.
        package var name: String?
        /// Where the phone was last seen.
        package var interfaces: [EthernetInterface]

        /// The two texts that go into the digest.
        package struct Words: Hashable, Sendable {
            package var product: String
            package var version: String

            /// Those of a phone of which nothing is known yet.
            package static let plain = Words(product: "Dialtone", version: "1")
        }

        package var words: Words {
            get { Words(product: product, version: version) }
            set { (product, version) = (newValue.product, newValue.version) }
        }

        package init(
            mac: MACAddress, product: String = Words.plain.product, version: String = Words.plain.version, name: String? = nil,
            interfaces: [EthernetInterface] = []
        ) {
            self.mac = mac
            self.product = product
            self.version = version
            self.name = name
            self.interfaces = interfaces
        }

        /// The identity of a real phone, as far as it is known.
        ///
        /// - Parameters:
        ///   - make: Name of the maker as people know it; nil until the phone was seen: then product and version are our
        ///     own, whatever else is given.
        ///   - model: As the phone calls itself, with or without the maker in it.
        ///   - address: IPv4 or IPv6; anything else is left out.
        ///
        /// What came from a phone loses its control characters and is cut to ``textBytesMax``.
        package init(
            mac: MACAddress, name: String?, make: String?, model: String?, firmware: String?, address: String?
        ) {
            self.init(mac: mac, name: name.map(Self.tidied).flatMap { $0.isEmpty ? nil : $0 })
            interfaces = address.flatMap { EthernetInterface(address: $0) }.map { [$0] } ?? []
            guard let make = make.map(Self.tidied), !make.isEmpty else { return }
            let model = model.map(Self.tidied) ?? ""
            product = Self.tidied(
                model.isEmpty ? make : model.lowercased().hasPrefix(make.lowercased()) ? model : "\(make) \(model)")
            if let firmware = firmware.map(Self.tidied), !firmware.isEmpty { version = firmware }
        }

        /// Without control characters and outer blanks, and not longer than ``textBytesMax``.
        private static func tidied(_ text: String) -> String {
            var kept = String.UnicodeScalarView()
            var bytes = 0
            for scalar in text.withoutControls.unicodeScalars {
                guard !kept.isEmpty || scalar != " " else { continue }
                bytes += String(scalar).utf8.count
                guard bytes <= textBytesMax else { break }
                kept.append(scalar)
            }
            while kept.last == " " { kept.removeLast() }
            return String(kept)
        }
    }
}
