import DialtoneModel
import DialtoneVendors
import Foundation
import Testing

@Suite("What each vendor's phones can be told")
struct VendorPageTests {
    /// Made once: each driver is asked some hundred times.
    private static let table = CapabilityTable(.builtIn)
    private static let begin = "<!-- dialtone vendors --markdown: begin -->\n"
    private static let end = "<!-- dialtone vendors --markdown: end -->"

    @Test("docs/vendors.md says what the drivers do")
    func page() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let file = root.appendingPathComponent("docs/vendors.md")
        let text = try String(contentsOf: file, encoding: .utf8)
        let begin = try #require(text.range(of: Self.begin))
        let end = try #require(text.range(of: Self.end))
        let made = VendorPage(.builtIn).markdown
        if ProcessInfo.processInfo.environment["TEST_RECORD"] == "1" {
            let new = text.replacingCharacters(in: begin.upperBound..<end.lowerBound, with: made)
            try Data(new.utf8).write(to: file)
            return
        }
        #expect(text[begin.upperBound..<end.lowerBound] == made, "record it anew: TEST_RECORD=1")
    }

    @Test("what a maker's phones cannot be told has a reason")
    func reasons() {
        for row in Self.table.rows {
            for (vendor, answer) in row.answers where answer.word == "no" && VendorCase.vendors.contains(vendor) {
                #expect(answer.remark != nil, "\(vendor): \(row.setting)")
            }
        }
    }

    @Test("what is known by hand is found out", arguments: ["yealink", "snom", "grandstream"])
    func knownAnswers(vendor: String) throws {
        let rows = Self.table.rows
        func word(_ setting: String) throws -> String {
            try #require(rows.first { $0.setting == setting }?.answers[vendor]).word
        }
        #expect(try word("password") == "yes" && word("SIP transport: tls") == "yes" && word("raw parameters") == "yes")
        #expect(try word("TURN server") == (vendor == "yealink" ? "yes" : "no"))
        #expect(try word("second time server") == (vendor == "snom" ? "no" : "yes"))
        #expect(try word("TLS level") == "no")
        #expect(try word("accounts") == ["yealink": "16", "snom": "12", "grandstream": "12"][vendor])
    }

    @Test("every group that a driver carries has a certainty, and no other", arguments: VendorCase.vendors)
    func certainty(vendor: String) throws {
        let sheet = VendorSheet(try #require(VendorCatalogue.builtIn.driver(id: vendor)))
        let carried = Self.table.rows.filter { $0.answers[vendor].map { $0.word != "no" } ?? false }.compactMap(\.group)
        // Akuvox's example is a door station, which has less than phones.
        #expect(vendor == "akuvox" ? Set(carried).isSubset(of: sheet.certainty.keys) : Set(carried) == Set(sheet.certainty.keys))
    }

    @Test("the page says how sure each driver is")
    func certainties() {
        let lines = VendorPage(.builtIn).markdown.split(separator: "\n")
        #expect(
            lines.contains("| Vendor | account | speech | dialling | network | time | access | display and directory | keys | firmware |"))
        let unknown = "| Obihai | documented | used by others | used by others | used by others | used by others | documented | – | – | – |"
        #expect(lines.contains { $0 == unknown })
    }

    @Test("a driver says truly whether its phones can be told credentials", arguments: VendorCase.vendors)
    func credentials(vendor: String) throws {
        let row = try #require(Self.table.rows.first { $0.setting == Setting.credentials.title })
        let driver = try #require(VendorCatalogue.builtIn.driver(id: vendor))
        #expect(try #require(row.answers[vendor]).word == (driver.carriesCredentials ? "yes" : "no"))
    }

    @Test("a vendor has an agent to show, if any is known", arguments: VendorCase.all.map(\.vendor))
    func agents(vendor: String) throws {
        let sheet = VendorSheet(try #require(VendorCatalogue.builtIn.driver(id: vendor)))
        #expect(sheet.recognition?.vendor == sheet.agent.map { _ in vendor })
        // Of some phones that get no file, no agent is known.
        #expect(sheet.agent != nil || sheet.refusal != nil)
        #expect(!sheet.files.isEmpty && (sheet.refusal == nil) == VendorCase.vendors.contains(vendor))
    }

    @Test("makers without files have no column, and say why")
    func refused() throws {
        let page = VendorPage(.builtIn)
        #expect(page.cells[0] == [""] + VendorCase.vendors)
        for driver in VendorCatalogue.builtIn.drivers {
            let reason = VendorSheet(driver).refusal
            #expect((reason == nil) == driver.writesFiles)
            if let reason { #expect(page.markdown.contains("- Dialtone writes no account for these phones: the model \(reason).")) }
        }
    }
}
