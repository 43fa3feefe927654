import DialtoneModel
import DialtoneNames
import DialtoneVendors
import Testing

/// What holds for the DECT bases of all makers: whose handset has which place, and what is left alone.
@Suite("Handsets of DECT bases")
struct HandsetPlacesTests {
    /// A base as the tests see it, by the tables of dect-capable makers' public templates: which parameter has the user of a handset.
    struct Base: Sendable, CustomTestStringConvertible {
        var vendor: String
        var model: String
        var capacity: Int
        var user: @Sendable (Int) -> String
        /// What a place has when it is switched off.
        var off: @Sendable (Int) -> (key: String, value: String?)

        var testDescription: String { "\(vendor) \(model)" }

        func read(_ settings: PhoneSettings) throws -> RenderedPhone { try RenderedPhone(settings, vendor: vendor, model: model) }
    }

    static let bases: [Base] =
        [("W52P", 5), ("W56P", 5), ("W60B", 8), ("W70B", 10), ("W75DM", 20), ("W80DM", 30), ("W90DM", 250)].map { model, capacity in
            Base(
                vendor: "yealink", model: model, capacity: capacity, user: { "account.\($0).user_name" },
                off: { ("account.\($0).enable", "0") })
        } + [
            Base(
                vendor: "grandstream", model: "DP750", capacity: 5, user: { "P\(4059 + $0)" }, off: { ("P\(4594 + $0)", "0") })
        ]
        + [("M300", 20), ("M400", 20), ("M430", 20), ("M700", 1000), ("M900", 1000)].map { model, capacity in
            Base(
                vendor: "snom", model: model, capacity: capacity, user: { "user_name[\($0)]" }, off: { ("user_active[\($0)]", "off") })
        }
        + [("N610-IP-PRO", 20), ("N670-IP-PRO", 20), ("N870-IP-PRO", 250), ("N870-IP-PRO-50", 50)].map { model, capacity in
            Base(
                vendor: "gigaset", model: model, capacity: capacity, user: { "SipAccount.\(String(100_000 + $0).dropFirst()).UserName" },
                off: { ("SipAccount.\(String(100_000 + $0).dropFirst()).AuthPassword", "") })
        }

    private func settings(_ numbers: [Int?], vacated: [Int] = []) -> PhoneSettings {
        var settings = SampleSettings.full
        settings.accounts = numbers.enumerated().map { index, number in
            var account = settings.accounts[0]
            account.user = "user\(index + 1)"
            account.handset = number.map { .init(number: $0) }
            return account
        }
        settings.vacatedHandsets = vacated
        return settings
    }

