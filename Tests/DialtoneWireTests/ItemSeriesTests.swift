import DialtoneModel
import DialtoneWire
import NIOCore
import Testing

/// What whole connections leave of a phone's configuration items.
@Suite struct ItemSeriesTests {
    /// Plays the messages of one connection after another; the phone keeps its items between them.
    private static func play(_ connections: [[String]]) throws -> (items: [ConfigurationItem], gone: [[String]]) {
        var items = ConfigurationItems()
        var gone: [[String]] = []
        for connection in connections {
            var series = ItemSeries()
            for text in connection {
                let message = try ConfigurationMessage(text)
                if let item = message.item, let mode = series.mode(of: item) { _ = items.take(item, mode: mode) }
                if message.last, let whole = series.end(isMarked: true) {
                    gone.append(items.complete(whole).gone.map(\.description))
                }
            }
            // The connection is quiet for a while, and then lost.
            _ = series.end(isMarked: false)
        }
        return (items.items, gone)
    }

    @Test("the vectors of whole connections", arguments: try Vectors.load().itemSeries)
    func vectors(vector: Vectors.Series) throws {
        #expect(try Self.play(vector.connections).items.map(\.value) == vector.current.map { try JSONValue(parsing: $0) })
    }

    private struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var connections: [[String]]
        /// Type and `n` of what is left.
        var left: [String]
        var gone: [[String]] = []
        var testDescription: String { name }
    }

    private static func message(_ type: String, id: String? = nil, _ n: Int, last: Bool = false) -> String {
        #"{"config":{"type":"\#(type)",\#(id.map { #""id":\#($0),"# } ?? "")"n":\#(n)}\#(last ? #","last":true"# : "")}"#
    }

    private static let cases: [Case] = [
        Case(
            name: "without ids, items of one series stand beside each other, and the next series takes their place",
            connections: [
                [message("NTP", 1), message("NTP", 2, last: true)],
                [message("NTP", 3), message("NTP", 4), message("NTP", 5, last: true)],
            ],
            left: ["NTP 3", "NTP 4", "NTP 5"], gone: [[], []]),
        Case(
            name: "without ids, a complete series of fewer items leaves none of the earlier ones",
            connections: [[message("NTP", 1), message("NTP", 2, last: true)], [message("NTP", 3, last: true)]],
            left: ["NTP 3"], gone: [[], []]),
        Case(
            name: "without ids, a series that ended by silence leaves what stands behind its items",
            connections: [[message("NTP", 1), message("NTP", 2, last: true)], [message("NTP", 3)]],
            left: ["NTP 3", "NTP 2"], gone: [[]]),
        Case(
            name: "without ids, fewer of one type between others leave their places",
            connections: [
                [message("NTP", 1), message("MEDIA", 2), message("NTP", 3), message("NTP", 4, last: true)],
                [message("NTP", 1), message("MEDIA", 2), message("NTP", 3, last: true)],
            ],
            left: ["NTP 1", "MEDIA 2", "NTP 3"], gone: [[], []]),
        Case(
            name: "without ids, an update replaces all of its type",
            connections: [[message("NTP", 1), message("NTP", 2), message("MEDIA", 7, last: true), message("NTP", 3)]],
            left: ["NTP 3", "MEDIA 7"], gone: [[]]),
        Case(
            name: "an unknown type is treated like any other",
            connections: [[message("LED", 1), message("LED", 2, last: true)], [message("NTP", 3, last: true)]],
            left: ["NTP 3"], gone: [[], ["LED"]]),
        Case(
            name: "ids may be texts, and belong to their type",
            connections: [
                [message("NTP", id: #""a""#, 1), message("MEDIA", id: #""a""#, 2, last: true)],
                [message("NTP", id: #""a""#, 3, last: true)],
            ], left: ["NTP 3"], gone: [[], ["MEDIA a"]]),
        Case(
            name: "an id that is no id is none",
            connections: [[message("NTP", id: "null", 1), message("NTP", id: "[]", 2), message("NTP", id: #""""#, 3, last: true)]],
            left: ["NTP 1", "NTP 2", "NTP 3"], gone: [[]]),
        Case(
            name: "an update with an id keeps the place, so that a special configuration still wins over the general one",
            connections: [[message("NTP", id: "3", 1), message("NTP", id: "9", 2, last: true), message("NTP", id: "3", 4)]],
            left: ["NTP 4", "NTP 2"], gone: [[]]),
        Case(
            name: "the order of the newest complete series counts",
            connections: [
                [message("NTP", id: "3", 1), message("NTP", id: "9", 2, last: true)],
                [message("NTP", id: "9", 2), message("NTP", id: "3", 1, last: true)],
            ], left: ["NTP 2", "NTP 1"], gone: [[], []]),
        Case(
            name: "what an older release merged goes with the first complete series that has ids",
            connections: [[message("NTP", 1)], [message("NTP", id: "3", 2), message("NTP", id: "9", 3, last: true)]],
            left: ["NTP 2", "NTP 3"], gone: [["NTP"]]),
        Case(
            name: "a second series of a connection takes nothing away",
            connections: [[message("NTP", 1), message("MEDIA", 2, last: true), message("NTP", 3, last: true), #"{"last":true}"#]],
            left: ["NTP 3", "MEDIA 2"], gone: [[]]),
        Case(
            name: "after a lone last everything is an update",
            connections: [
                [message("NTP", id: "3", 1), message("MEDIA", id: "8", 2, last: true)],
                [#"{"last":true}"#, message("NTP", id: "9", 3, last: true)],
            ], left: ["NTP 1", "MEDIA 2", "NTP 3"], gone: [[]]),
        Case(
            name: "last inside config ends a series too",
            connections: [[message("NTP", 1), message("MEDIA", 2, last: true)], [#"{"config":{"type":"MEDIA","n":3,"last":true}}"#]],
            left: ["MEDIA 3"], gone: [[], ["NTP"]]),
    ]

    @Test("cases beside the vectors", arguments: cases)
    private func more(sample: Case) throws {
        let (items, gone) = try Self.play(sample.connections)
        #expect(items.map { "\($0.type) \($0.value["n"]?.int ?? -1)" } == sample.left)
        #expect(gone == sample.gone)
    }

    @Test(
        "a series without ids that comes again changes nothing, wherever its end is marked",
        arguments: [
            [message("NTP", 1), message("NTP", 2, last: true)], [message("NTP", 1), message("NTP", 2), #"{"last":true}"#],
            [message("NTP", 1), message("MEDIA", 5), message("NTP", 2), message("NTP", 1, last: true)],
            [message("NTP", 1), message("NTP", id: "9", 2), message("NTP", 3, last: true)],
        ])
    func unchanged(connection: [String]) throws {
        var items = ConfigurationItems(try Self.play([connection]).items)
        var series = ItemSeries()
        for text in connection {
            let message = try ConfigurationMessage(text)
            if let item = message.item {
                let mode = series.mode(of: item)
                let hasChanged = items.take(item, mode: try #require(mode))
                #expect(!hasChanged, "\(text)")
            }
            guard message.last else { continue }
            let whole = series.end(isMarked: true)
            let completion = items.complete(try #require(whole))
            #expect(completion.isEmpty)
        }
    }

    @Test("what a marked series has fewer of is told, by type")
    func fewer() {
        func item(_ n: Int) -> ConfigurationItem { ConfigurationItem(type: "NTP", value: ["type": "NTP", "n": .int(n)]) }
        var items = ConfigurationItems([item(1), item(2), item(3)])
        let completion = items.complete([item(1).identity])
        #expect(completion.fewer == ["NTP"] && completion.gone.isEmpty && !completion.isEmpty)
        #expect(items.items == [item(1)])
    }

    @Test("as long as no last came, a late item without an id stands beside the others; then updates replace")
    func late() throws {
        var items = ConfigurationItems()
        var series = ItemSeries()
        func take(_ n: Int) throws -> [Int] {
            let item = ConfigurationItem(type: "NTP", value: ["type": "NTP", "n": .int(n)])
            let mode = series.mode(of: item)
            _ = items.take(item, mode: try #require(mode))
            return items.items.compactMap { $0.value["n"]?.int }
        }
        #expect(try take(1) == [1])
        _ = series.end(isMarked: false)
        #expect(try take(2) == [1, 2])
        #expect(try take(3) == [1, 2, 3])
        let whole = series.end(isMarked: true)
        #expect(whole == nil, "it takes nothing away")
        #expect(try take(4) == [4])
        // On the next connection the same comes as late: nothing changes.
        (items, series) = (ConfigurationItems(), ItemSeries())
        _ = try take(1)
        _ = try take(2)
        series = ItemSeries()
        _ = try take(1)
        _ = series.end(isMarked: false)
        #expect(try take(2) == [1, 2])
        // Without an end the number of late ones is limited too: then they are updates.
        for _ in 0..<ItemSeries.itemsMax { _ = try take(5) }
        #expect(try take(6) == [6])
    }

    @Test("another password on the same connection begins a series that takes nothing away")
    func anotherPassword() throws {
        func item(_ type: String) -> ConfigurationItem { ConfigurationItem(type: type, value: ["type": .string(type)]) }
        var series = ItemSeries()
        #expect(series.mode(of: item("NTP")) == .first)
        #expect(series.end(isMarked: true) == [ConfigurationItem.Identity(type: "NTP")])
        series.restart()
        #expect(series.isOpen)
        #expect(series.mode(of: item("MEDIA")) == .first && series.mode(of: item("MEDIA")) == .further(after: 1))
        #expect(series.end(isMarked: true) == nil)
    }

    @Test("a series of which something was left out takes nothing away")
    func cut() {
        var series = ItemSeries()
        let modes = (0...ItemSeries.itemsMax).map { number in
            series.mode(of: ConfigurationItem(type: "NTP", value: ["type": "NTP", "id": .int(number)]))
        }
        #expect(modes.last == .some(nil) && modes.dropLast().allSatisfy { $0 == .first })
        #expect(series.end(isMarked: true) == nil)
    }

    @Test("an item that is too long or has too many fields is left out, also as an update")
    func tooLarge() {
        let long = ConfigurationItem(type: "BIG", value: ["type": "BIG", "v": .string(String(repeating: "x", count: 64 << 10))])
        let fields = (0...ConfigurationItem.fieldsMax).map { JSONMember("k\($0)", "1") }
        let wide = ConfigurationItem(type: "WIDE", value: .object([JSONMember("type", "WIDE")] + fields))
        var series = ItemSeries()
        #expect(series.mode(of: long) == nil && series.mode(of: wide) == nil)
        #expect(series.mode(of: ConfigurationItem(type: "NTP", value: ["type": "NTP"])) == .first)
        #expect(series.end(isMarked: true) == nil, "it is not known as a whole")
        #expect(series.mode(of: long) == nil && series.mode(of: wide) == nil)
    }

    @Test("a phone keeps so many bytes and no more, and the oldest items make room")
    func bytes() {
        var items = ConfigurationItems()
        let text = JSONValue.string(String(repeating: "x", count: 60_000))
        for number in 1...100 {
            let item = ConfigurationItem(type: "BIG", value: ["type": "BIG", "id": .int(number), "v": text])
            let isTaken = items.take(item, mode: .first)
            #expect(isTaken)
        }
        #expect(items.items.reduce(0) { $0 + $1.byteCount } <= ConfigurationItems.bytesMax)
        #expect(items.items.compactMap(\.identity.id) == (93...100).map { "\($0)" })
    }

    @Test("later fields win one by one, in the places of the earlier ones")
    func merged() {
        let items = [
            ConfigurationItem(type: "A", value: ["type": "A", "x": "1", "y": "2"]),
            ConfigurationItem(type: "A", value: ["type": "A", "y": "3", "z": "4", "y": "5"]),
        ]
        #expect(ConfigurationItem.merged(items) == [ConfigurationItem(type: "A", value: ["type": "A", "x": "1", "y": "5", "z": "4"])])
    }

    @Test("a phone keeps so many items and no more, and the oldest of the type makes room")
    func bound() {
        var items = ConfigurationItems([ConfigurationItem(type: "NTP", value: ["type": "NTP"])])
        for number in 1...(ConfigurationItems.countMax + 1) {
            _ = items.take(ConfigurationItem(type: "LAMP", value: ["type": "LAMP", "id": .int(number)]), mode: .replace)
        }
        #expect(items.items.count == ConfigurationItems.countMax)
        #expect(items.items.first?.type == "NTP")
        #expect(items.items.last?.identity.id == "\(ConfigurationItems.countMax + 1)")
        #expect(items.items.dropFirst().first?.identity.id == "3")
    }
}

extension ConfigurationMessage {
    /// Reads message 6 as a frame: type 1, message id 6, then the text.
    fileprivate init(_ text: String) throws {
        let frame = try SysclientFrame(reading: ByteBuffer(bytes: [1, 0, 6] + Array(text.utf8)))
        guard case .admin(.configuration(let message)) = frame else { throw WireFault.missing(field: "config") }
        self = message
    }
}
