import DialtoneModel
import Testing

@testable import DialtoneVendors

/// What empties unused accounts and former dial plans is put together once and copied into further files.
@Suite("Parts that many phones' files have in common")
struct ConstantPartsTests {
    /// A parameter in such a part, and the line or element that the driver writes for it.
    struct Case: Sendable, CustomTestStringConvertible {
        var vendor: String
        var parameter: String
        var own: String
        var replaced: String

        var testDescription: String { "\(vendor) \(parameter)" }
    }

    private static let cases = [
        Case(vendor: "yealink", parameter: "account.16.label", own: "account.16.label = %NULL%\n", replaced: "account.16.label = mine\n"),
        Case(
            vendor: "yealink", parameter: "dialplan.area_code.code", own: "dialplan.area_code.code = %NULL%\n",
            replaced: "dialplan.area_code.code = mine\n"),
        Case(
            vendor: "mitel", parameter: "sip line24 user name", own: "!sip line24 user name:\n",
            replaced: "!sip line24 user name: mine\n"),
        Case(vendor: "htek", parameter: "P24100", own: "<P24100></P24100>\n", replaced: "<P24100>mine</P24100>\n"),
        Case(
            vendor: "snom", parameter: "user_name[12]", own: "<user_name idx=\"12\" perm=\"R\"></user_name>\n",
            replaced: "<user_name idx=\"12\" perm=\"R\">mine</user_name>\n"),
        Case(
            vendor: "cisco", parameter: "User_ID_10_", own: "<User_ID_10_ ua=\"na\"></User_ID_10_>\n",
            replaced: "<User_ID_10_ ua=\"na\">mine</User_ID_10_>\n"),
        Case(vendor: "panasonic", parameter: "PHONE_NUMBER_6", own: "PHONE_NUMBER_6=\"\"", replaced: "PHONE_NUMBER_6=\"mine\""),
        Case(vendor: "poly", parameter: "reg.34.label", own: "reg.34.label=\"\"", replaced: "reg.34.label=\"mine\""),
        Case(
            vendor: "gigaset", parameter: "SIP.Account.3.Username", own: "\"SIP.Account.3.Username\" value=\"\"",
            replaced: "\"SIP.Account.3.Username\" value=\"mine\""),
    ]

    @Test("an administrator's parameter takes the place of a line in them, before and after they are known", arguments: cases)
    func parameters(of item: Case) throws {
        let plain = PhoneSettings.examplePhone
        var changed = plain
        changed.parameters = [.init(name: item.parameter, value: "mine")]
        for _ in 0..<2 {
            let (first, second) = try (text(changed, item.vendor), text(plain, item.vendor))
            #expect(second.components(of: item.own) == 2 && second.components(of: item.replaced) == 1)
            #expect(first.components(of: item.own) == 1 && first.components(of: item.replaced) == 2)
        }
    }

    @Test(
        "a phone with more accounts has fewer that are emptied",
        arguments: [
            ("yealink", 16), ("mitel", 24), ("htek", 6), ("snom", 12), ("cisco", 10), ("panasonic", 6), ("poly", 34), ("gigaset", 4),
        ])
    func accounts(vendor: String, capacity: Int) throws {
        // One of the lines that empty an account, where no other line has its form.
        let marks = [
            "yealink": "user_name = %NULL%\n", "mitel": " screen name 2:\n", "snom": "></user_name>\n", "poly": ".auth.userId=\"\"\n",
            "gigaset": ".AuthName\" value=\"\"",
        ]
        var settings = PhoneSettings.examplePhone
        let account = settings.accounts[0]
        var seen: [Int: String] = [:]
        for count in [1, 2, capacity, 1, 2, 0, capacity] {
            settings.accounts = Array(repeating: account, count: count)
            let text = try text(settings, vendor)
            if let mark = marks[vendor] { #expect(text.components(of: mark) - 1 == capacity - count) }
            #expect(seen[count].map { $0 == text } ?? true, "the same again with \(count)")
            seen[count] = text
        }
        #expect(Set(seen.values).count == seen.count)
    }

    @Test("old firmware of a Yealink phone has its own words for what is emptied, whichever was asked for first")
    func firmware() throws {
        for _ in 0..<2 {
            #expect(try text(.examplePhone, "yealink", firmware: "28.72.0.25").contains("account.16.sip_server_host = %NULL%\n"))
            #expect(try !text(.examplePhone, "yealink").contains("account.16.sip_server_host"))
        }
    }

    @Test("only so many are kept as there is room for")
    func bound() {
        let parts = ConstantParts<Int>(countMax: 2)
        for key in 1...3 { parts.keep([UInt8(key)], as: key) }
        #expect([1, 2, 3].map { parts[$0] } == [[1], [2], nil])
    }

    private func text(_ settings: PhoneSettings, _ vendor: String, firmware: String? = nil) throws -> String {
        let driver = try #require(VendorCatalogue.builtIn.driver(id: vendor))
        return try driver.files(model: driver.exampleModel).map { file in
            try driver.render(settings, file: file, model: driver.exampleModel, firmware: firmware).text
        }.joined()
    }
}

extension String {
    /// Into how many components a text divides this one.
    fileprivate func components(of divider: String) -> Int { split(separator: divider, omittingEmptySubsequences: false).count }
}
