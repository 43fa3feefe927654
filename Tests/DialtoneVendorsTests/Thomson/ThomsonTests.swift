import DialtoneModel
import DialtoneVendors
import Testing

@Suite("Thomson")
struct ThomsonTests {
    /// Wazo's plug-in: the section and the line of its first file that name the folder of the phone's own (observed).
    @Test("the first file leads to the phone's own URL, and has no account")
    func first() throws {
        let driver = ThomsonDriver()
        #expect(driver.files(model: "TB30").map(\.word) == ["first", "main"])
        var settings = PhoneSettings.examplePhone
        settings.access.provisioningURL = "https://phones.example.com/p/abc/"
        let file = try driver.render(settings, file: .part("first"), model: "TB30", firmware: "1.74.0")
        #expect(file.name == "TB30S.inf" && file.text == "[config]\nconfig=https://phones.example.com/p/abc/\n")
        #expect(!file.carriesAccounts && file.contentType == "text/plain; charset=utf-8")
        settings.access.provisioningURL = "https://phones.example.com/p/a\nb/"
        #expect(throws: RenderFault.self) { try driver.render(settings, file: .part("first"), model: "TB30", firmware: nil) }
    }
}
