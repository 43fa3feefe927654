import DialtoneModel
import DialtoneVendors
import Foundation
import Testing

@testable import DialtoneProvisioning

@Suite("Handsets of DECT bases")
struct HandsetTests {
    private static let instance = InstanceID(domain: "example.com", name: "dialtone")

    private static func mac(_ number: UInt64) -> MACAddress { MACAddress(value: number).unsafelyUnwrapped }
    private static let base = mac(0x7C2F_8011_2233)
    private static func handset(_ number: UInt64) -> MACAddress { mac(0x7E2F_8011_2200 + number) }

    // MARK: Places

    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        /// Number and handset of what was written before; handset 0 is the base's own.
        var kept: [(Int, UInt64)] = []
        var own = 1
        /// Handset and the number that an administrator gave it, in the order of ordering.
        var orders: [(UInt64, Int?)]
        var unconfigured: Set<UInt64> = []
        var max = 20
        /// Handset and its place.
        var places: [UInt64: Int]
        var leftOut: [UInt64: HandsetProblem] = [:]
        var vacated: [Int] = []
    }

    @Test(
        "who has which place",
        arguments: [
            Case(testDescription: "without numbers: the next free ones", orders: [(2, nil), (3, nil)], places: [2: 2, 3: 3]),
            Case(
                testDescription: "numbers first, the rest between them", orders: [(2, nil), (3, 2), (4, nil)], places: [2: 3, 3: 2, 4: 4]),
            Case(
                testDescription: "the base's own account elsewhere", own: 3, orders: [(2, nil), (3, nil), (4, nil)],
                places: [2: 1, 3: 2, 4: 4]),
            Case(
                testDescription: "one leaves, the others stay", kept: [(1, 0), (2, 2), (3, 3), (4, 4)], orders: [(3, nil), (4, nil)],
                places: [3: 3, 4: 4], vacated: [2]),
            Case(
                testDescription: "a new order takes the place that is free", kept: [(1, 0), (2, 2), (3, 3)], orders: [(3, nil), (5, nil)],
                places: [3: 3, 5: 2]),
            Case(
                testDescription: "two orders for one number: the second is left out", orders: [(2, 5), (3, 5)], places: [2: 5],
                leftOut: [3: .taken(number: 5, user: "user2", mac: handset(2))]),
            Case(
                testDescription: "who has the place keeps it against an earlier order", kept: [(1, 0), (5, 3)], orders: [(2, 5), (3, 5)],
                places: [3: 5], leftOut: [2: .taken(number: 5, user: "user3", mac: handset(3))]),
            Case(
                testDescription: "who has the place without a number keeps it too", kept: [(1, 0), (2, 3)], orders: [(2, 2), (3, nil)],
                places: [3: 2], leftOut: [2: .taken(number: 2, user: "user3", mac: handset(3))]),
            Case(
                testDescription: "the base's own place", orders: [(2, 1)], places: [:],
                leftOut: [2: .taken(number: 1, user: "anna", mac: base)]),
            Case(
                testDescription: "another number: the former place is switched off", kept: [(1, 0), (2, 2)], orders: [(2, 7)],
                places: [2: 7], vacated: [2]),
            Case(
                testDescription: "more than the base has", orders: [(2, nil), (3, nil), (4, 9)], max: 2, places: [2: 2],
                leftOut: [3: .full(max: 2), 4: .beyond(number: 9, max: 2)]),
            Case(
                testDescription: "a reserved place is switched off until the order is complete", kept: [(1, 0), (2, 9)],
                orders: [(2, nil), (3, nil)], unconfigured: [2], places: [2: 2, 3: 3], vacated: [2]),
        ])
    func places(_ each: Case) {
        let roster = HandsetRoster(
            base: (Self.base, "anna"), kept: each.kept.map { HandsetPlace(number: $0, mac: $1 == 0 ? Self.base : Self.handset($1)) },
            own: each.own,
            candidates: each.orders.enumerated().map { index, order in
                .init(
                    id: Int64(index + 1), mac: Self.handset(order.0), user: "user\(order.0)", number: order.1,
                    isConfigured: !each.unconfigured.contains(order.0))
            }.reversed(), max: each.max)
        let names = { (values: [UInt64: Int]) in Dictionary(uniqueKeysWithValues: values.map { (Self.handset($0), $1) }) }
        #expect(roster.numbers == names(each.places))
        #expect(roster.problems == Dictionary(uniqueKeysWithValues: each.leftOut.map { (Self.handset($0), $1) }))
        #expect(roster.notes.count == each.leftOut.count)
        #expect(roster.vacated == each.vacated)
        let written = [each.own: Self.base].merging(
            each.places.filter { !each.unconfigured.contains($0.key) }.map { ($1, Self.handset($0)) }
        ) { $1 }
        #expect(roster.written == written.map { HandsetPlace(number: $0, mac: $1) }.sorted { $0.number < $1.number })
    }

    @Test("a base's own account that is given a place beyond its places has the first one, and a note says so")
    func ownBeyond() {
        let roster = HandsetRoster(base: (Self.base, "anna"), kept: [], own: 30, candidates: [], max: 20)
        #expect(roster.own == 1 && roster.written == [HandsetPlace(number: 1, mac: Self.base)])
        #expect(
            roster.notes.count == 1 && roster.notes[0].contains("30") && roster.notes[0].contains("It has handset 1."), "\(roster.notes)")
    }

    @Test("the password of an order without a place is hidden in a file that tries one")
    func maskedWhileTried() throws {
        let base = phone(1, Self.base, "anna", vendor: "grandstream", model: "DP750")
        let said = try set(["handset.base": "7c2f80112233", "handset.number": "1"])
        let maker = maker([(scope(Self.handset(2)), said)])
        let hardware = try #require(maker.hardware(of: base))
        let entry = (scope(Self.handset(2)), try set(["handset.base": "7c2f80112233", "handset.number": "3"]))
        let members = [member(2, 2, "berta")]
        let text = try #require(maker.files(for: base, secrets: secrets, on: hardware, handsets: members, trying: [entry]).files.first)
            .file.text
        #expect(text.contains("Tulpe-berta"))
        for more in [[entry], []] {
            let masked = maker.mask(for: base, secrets: secrets, on: [hardware], handsets: members, trying: more).masked(text: text)
            #expect(!masked.contains("Tulpe-berta") && masked.contains("berta"))
        }
    }

    @Test("what is tried out may make a handset of a phone, or a phone of a handset: either has other files then")
    func moves() throws {
        // A desk phone with files of its own, as long as it is no handset.
        let desk = phone(2, Self.mac(0x0004_1311_2233), "berta", vendor: "snom", model: "D785")
        let unknown = phone(3, Self.handset(3), "carl")
        let base = try set(["handset.base": "7c2f80112233"])
        func trial(_ phone: Phone, stored: OverrideSet?, tried: OverrideSet) -> FileMaker.Trial {
            let maker = maker(stored.map { [(scope(phone.mac), $0)] } ?? [])
            return maker.trial([(scope(phone.mac), tried)], on: phone, secrets: secrets)
        }
        guard case .changed = trial(desk, stored: base, tried: OverrideSet()) else { throw Unexpected() }
        guard case .changed = trial(desk, stored: nil, tried: base) else { throw Unexpected() }
        guard case .same = trial(desk, stored: base, tried: try set(["handset.base": "7c2f80112234"])) else { throw Unexpected() }
        guard case .same = trial(unknown, stored: base, tried: OverrideSet()) else { throw Unexpected() }
        // It had none before, so that it loses none.
        let broken = OverrideSet(templates: [FileTemplate(vendor: "snom", file: "main", text: "<a>")])
        guard case .same = trial(desk, stored: base, tried: broken) else { throw Unexpected() }
        guard case .broken = trial(desk, stored: nil, tried: broken) else { throw Unexpected() }
        #expect(maker([(scope(desk.mac), base)]).hardware(of: desk, trying: [(scope(desk.mac), OverrideSet())])?.driver.id == "snom")
        #expect(maker([]).hardware(of: desk, trying: [(scope(desk.mac), base)]) == nil)
    }

    private struct Unexpected: Error {}

    // MARK: Files

    private func phone(
        _ id: Int64, _ mac: MACAddress, _ user: String, vendor: String? = nil, model: String? = nil, handsets: [HandsetPlace] = []
    ) -> Phone {
        Phone(
            id: id, instance: Self.instance, mac: mac, hwid: mac.hex, user: user, commonName: user.capitalized, domain: "example.com",
            pbxDNS: "pbx.example.com", status: .ready, vendor: vendor, model: model, receivedAt: .now, configuredAt: .now,
            handsets: handsets)
    }

    private func member(_ id: Int64, _ number: UInt64, _ user: String) -> HandsetMember {
        HandsetMember(
            phone: phone(id, Self.handset(number), user),
            secrets: PhoneSecrets(userPassword: Secret("Tulpe-\(user)"), token: Secret("token-of-\(user)")))
    }

    private func set(_ settings: [String: String]) throws -> OverrideSet {
        OverrideSet(settings: try Dictionary(uniqueKeysWithValues: settings.map { (try #require(SettingKey($0)), $1) }))
    }

    private func maker(_ entries: [OverrideBook.Entry]) -> FileMaker {
        let book = OverrideBook()
        book.replace(with: entries)
        return FileMaker(sip: SIPConfiguration(), overrides: book) { "https://phones.example.com/p/\($0.reveal())/" }
    }

    private func scope(_ mac: MACAddress) -> OverrideScope { OverrideScope(Self.instance, .phone(mac)) }

    private let secrets = PhoneSecrets(userPassword: Secret("Tulpe-anna"), token: Secret("token-of-anna"))

    @Test("a base's settings have the account of each order, composed by its own overrides, and a handset's order has no file")
    func accounts() throws {
        let base = phone(
            1, Self.base, "anna", vendor: "gigaset", model: "N670-IP-PRO", handsets: [HandsetPlace(number: 6, mac: Self.handset(9))])
        let members = [member(2, 2, "berta"), member(3, 3, "carl")]
        let maker = maker([
            (OverrideScope(Self.instance, .vendor("gigaset")), try set(["account.registration-expiry": "5m"])),
            (
                scope(Self.handset(2)),
                try set([
                    "handset.base": "7C-2F-80-11-22-33", "handset.number": "4", "account.display-name": "Bertha",
                    "account.transport": "tcp",
                ])
            ),
            (
                scope(Self.handset(3)),
                try set(["handset.base": "7c2f80112233", "handset.identity": "0x02 3EC1 5A9F", "handset.code": "81726354"])
            ),
        ])
        #expect(maker.handsets(of: base) == [Self.handset(2), Self.handset(3)])
        #expect(maker.hardware(of: members[0].phone) == nil && maker.base(of: members[0].phone) == Self.base)
        let hardware = try #require(maker.hardware(of: base))
        let composition = maker.composition(for: base, secrets: secrets, on: hardware, handsets: members)
        let accounts = composition.settings.accounts
        #expect(accounts.map(\.user) == ["anna", "carl", "berta"])
        #expect(accounts.map { $0.password?.reveal() } == ["Tulpe-anna", "Tulpe-carl", "Tulpe-berta"])
        #expect(
            accounts.map(\.handset) == [
                .init(number: 1), .init(number: 2, identity: "023EC15A9F", registrationCode: "81726354"), .init(number: 4),
            ])
        #expect(accounts.map(\.displayName) == ["Anna", "Carl", "Bertha"])
        #expect(accounts.map(\.transport) == [.tls, .tls, .tcp])
        #expect(accounts.map(\.registrationExpiry) == [.seconds(300), .seconds(300), .seconds(300)])
        #expect(composition.settings.vacatedHandsets == [6])
        #expect(composition.settings.access.provisioningURL == "https://phones.example.com/p/token-of-anna/")

        let made = try maker.files(for: base, secrets: secrets, on: hardware, handsets: members)
        let text = try #require(made.files.first).file.text
        for user in ["anna", "berta", "carl"] { #expect(text.contains("Tulpe-\(user)"), "\(text)") }
        #expect(!text.contains("token-of-berta") && !text.contains("token-of-carl"))
        #expect(
            made.revision(cause: .configurationComplete).handsets == [
                HandsetPlace(number: 1, mac: Self.base), HandsetPlace(number: 2, mac: Self.handset(3)),
                HandsetPlace(number: 4, mac: Self.handset(2)),
            ])
        let masked = maker.mask(for: base, secrets: secrets, on: [hardware], handsets: members).masked(text: text)
        for user in ["anna", "berta", "carl"] { #expect(!masked.contains("Tulpe-\(user)") && masked.contains(user), "\(masked)") }
    }

    @Test("the password of a handset's order that was removed is masked in older files of its base")
    func maskedAfterwards() throws {
        let base = phone(1, Self.base, "anna", vendor: "gigaset", model: "N670-IP-PRO")
        let said = try set(["handset.base": "7c2f80112233"])
        let maker = maker([(scope(Self.handset(2)), said), (scope(Self.handset(3)), said)])
        let hardware = try #require(maker.hardware(of: base))
        let old = try maker.files(for: base, secrets: secrets, on: hardware, handsets: [member(2, 2, "berta"), member(3, 3, "carl")])
        var later = base
        later.handsets = old.revision(cause: .configurationComplete).handsets
        var removed = member(3, 3, "carl")
        removed.phone.status = .removed
        removed.secrets = PhoneSecrets(token: Secret(""))
        let members = [member(2, 2, "berta"), removed]
        let mask = maker.mask(for: later, secrets: secrets, on: [hardware], handsets: members)
        let masked = mask.masked(text: try #require(old.files.first).file.text)
        #expect(!masked.contains("Tulpe-carl") && !masked.contains("Tulpe-berta"), "\(masked)")
        let now = maker.composition(for: later, secrets: secrets, on: hardware, handsets: members).settings
        #expect(now.accounts.map(\.user) == ["anna", "berta"] && now.vacatedHandsets == [3])
    }

    /// - Parameter isTaken: The base was taken out as well.
    @Test("a removed handset's order is done when its base has fetched, also when the base says goodbye", arguments: [false, true])
    func removed(isTaken: Bool) throws {
        let places = [HandsetPlace(number: 1, mac: Self.base), HandsetPlace(number: 2, mac: Self.handset(2))]
        var base = phone(1, Self.base, "anna", vendor: "gigaset", model: "N670-IP-PRO", handsets: places)
        let maker = maker([(scope(Self.handset(2)), try set(["handset.base": "7c2f80112233"]))])
        let hardware = try #require(maker.hardware(of: base))
        var gone = member(2, 2, "berta")
        (gone.phone.status, gone.phone.owesGoodbye) = (.removed, true)
        if isTaken { base.status = .removed }
        let made =
            isTaken
            ? try maker.goodbye(to: base, secrets: secrets, on: hardware)
            : try maker.files(for: base, secrets: secrets, on: hardware, handsets: [gone])
        let delivery = Delivery(
            file: "x.xml", vendor: "gigaset", model: nil, firmware: nil, address: "192.0.2.7", door: "token", userAgent: nil, digest: "d")
        let steps = made.steps(of: [gone], fetchedBy: base, delivery, isNews: true)
        var expected = delivery
        (expected.door, expected.digest) = ("base \(Self.base)", nil)
        #expect(steps.map(\.phone.mac) == [Self.handset(2)] && steps.map(\.step) == [.saidGoodbye(expected)])
        gone.phone.owesGoodbye = false
        #expect(made.steps(of: [gone], fetchedBy: base, delivery, isNews: true).isEmpty, "once is enough")
        base.handsets = []
        gone.phone.owesGoodbye = true
        #expect(made.steps(of: [gone], fetchedBy: base, delivery, isNews: true).isEmpty == isTaken, "a phone that never was a base")
    }

    @Test("a base that was taken out empties the places that it was told, and leaves those of others")
    func goodbye() throws {
        let places = [HandsetPlace(number: 1, mac: Self.base), HandsetPlace(number: 3, mac: Self.handset(3))]
        let base = phone(1, Self.base, "anna", vendor: "gigaset", model: "N670-IP-PRO", handsets: places)
        let maker = maker([])
        let hardware = try #require(maker.hardware(of: base))
        let text = try #require(maker.goodbye(to: base, secrets: secrets, on: hardware).files.first).file.text
        #expect(text.contains("SipAccount.00001.") && text.contains("SipAccount.00003."), "\(text)")
        #expect(!text.contains("SipAccount.00002.") && !text.contains("SipAccount.00004.") && !text.contains("DeleteNotProvisionedHS"))
    }

    @Test(
        "a phone that is no base says so, for the handset and for itself",
        arguments: [
            ("yealink", "T46U", false), ("yealink", "W60B", true), ("yealink", "W80DM", true), ("gigaset", "N870-IP-PRO", true),
            ("gigaset", "MAXWELL-3", false), ("snom", "D785", false), ("snom", "M900", true), ("snom", "M500", false),
            ("grandstream", "DP750", true),
            ("grandstream", "DP760", false),
        ])
    func bases(vendor: String, model: String, isBase: Bool) throws {
        let device = phone(1, Self.base, "anna", vendor: vendor, model: model)
        let handset = member(2, 2, "berta")
        let maker = maker([
            (scope(Self.base), try set(["handset.number": "2"])), (scope(Self.handset(2)), try set(["handset.base": "7c2f80112233"])),
        ])
        let composition = maker.composition(for: device, secrets: secrets, on: maker.hardware(of: device), handsets: [handset])
        #expect(composition.settings.accounts.map { $0.handset?.number } == (isBase ? [2, 1] : [nil]))
        #expect(composition.notes.contains { $0.contains("is no DECT base") } == !isBase)
        let problem = maker.problem(ofBase: Self.base, device, for: handset.phone)
        #expect((problem == nil) == isBase && (problem?.text.contains(model) ?? true))
    }

    @Test("why a handset has no base, with the setting's name and what to do")
    func noBase() throws {
        let handset = phone(2, Self.handset(2), "berta")
        let base = phone(1, Self.base, "anna")
        let maker = maker([(scope(Self.handset(3)), try set(["handset.base": "7c2f80112233"]))])
        var removed = base
        removed.status = .removed
        let cases: [(MACAddress, Phone?, HandsetProblem)] = [
            (Self.base, nil, .unknownBase(Self.base)), (Self.handset(2), handset, .namesItself),
            (Self.base, removed, .baseRemoved(Self.base)),
            (Self.handset(3), phone(3, Self.handset(3), "carl"), .baseIsHandset(Self.handset(3))),
            (Self.base, base, .baseUnseen(Self.base)),
        ]
        for (mac, base, problem) in cases {
            #expect(maker.problem(ofBase: mac, base, for: handset) == problem)
            #expect(problem.text.hasPrefix("handset.base: ") && problem.text.contains(". "))
        }
    }

    @Test("what is said of a handset is for the scope of a phone alone")
    func scopes() throws {
        let text = ["handset.base": "7c2f80112233", "handset.number": "2", "handset.identity": "0123456789", "handset.code": "4711"]
        let wide: [OverrideScope.Subject] = [.instance, .vendor("gigaset"), .model(vendor: "gigaset", model: "N670*")]
        for subject in wide {
            let problems = try set(text).problems(for: OverrideScope(Self.instance, subject))
            #expect(problems.map(\.reason) == Array(repeating: "means one phone; put it into the scope of that phone alone", count: 4))
        }
        #expect(try set(text).problems(for: scope(Self.handset(2))).isEmpty)
        for (name, text) in [("handset.base", "7c2f"), ("handset.number", "251"), ("handset.code", "abcd")] {
            let problem = try #require(try set([name: text]).problems(for: scope(Self.handset(2))).first)
            #expect(problem.description.hasPrefix("\(name) is") || problem.description.hasPrefix("\(name): is"))
            #expect(!problem.reason.contains(text))
        }
    }

    @Test("sets that are tried out add, move and take away handsets")
    func trying() throws {
        let base = phone(1, Self.base, "anna", vendor: "gigaset", model: "N670-IP-PRO")
        let maker = maker([(scope(Self.handset(2)), try set(["handset.base": "7c2f80112233"]))])
        let tried: [OverrideBook.Entry] = [
            (scope(Self.handset(2)), OverrideSet()),
            (scope(Self.handset(3)), try set(["handset.base": "7c2f80112233", "handset.number": "9"])),
        ]
        #expect(maker.handsets(of: base, trying: tried) == [Self.handset(3)])
        #expect(maker.base(of: phone(2, Self.handset(2), "berta"), trying: tried) == nil)
        let hardware = try #require(maker.hardware(of: base))
        let settings = maker.composition(for: base, secrets: secrets, on: hardware, handsets: [member(3, 3, "carl")], trying: tried)
            .settings
        #expect(settings.accounts.map { $0.handset?.number } == [1, 9])
    }
}
