import DialtoneModel
import DialtoneWire

/// How the configuration items of one connection belong together.
///
/// Devices sends an initial series, whose end it marks, and later single updates. Within a series several items of one
/// type belong together; an update stands for itself.
///
/// Source: innovaphone SDK 13r1, "Sysclient protocol" (stated); that the later of two wins field by field (observed, in
/// the tutorial); that unknown types are kept beside each other (assumed).
struct ItemSeries: Equatable, Sendable {
    /// Different types of one connection; five are known.
    static let typesMax = 64
    /// Items of one series; real ones have a handful.
    static let itemsMax = 256

    private(set) var isOpen = true
    /// The end came, perhaps before the password.
    private(set) var hasEnded = false
    private var inSeries: Set<String> = []
    private var types: Set<String> = []
    private var count = 0

    /// How the store shall take an item; nil if there are too many, and it must be left out.
    mutating func mode(of item: ConfigurationItem) -> ItemMode? {
        guard types.contains(item.type) || types.count < Self.typesMax else { return nil }
        types.insert(item.type)
        guard isOpen else { return .replace }
        guard count < Self.itemsMax else { return nil }
        count += 1
        if inSeries.insert(item.type).inserted { return .replace }
        return item.isKnown ? .merge : .append
    }

    mutating func end() {
        isOpen = false
        hasEnded = true
    }

    /// A new series begins, since the phone was put into a domain once more.
    mutating func restart() {
        isOpen = true
        hasEnded = false
        inSeries = []
        count = 0
    }
}
