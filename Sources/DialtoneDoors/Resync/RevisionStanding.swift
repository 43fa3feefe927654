package import DialtoneModel
package import DialtoneProvisioning

/// Which revision of its files a phone has, and which it would get.
package struct RevisionStanding: Sendable {
    /// nil: the phone has fetched none yet.
    package var delivered: Int?
    /// nil: its vendor is not known, so nobody can say.
    package var next: Int?

    /// - Parameter handsets: The orders that are handsets of the phone, if it is a DECT base.
    package init(of phone: Phone, secrets: PhoneSecrets, files: FileMaker, handsets: [HandsetMember] = []) {
        delivered = phone.deliveredRevision
        guard let hardware = files.hardware(of: phone),
            // What cannot be made cannot be fetched either; the phone's reason tells why.
            let made = try? files.files(for: phone, secrets: secrets, on: hardware, handsets: handsets)
        else {
            next = phone.revision
            return
        }
        next = made.digest == phone.revisionDigest ? phone.revision : (phone.revision ?? 0) + 1
    }

    /// Whether the phone has what it would get.
    package var isCurrent: Bool { delivered != nil && delivered == next }

    package var text: String {
        switch (delivered, next) {
        case (nil, nil): "has no revision yet"
        case (nil, let next?): "has no revision yet, would get \(next)"
        case (let delivered?, nil): "has revision \(delivered)"
        case (let delivered?, let next?):
            isCurrent ? "has revision \(delivered), which is the latest" : "has revision \(delivered), would get \(next)"
        }
    }

    package var json: JSONValue {
        ["delivered": .optional(delivered), "next": .optional(next), "current": .bool(isCurrent)]
    }
}

extension JSONValue {
    fileprivate static func optional(_ number: Int?) -> JSONValue { number.map { .number(String($0)) } ?? .null }
}
