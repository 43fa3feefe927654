import DialtoneModel

/// Many phones ordered in one go, as an administrator does in Users Admin.
package struct LabRollout: Hashable, Sendable {
    package var phones: Int
    /// How many connections Users opens; on each of them one phone after the other is ordered.
    package var connections: Int
    /// Taken in turn.
    package var vendors: [LabVendor]
    package var category: String?
    /// Simulated phones boot after `ok`; off: only the orders are given.
    package var boots: Bool

    package init(
        phones: Int, connections: Int = 1, vendors: [LabVendor] = LabVendor.allCases, category: String? = nil,
        boots: Bool = true
    ) {
        self.phones = phones
        self.connections = connections
        self.vendors = vendors
        self.category = category
        self.boots = boots
    }

    /// One phone of the rollout.
    package struct Item: Hashable, Sendable, Identifiable {
        /// 0 ..< phones.
        package var id: Int
        package var vendor: LabVendor
        package var model: String
        package var order: LabOrder
    }

    /// What happened, in the order in which it happened. All durations count from the phone's order.
    package enum Event: Hashable, Sendable {
        case ordered(Item)
        /// `error` is nil for `ok`.
        case answered(Item, error: String?, after: Duration)
        /// The phone has its file.
        case fetched(Item, after: Duration)
        case registered(Item, after: Duration)
        /// The phone gives up; the reason is for people. Comes instead of `fetched` or `registered`.
        case failed(Item, reason: String, after: Duration)
    }
}
