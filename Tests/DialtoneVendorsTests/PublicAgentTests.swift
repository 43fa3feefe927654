import DialtoneModel
import DialtoneVendors
import Foundation
import Testing

/// A row of `Fixtures/public-agents.tsv`: an agent from public material, and what the drivers must make of it.
struct PublicAgent: Sendable, CustomTestStringConvertible {
    var agent: String
    /// nil for phones that no driver is for.
    var expected: Recognition?
    /// Words of the reason for which no file is made; empty for phones that get one.
    var refusal: String

    var testDescription: String { agent }

    static let all: [PublicAgent] = {
        guard let url = Bundle.module.url(forResource: "public-agents", withExtension: "tsv", subdirectory: "Fixtures"),
            let text = try? String(contentsOf: url, encoding: .utf8)  // an empty list fails a test of its own
        else { return [] }
        return text.split(separator: "\n").dropFirst().map { line in
            let cells = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            let known = Recognition(vendor: cells[1], model: cells[2].orNil, firmware: cells[3].orNil, mac: MACAddress(cells[4]))
            return PublicAgent(agent: cells[0], expected: cells[1].isEmpty ? nil : known, refusal: cells[5])
        }
    }()
}

@Suite("Agents from public material")
struct PublicAgentTests {
    @Test("an agent is read with model, firmware and address", arguments: PublicAgent.all)
    func recognised(agent: PublicAgent) {
        let recognition = VendorCatalogue.builtIn.recognise(PhoneRequest(fileName: "", userAgent: agent.agent))
        #expect(recognition == agent.expected)
    }

    @Test("its phone gets a file, or a reason why not", arguments: PublicAgent.all.filter { $0.expected != nil })
    func served(agent: PublicAgent) throws {
        let expected = try #require(agent.expected)
        do {
            let files = try RenderedPhone.render(
                SampleSettings.full, vendor: expected.vendor, model: expected.model, firmware: expected.firmware)
            #expect(agent.refusal == "" && files.contains { $0.file.carriesAccounts })
        } catch let fault as RenderFault {
            #expect(fault.field == "the model" && !agent.refusal.isEmpty && fault.reason.contains(agent.refusal), "\(fault)")
        }
    }

    @Test("the list is there, and a phone that no driver is for has a reason in it")
    func list() {
        #expect(PublicAgent.all.count > 170)
        for agent in PublicAgent.all where agent.expected == nil { #expect(agent.refusal.hasPrefix("no driver: "), "\(agent.agent)") }
    }
}
