/// A share of all phones, which one node holds at a time. A phone's bucket follows from its instance and MAC alone, so every node knows it
/// without asking.
package struct PhoneBucket: Hashable, Comparable, Sendable {
    /// How many there are; all nodes of a database must agree, so it never changes.
    package static let count = 128
    package static let all = Set((0..<count).map { PhoneBucket(unchecked: $0) })

    /// From 0.
    package let number: Int

    /// - Returns: nil for a number that no bucket has.
    package init?(_ number: Int) {
        guard (0..<Self.count).contains(number) else { return nil }
        self.number = number
    }

    /// The bucket of a phone.
    package init(of instance: InstanceID, _ mac: MACAddress) {
        self.init(unchecked: Int(StableHash.of("\(instance)/\(mac.hex)") % UInt64(Self.count)))
    }

    private init(unchecked number: Int) { self.number = number }

    package static func < (left: PhoneBucket, right: PhoneBucket) -> Bool { left.number < right.number }
}

/// A hash that is the same in every process and release, unlike Swift's own.
package enum StableHash {
    /// FNV-1a over the text's UTF-8, its bits mixed as in the last step of SplitMix64, since short texts alone leave the high ones alike.
    package static func of(_ text: String) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        hash = (hash ^ (hash >> 30)) &* 0xbf58_476d_1ce4_e5b9
        hash = (hash ^ (hash >> 27)) &* 0x94d0_49bb_1331_11eb
        return hash ^ (hash >> 31)
    }
}
