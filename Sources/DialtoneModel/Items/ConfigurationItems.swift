/// How an item meets those that are there.
package enum ItemMode: Hashable, Sendable {
    /// The first with its identity in a series: it takes the place of the first that is there under that identity. Others
    /// without an `id` stay, since the series may bring them again.
    case first
    /// A further one without an `id` in the same series, after so many of its type: it takes the place of the one that
    /// stands behind as many of its type, else it is added.
    case further(after: Int)
    /// A single update: it takes the place of the item with its identity; without an `id`, of all items of its type.
    case replace
    /// The same item with its password in clear: it takes the place of this one, wherever that stands, and of no other.
    case opened(of: ConfigurationItem)
}

/// All configuration items of a phone, in the order in which they count: the fields of later ones win.
///
/// What a connection says about them is judged by ``ItemSeries``; this is what it does to what is there.
///
/// Source: innovaphone SDK 14r1, "Sysclient protocol": the series up to `last` is complete (stated). Items are kept by `id`;
/// without ids a single update replaces its type (assumed, see docs/protocols/choices.md).
package struct ConfigurationItems: Equatable, Sendable {
    /// How many items are kept for a phone. Devices sends a handful; a peer that repeats itself must not fill the disk.
    package static let countMax = 128
    /// Bytes of all of them as text.
    package static let bytesMax = 512 << 10

    /// An item and the number by which the store knows its place.
    package struct Placed: Equatable, Sendable {
        /// From 1, ascending.
        package var ordinal: Int
        package var item: ConfigurationItem

        package init(ordinal: Int, item: ConfigurationItem) {
            self.ordinal = ordinal
            self.item = item
        }
    }

    /// What a complete series changed.
    package struct Completion: Hashable, Sendable {
        /// What the phone had and the series did not have, each identity once.
        package var gone: [ConfigurationItem.Identity] = []
        /// Types of which the phone had more items without an `id` than the series, which still had one.
        package var fewer: [String] = []
        /// Whether the rest counts in another order now.
        package var isReordered = false

        package var isEmpty: Bool { gone.isEmpty && fewer.isEmpty && !isReordered }
    }

    package private(set) var placed: [Placed]

    /// - Parameter placed: In ascending order of their ordinals.
    package init(placed: [Placed]) { self.placed = placed }

    /// Items in their order, numbered from 1.
    package init(_ items: [ConfigurationItem] = []) {
        placed = items.enumerated().map { Placed(ordinal: $0 + 1, item: $1) }
    }

    package var items: [ConfigurationItem] { placed.map(\.item) }

    /// Takes in an item as its mode says.
    ///
    /// - Returns: Whether anything changed.
    package mutating func take(_ item: ConfigurationItem, mode: ItemMode) -> Bool {
        guard put(item, mode) else { return false }
        makeRoom(beside: item)
        return true
    }

    private mutating func put(_ item: ConfigurationItem, _ mode: ItemMode) -> Bool {
        switch mode {
        case .first:
            guard item.identity.id != nil else { return put(item, behind: 0) }
            return put(item, inPlaceOf: { $0.identity == item.identity })
        case .further(after: let count): return put(item, behind: count)
        case .replace:
            let identity = item.identity
            return put(item, inPlaceOf: { identity.id == nil ? $0.type == item.type : $0.identity == identity })
        case .opened(let sealed):
            guard let index = placed.firstIndex(where: { $0.item == sealed }), sealed != item else { return false }
            placed[index].item = item
            return true
        }
    }

    /// A series has ended that is the whole configuration: what did not come in it goes, and the rest counts in its order.
    ///
    /// - Parameter series: The identities of all items of the series in the order of their arrival; one without an `id` as
    ///   often as it came. Without any, nothing changes: that is too little to take everything from a phone.
    package mutating func complete(_ series: [ConfigurationItem.Identity]) -> Completion {
        guard !series.isEmpty else { return Completion() }
        let positions = Dictionary(series.enumerated().map { ($1, [$0]) }) { $0 + $1 }
        var met: [ConfigurationItem.Identity: Int] = [:]
        var completion = Completion()
        var kept: [(position: Int, placed: Placed)] = []
        for one in placed {
            let identity = one.item.identity
            guard let places = positions[identity] else {
                if !completion.gone.contains(identity) { completion.gone.append(identity) }
                continue
            }
            let number = met[identity, default: 0]
            met[identity] = number + 1
            if number < places.count {
                kept.append((places[number], one))
            } else if !completion.fewer.contains(identity.type) {
                completion.fewer.append(identity.type)
            }
        }
        completion.isReordered = zip(kept, kept.dropFirst()).contains { $0.position > $1.position }
        if completion.isReordered {
            // Swift's sort is not promised to keep the order of equals, and these matter.
            let sorted = kept.enumerated().sorted { ($0.element.position, $0.offset) < ($1.element.position, $1.offset) }
            placed = sorted.enumerated().map { Placed(ordinal: $0 + 1, item: $1.element.placed.item) }
        } else {
            placed = kept.map(\.placed)
        }
        return completion
    }

    private mutating func put(_ item: ConfigurationItem, inPlaceOf isReplaced: (ConfigurationItem) -> Bool) -> Bool {
        let replaced = placed.filter { isReplaced($0.item) }
        guard let first = replaced.first else {
            append(item)
            return true
        }
        if replaced.count == 1, first.item == item { return false }
        // It keeps the place of the one it replaces: an update of a general configuration must not win over a special one.
        placed.removeAll { $0.ordinal != first.ordinal && isReplaced($0.item) }
        if let index = placed.firstIndex(where: { $0.ordinal == first.ordinal }) { placed[index].item = item }
        return true
    }

    /// Holds an item without an `id` against the one of its type that stands behind so many others of it.
    private mutating func put(_ item: ConfigurationItem, behind count: Int) -> Bool {
        let places = placed.indices.filter { placed[$0].item.identity == item.identity }
        guard count < places.count else {
            append(item)
            return true
        }
        guard placed[places[count]].item != item else { return false }
        placed[places[count]].item = item
        return true
    }

    /// The oldest items go while all together are too long.
    private mutating func makeRoom(beside item: ConfigurationItem) {
        // So few cannot be too long, and a real phone has no more.
        guard placed.count > Self.bytesMax / ConfigurationItem.bytesMax else { return }
        var bytes = placed.reduce(0) { $0 + $1.item.byteCount }
        while bytes > Self.bytesMax, let oldest = placed.firstIndex(where: { $0.item != item }) {
            bytes -= placed[oldest].item.byteCount
            placed.remove(at: oldest)
        }
    }

    private mutating func append(_ item: ConfigurationItem) {
        // The oldest of its type makes room, else the oldest of all.
        if placed.count >= Self.countMax { placed.remove(at: placed.firstIndex { $0.item.type == item.type } ?? 0) }
        placed.append(Placed(ordinal: (placed.last?.ordinal ?? 0) + 1, item: item))
    }
}
