import DialtoneModel
import DialtoneVendors
import Testing

@Suite("Flyingvoice")
struct FlyingvoiceTests {
    @Test("what is said of its phones names its maker, though the files are in another one's format")
    func maker() throws {
        let driver = FlyingvoiceDriver()
        func fault(_ change: (inout PhoneSettings) -> Void) -> RenderFault? {
            var settings = SampleSettings.full
            change(&settings)
            do {
                _ = try driver.render(settings, model: nil, firmware: nil)
                return nil
            } catch {
                return error
            }
        }
        let faults = [
            fault { $0.access.adminPassword = Secret("with blank") },
            fault { $0.access.adminPassword = Secret(String(repeating: "a", count: 33)) },
            fault { $0.accounts[0].password = Secret(" outer") }, fault { $0.accounts[0].user = "%NULL%" },
        ]
        for fault in faults { #expect(fault?.reason.contains("Yealink") == false) }
        #expect(faults[0]?.reason.contains("Flyingvoice") == true && faults[1]?.reason.contains("Flyingvoice") == true)
        var settings = SampleSettings.everything
        settings.language = "tlh"
        #expect(try RenderedPhone(settings, vendor: "flyingvoice").notes.allSatisfy { !$0.contains("Yealink") })
    }
}
