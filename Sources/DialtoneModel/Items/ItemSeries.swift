/// How the configuration items of one connection belong together.
///
/// Devices sends an initial series, whose end it marks, and later single updates. The first series of a connection that ended
/// with an explicit `last` and had an item is the phone's whole configuration: what it still has of an earlier one and did not
/// come again does not apply any more. Everything else takes nothing away: a series that ended by silence, an empty one, an
/// update with `last`, and what follows another password on the same connection, which could be updates as well.
///
/// Items without an `id` are told apart by their number within their type. As long as no `last` came on the connection, a late
/// one may still belong to the series, whatever the silence before it: it stands beside the others until there is one.
///
/// Source: innovaphone SDK 13r1 and 14r1, "Sysclient protocol": the series up to `last` is complete (stated); that it comes
/// at every reconnect (assumed); that only a connection's first one counts so (assumed: updates may carry `last` too).
package struct ItemSeries: Equatable, Sendable {
    /// Different types of one connection; seven are known.
    package static let typesMax = 64
    /// Items of one series; real ones have a handful.
    package static let itemsMax = 256

    package private(set) var isOpen = true
    /// The end came, perhaps before the password.
    package private(set) var hasEnded = false
    /// Whether it may be the whole configuration.
    private var isFirst = true
    /// An item was left out, so that the series is not known as a whole.
    private var isCut = false
    /// Devices has marked an end on this connection: what comes outside of a series is an update.
    private var hasMarkedEnd = false
    /// With an `id` once each, without as often as they came.
    private var order: [ConfigurationItem.Identity] = []
    private var known: Set<ConfigurationItem.Identity> = []
    /// How many items without an `id` of each type came.
    private var numbers: [String: Int] = [:]
    private var types: Set<String> = []
    private var count = 0

    package init() {}

    /// How an item meets those that are there; nil if it is too large or there are too many, and it must be left out.
    package mutating func mode(of item: ConfigurationItem) -> ItemMode? {
        guard !item.isTooLarge else { return leaveOut() }
        guard types.contains(item.type) || types.count < Self.typesMax else { return leaveOut() }
        types.insert(item.type)
        let identity = item.identity
        let mayBeLate = !hasMarkedEnd && identity.id == nil && count < Self.itemsMax
        guard isOpen || mayBeLate else { return .replace }
        guard count < Self.itemsMax else { return leaveOut() }
        count += 1
        guard identity.id == nil else {
            if known.insert(identity).inserted { order.append(identity) }
            return .first
        }
        order.append(identity)
        let number = numbers[item.type, default: 0]
        numbers[item.type] = number + 1
        return number == 0 ? .first : .further(after: number)
    }

    /// Nothing has come yet.
    package var isEmpty: Bool { count == 0 && !isCut }

    /// Takes the end of the series, marked or by silence; what comes later are updates.
    ///
    /// - Parameter isMarked: Whether Devices marked it with `last`.
    /// - Returns: What the whole configuration consists of, in the order of arrival; nil if this end does not tell.
    package mutating func end(isMarked: Bool) -> [ConfigurationItem.Identity]? {
        if isMarked { hasMarkedEnd = true }
        guard isOpen else { return nil }
        (isOpen, hasEnded) = (false, true)
        defer { (order, known, isFirst) = ([], [], false) }
        return isMarked && isFirst && !isCut && !order.isEmpty ? order : nil
    }

    /// A new series begins, since the phone was put into a domain once more. It takes nothing away.
    package mutating func restart() {
        (isOpen, hasEnded, isFirst) = (true, false, false)
        (order, known, numbers, count) = ([], [], [:], 0)
    }

    private mutating func leaveOut() -> ItemMode? {
        isCut = true
        return nil
    }
}
