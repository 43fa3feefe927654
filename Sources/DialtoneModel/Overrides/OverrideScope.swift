/// Whom an override is for. A narrower one wins: instance, vendor, model, phone.
package struct OverrideScope: Hashable, Comparable, Sendable, CustomStringConvertible {
    package enum Subject: Hashable, Sendable {
        case instance
        /// A driver's id.
        case vendor(String)
        /// A driver's id, and a model in upper case; a final `*` stands for any rest.
        case model(vendor: String, model: String)
        case phone(MACAddress)
    }

    package let instance: InstanceID
    package let subject: Subject

    package init(_ instance: InstanceID, _ subject: Subject) {
        self.instance = instance
        if case .model(let vendor, let model) = subject {
            self.subject = .model(vendor: vendor, model: model.uppercased())
        } else {
            self.subject = subject
        }
    }

    /// The narrower, the higher.
    package var rank: Int {
        switch subject {
        case .instance: 0
        case .vendor: 1
        case .model: 2
        case .phone: 3
        }
    }

    /// `instance example.com/dialtone`, `vendor snom`, `model snom D785`, `phone 0004132a7b15`.
    package var description: String {
        switch subject {
        case .instance: "instance \(instance)"
        case .vendor(let vendor): "vendor \(vendor)"
        case .model(let vendor, let model): "model \(vendor) \(model)"
        case .phone(let mac): "phone \(mac.hex)"
        }
    }

    /// Whether it is for this phone; without vendor or model the phone has not told them yet.
    package func contains(mac: MACAddress, vendor: String?, model: String?) -> Bool {
        switch subject {
        case .instance: true
        case .vendor(let id): id == vendor
        case .model(let id, let pattern):
            id == vendor && model.map { Self.matches($0.uppercased(), pattern) } == true
        case .phone(let own): own == mac
        }
    }

    private static func matches(_ model: String, _ pattern: String) -> Bool {
        pattern.hasSuffix("*") ? model.hasPrefix(pattern.dropLast()) : model == pattern
    }

    /// By instance, then from wide to narrow; of two model patterns the longer is the narrower.
    package static func < (a: Self, b: Self) -> Bool {
        if a.instance != b.instance { return a.instance < b.instance }
        if a.rank != b.rank { return a.rank < b.rank }
        let (a, b) = (a.description, b.description)
        return a.utf8.count != b.utf8.count ? a.utf8.count < b.utf8.count : a < b
    }
}
