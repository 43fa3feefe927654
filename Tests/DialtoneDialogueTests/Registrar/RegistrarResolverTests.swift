import DialtoneModel
import DialtoneWire
import Testing

@testable import DialtoneDialogue

@Suite("Where a phone registers")
struct RegistrarResolverTests {
    private static func host(_ text: String) -> HostPort? { HostPort(text) }

    private static func subject(_ location: String?, dns: String? = "order.example.com") -> RegistrarResolver.Subject {
        RegistrarResolver.Subject(domain: "example.com", orderDNS: dns.flatMap { HostPort($0) }, location: location)
    }

    /// A master `hq` and a slave `north` connected to us, both of example.com; a PBX of another system.
    private static var system: RegistrarResolver {
        var resolver = RegistrarResolver()
        let places = [
            PBXPlace(domain: "other.example", pbx: "north", dns: host("north.other.example")),
            PBXPlace(domain: "example.com", pbx: "hq", dns: host("hq.example.com")),
            PBXPlace(domain: "example.com", pbx: "north", dns: host("north.example.com")),
        ]
        for (number, place) in places.enumerated() { _ = resolver.take(place, from: number) }
        return resolver
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var subject: RegistrarResolver.Subject
        var host: String
        var source: RegistrarResolver.Source
        var question: String?
        var testDescription: String { "\(subject.location ?? "-"): \(host)" }
    }

    @Test(
        "the user's own PBX first, then what others know, then the order, then the system",
        arguments: [
            Case(subject: subject("hq"), host: "hq.example.com", source: .session),
            Case(subject: subject("North"), host: "north.example.com", source: .session),
            Case(subject: subject("south"), host: "order.example.com", source: .order, question: "south"),
            Case(subject: subject("south", dns: nil), host: "hq.example.com", source: .system, question: "south"),
            Case(subject: subject(nil), host: "order.example.com", source: .order),
            Case(subject: subject(""), host: "order.example.com", source: .order),
            Case(subject: subject(nil, dns: nil), host: "hq.example.com", source: .system),
            Case(
                subject: RegistrarResolver.Subject(domain: "nowhere.example", orderDNS: nil, location: "hq"), host: "nowhere.example",
                source: .domain),
        ])
    func order(_ one: Case) {
        let resolver = Self.system
        #expect(resolver.registrar(for: one.subject) == Self.host(one.host).map { .init(host: $0, source: one.source) })
        #expect(resolver.question(for: one.subject) == one.question)
    }

    @Test("a PBX that is not connected to us is asked for once, and believed only if the answer is about it")
    func locations() throws {
        var resolver = Self.system
        let answer = try #require(PBXLocation(try PBXExamples.location.message()))
        let south = Self.subject("south")
        // The asked PBX's own values come for one that is not registered.
        #expect(resolver.take(answer, asked: "south", domain: "example.com") == true)
        #expect(resolver.registrar(for: south)?.source == .order)
        #expect(resolver.question(for: south) == nil)
        #expect(resolver.take(nil, asked: "south", domain: "example.com") == false, "no news")
        #expect(
            resolver.unknownLocation(of: south) == .locationUnknown(location: "south", registrar: "order.example.com"))
        resolver.forgetLocations(of: "example.com")
        #expect(resolver.question(for: south) == "south")
        let right = PBXLocation(name: "South", dns: nil, address: Self.host("192.0.2.9"))
        #expect(resolver.take(right, asked: "south", domain: "example.com") == true)
        #expect(resolver.registrar(for: south) == .init(host: HostPort(host: "192.0.2.9"), source: .location))
        #expect(resolver.unknownLocation(of: south) == nil)
    }

    @Test("a user who moves, and a PBX that gets another name, change the registrar")
    func moves() throws {
        var resolver = Self.system
        #expect(resolver.registrar(for: Self.subject("hq"))?.host.description == "hq.example.com")
        #expect(resolver.registrar(for: Self.subject("north"))?.host.description == "north.example.com")
        #expect(resolver.take(PBXPlace(try PBXExamples.configInfo.message()), from: 1) == true)
        #expect(resolver.take(PBXPlace(try PBXExamples.configInfo.message()), from: 1) == false, "no news")
        #expect(resolver.registrar(for: Self.subject("hq"))?.host.description == "new.example.com")
        // What an information leaves out stays.
        #expect(resolver.take(PBXPlace(domain: "", pbx: "", dns: nil, address: Self.host("192.0.2.5")), from: 1) == true)
        #expect(resolver.registrar(for: Self.subject("hq"))?.host.description == "new.example.com")
    }

    @Test("a PBX without a name is known by its address")
    func addressOnly() {
        var resolver = RegistrarResolver()
        _ = resolver.take(PBXPlace(domain: "example.com", pbx: "hq", dns: nil, address: Self.host("192.0.2.1")), from: 1)
        #expect(resolver.registrar(for: Self.subject("hq"))?.host.description == "192.0.2.1")
    }

    @Test("a session that ends takes its knowledge along; the newest of two sessions of one PBX counts")
    func sessionsEnd() {
        var resolver = Self.system
        _ = resolver.take(PBXPlace(domain: "EXAMPLE.com", pbx: "HQ", dns: Self.host("hq2.example.com")), from: 7)
        #expect(resolver.registrar(for: Self.subject("hq"))?.host.description == "hq2.example.com")
        #expect(resolver.leave(7) == true)
        #expect(resolver.leave(7) == false)
        #expect(resolver.registrar(for: Self.subject("hq"))?.host.description == "hq.example.com")
        _ = resolver.leave(1)
        #expect(resolver.registrar(for: Self.subject("hq"))?.source == .order)
        #expect(resolver.question(for: Self.subject("hq")) == "hq")
    }

    @Test("not more places are remembered than any system has")
    func bounds() {
        var resolver = RegistrarResolver()
        for number in 0..<3000 {
            _ = resolver.take(PBXPlace(domain: "example.com", pbx: "p\(number)", dns: Self.host("p\(number).example.com")), from: number)
            _ = resolver.take(nil, asked: "x\(number)", domain: "example.com")
        }
        #expect(resolver.registrar(for: Self.subject("p999"))?.source == .session)
        #expect(resolver.registrar(for: Self.subject("p1000"))?.source == .order)
        #expect(resolver.question(for: Self.subject("x999")) == nil && resolver.question(for: Self.subject("x1000")) != nil)
    }

    // The tree of nodes.

    private static func page(_ names: [String]) -> [PBXNode] { names.map { PBXNode(name: $0, node: "root", parentPBX: "hq") } }

    @Test("nodes are read page by page, each behind the last name, until an empty page comes")
    func pages() {
        var tree = PBXTree()
        #expect(
            tree.take([PBXNode(name: "hq", node: "root", parentPBX: ""), PBXNode(name: "sales", node: "root")]) == "sales")
        #expect(tree.standbyCandidates.isEmpty, "the master, and a node that is no PBX")
        #expect(tree.take(Self.page(["south", "hq-standby"])) == "hq-standby")
        #expect(tree.take([]) == nil)
        #expect(tree.standbyCandidates == ["hq-standby", "south"])
    }

    @Test("an older PBX that sends the same list for ever, or new names without end, is not asked for ever")
    func endings() {
        var older = PBXTree()
        #expect(older.take(Self.page(["a"])) == "a")
        #expect(older.take(Self.page(["a"])) == nil)
        var endless = PBXTree()
        let asked = (1...1000).first { number in endless.take(Self.page((0..<200).map { "n\(number)-\($0)" })) == nil }
        #expect(asked == PBXTree.nodesMax / 200)
    }
}