    @Test("each account has its handset's place, and all other places are left alone", arguments: bases)
    func sparse(base: Base) throws {
        let phone = try base.read(settings([1, 3, 4]))
        #expect(phone.read.complaints == [])
        #expect([1, 3, 4].map { phone.read[base.user($0)] } == ["user1", "user2", "user3"])
        for number in [2, 5] { #expect(!phone.keys.contains(base.user(number)) && !phone.keys.contains(base.off(number).key)) }
        #expect(phone.notes.contains { $0.contains("handsets") || $0.contains("Handsets") })
    }

    @Test("an account without a handset has the place of its position", arguments: bases)
    func positions(base: Base) throws {
        let read = try base.read(settings([nil, nil, 5])).read
        #expect([1, 2, 5].map { read[base.user($0)] } == ["user1", "user2", "user3"])
    }

    @Test("accounts beyond a base's handsets, and a second one at a place, are left out with a note", arguments: bases)
    func outside(base: Base) throws {
        let phone = try base.read(settings([base.capacity, base.capacity + 1, 0, base.capacity]))
        #expect(phone.read[base.user(base.capacity)] == "user1")
        #expect(!phone.keys.contains(base.user(base.capacity + 1)) && !phone.keys.contains(base.user(0)))
        let expected = "room for \(base.capacity) handsets; left out: account 2 (handset \(base.capacity + 1)), account 3 (handset 0)."
        #expect(phone.notes.contains { $0.contains(expected) })
        #expect(phone.notes.contains("Account 4 was left out: handset \(base.capacity) has account 1."))
    }

    @Test("places that are given up are emptied, and no others", arguments: bases)
    func vacated(base: Base) throws {
        let phone = try base.read(settings([1, 4], vacated: [2, 4, base.capacity + 1]))
        let off = base.off(2)
        #expect(
            phone.read.values[off.key] == .some(off.value) && (phone.read[base.user(2)] ?? "") == "" && phone.keys.contains(base.user(2)))
        #expect(phone.read[base.user(4)] == "user2")
        for number in [3, 5, base.capacity + 1] { #expect(!phone.keys.contains(base.user(number))) }
        // The last of ours leaves: what others have stays.
        let last = try base.read(settings([], vacated: [1]))
        #expect((last.read[base.user(1)] ?? "") == "" && last.keys.contains(base.user(1)) && !last.keys.contains(base.user(2)))
        #expect(!last.keys.contains("oper.DeleteNotProvisionedHS"))
    }

    @Test("a base of which nothing was ours is given up whole", arguments: bases)
    func givenUp(base: Base) throws {
        let phone = try base.read(settings([]))
        for number in [1, base.capacity] {
            let off = base.off(number)
            #expect(phone.read.values[off.key] == .some(off.value))
        }
        #expect(!phone.keys.contains(base.off(base.capacity + 1).key))
    }

    @Test("an identity or a code that no base could take is refused by name", arguments: bases)
    func refused(base: Base) throws {
        for identity in ["", "02A3B4C5D", "02A3B4C5D6E", "0x02A3B4C5", "02A3B4C5\n6", "02A3B4C5D\u{E9}"] {
            var settings = settings([1, 3])
            settings.accounts[1].handset?.identity = identity
            let fault = #expect(throws: RenderFault.self) { try base.read(settings) }
            #expect(fault?.field == "the identity of handset 3")
        }
        for code in ["", "123", "123456789", "12a4", "\u{661}\u{662}\u{663}\u{664}"] {
            var settings = settings([1, 3])
            settings.accounts[1].handset?.registrationCode = code
            let fault = #expect(throws: RenderFault.self) { try base.read(settings) }
            #expect(fault?.field == "the registration code of handset 3")
            #expect(code.isEmpty || fault?.description.contains(code) == false)
        }
    }

    @Test(
        "more servers than a base has are left out with a note",
        arguments: [("yealink", "W90DM", 10), ("snom", "M900", 10), ("grandstream", "DP750", 4)])
    func servers(vendor: String, model: String, count: Int) throws {
        var settings = settings(Array(repeating: nil, count: count + 1))
        for index in settings.accounts.indices { settings.accounts[index].registrar = "pbx\(index).example.com" }
        let phone = try RenderedPhone(settings, vendor: vendor, model: model)
        #expect(phone.notes.contains { $0.hasPrefix("Account \(count + 1) was left out") })
        #expect(!phone.notes.contains { $0.hasPrefix("Account \(count) was left out") })
    }

    @Test("hostile texts on a base are values and nothing else", arguments: VendorCase.bases)
    func hostile(vendor: String, model: String) throws {
        let hostile = SampleSettings.hostile(for: vendor)
        var settings = SampleSettings.withHandsets(hostile)
        for index in settings.accounts.indices {
            let handset = settings.accounts[index].handset
            (settings.accounts[index], settings.accounts[index].handset) = (hostile.accounts[0], handset)
        }
        var plain = settings
        for index in plain.accounts.indices {
            (plain.accounts[index], plain.accounts[index].handset) = (SampleSettings.full.accounts[0], settings.accounts[index].handset)
        }
        let phone = try RenderedPhone(settings, vendor: vendor, model: model)
        let keys = try RenderedPhone(plain, vendor: vendor, model: model).keys
        #expect(phone.read.complaints == [] && phone.keys == keys)
        #expect(phone.read.values.values.contains { $0 == hostile.accounts[0].password?.reveal() })
        settings.accounts[1].displayName = "a\nb"
        let fault = #expect(throws: RenderFault.self) { try RenderedPhone(settings, vendor: vendor, model: model) }
        #expect(fault?.field == "the display name of account 2")
    }

    @Test("a driver says how many handsets its bases have, and that other models are none")
    func capacities() throws {
        for base in Self.bases {
            let driver = try #require(VendorCatalogue.builtIn.driver(id: base.vendor))
            #expect(driver.handsets(model: base.model) == base.capacity, "\(base)")
        }
        for driver in VendorCatalogue.builtIn.drivers {
            for model in [nil, driver.exampleModel] { #expect(driver.handsets(model: model) == nil, "\(driver.id)") }
        }
        for (vendor, model) in [
            ("yealink", "T46U"), ("snom", "M500"), ("snom", "D785"), ("grandstream", "DP760"), ("grandstream", "HT801"),
            ("gigaset", "N510-IP-PRO"), ("gigaset", "P850"),
        ] { #expect(try #require(VendorCatalogue.builtIn.driver(id: vendor)).handsets(model: model) == nil, "\(model)") }
    }
}
