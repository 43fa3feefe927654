import DialtoneModel
import DialtoneVendors
import Testing

@testable import DialtoneProvisioning

@Suite("Templates")
struct TemplateTests {
    private static let yealink = """
        #!version:1.0.0.1
        {{#accounts}}
        account.{{number}}.display_name = {{display-name}}
        account.{{number}}.password = {{password}}
        {{/accounts}}
        {{#nat.stun}}
        stun = {{nat.stun}}
        {{/nat.stun}}
        {{^language}}
        language = none
        {{/language}}
        mac = {{mac-colons}}
        {{! only a remark }}
        codecs = {{#codecs}}{{name}};{{/codecs}}
        """

    private func render(_ text: String, vendor: String = "yealink", _ change: (inout PhoneSettings) -> Void = { _ in }) throws -> String {
        var settings = PhoneSettings.examplePhone
        change(&settings)
        let driver = try #require(VendorCatalogue.builtIn.driver(id: vendor))
        return try FileTemplate(vendor: vendor, file: "main", text: text).render(
            settings, format: driver.format(of: .main), model: driver.exampleModel, firmware: "1", items: [])
    }

    @Test("settings, lists, sections and conditions")
    func good() throws {
        try FileTemplate(vendor: "yealink", file: "main", text: Self.yealink).check()
        let text = try render(Self.yealink) {
            $0.language = nil
            $0.media.codecs = [.g722, .pcma]
        }
        #expect(
            text == """
                #!version:1.0.0.1
                account.1.display_name = Ada Lovelace
                account.1.password = example-password
                stun = stun.example.com:3478
                language = none
                mac = 00:00:5e:00:53:01
                codecs = g722;pcma;
                """)
    }

    @Test("hostile values cannot leave their place")
    func hostile() throws {
        let xml = "<settings><phone-settings><user_realname idx=\"1\">{{account.display-name}}</user_realname></phone-settings></settings>"
        #expect(try render(xml, vendor: "snom") { $0.accounts[0].displayName = "</x>&\"" }.contains("&lt;/x&gt;&amp;&quot;"))
        #expect(try render(xml, vendor: "snom") { $0.accounts[0].displayName = "{{account.password}}" }.contains("{{account.password}}"))
        let fault = #expect(throws: TemplateFault.self) {
            _ = try render(Self.yealink) { $0.accounts[0].displayName = "a\naccount.2.enable = 1" }
        }
        #expect(fault?.reason.contains("line break") == true)
    }

    @Test(
        "a broken template is refused with its line",
        arguments: [
            ("a = 1\nb = {{unknown.setting}}\n", 2, "no setting unknown.setting"), ("a = {{", 1, "no end"), ("a = {{}}", 1, "empty"),
            ("a = 1\n{{#accounts}}\nb = 1\n", 2, "no end {{/accounts}}"), ("a = 1\n{{/accounts}}", 2, "does not begin"),
            ("{{#accounts}}\n{{/keys}}", 2, "does not begin"), ("{{#keys}}\n{{password}}\n{{/keys}}", 2, "no setting password"),
            ("a = {{{account.password}}}", 1, "always escaped"), ("a = {{&account.password}}", 1, "always escaped"),
            ("{{>other}}", 1, "others"), ("{{<other}}{{/other}}", 1, "others"), ("{{$block}}{{/block}}", 1, "others"),
            ("{{=<% %>=}}", 1, "delimiters"), ("{{% CONTENT_TYPE: TEXT}}", 1, "delimiters"), ("a = {{upper(mac)}}", 1, "no name"),
            ("a = 1\n\nthis is no setting\n", 3, "="),
        ])
    func broken(text: String, line: Int, reason: String) throws {
        let fault = #expect(throws: TemplateFault.self) { try FileTemplate(vendor: "yealink", file: "main", text: text).check() }
        #expect(fault?.line == line && fault?.reason.contains(reason) == true, "\(String(describing: fault))")
    }

    @Test("XML that is not well-formed is refused with its line")
    func notWellFormed() throws {
        let fault = #expect(throws: TemplateFault.self) {
            try FileTemplate(vendor: "snom", file: "main", text: "<settings>\n<a>{{mac}}</b>\n</settings>").check()
        }
        #expect(fault?.line == 2 && fault?.reason.contains("XML") == true, "\(String(describing: fault))")
    }

    @Test("vendor, file and size are checked")
    func place() {
        func fault(_ template: FileTemplate) -> String? { #expect(throws: TemplateFault.self) { try template.check() }?.description }
        #expect(fault(FileTemplate(vendor: "acme", file: "main", text: "")).map { $0.contains("acme") && $0.contains("snom") } == true)
        #expect(fault(FileTemplate(vendor: "snom", file: "other", text: "")).map { $0.contains("other") && $0.contains("main") } == true)
        let long = String(repeating: "# \n", count: FileTemplate.bytesMax / 3 + 1)
        #expect(fault(FileTemplate(vendor: "yealink", file: "main", text: long))?.contains("KiB") == true)
    }

    @Test("items of Devices that nobody knows can be used")
    func items() throws {
        let text = try FileTemplate(vendor: "yealink", file: "main", text: "led = {{config.LED_STRIP.pattern}}\nx = {{config.NONE.x}}")
            .render(
                .examplePhone, format: VendorCatalogue.builtIn.drivers[0].format(of: .main), model: nil, firmware: nil,
                items: [ConfigurationItem(type: "LED_STRIP", value: ["type": "LED_STRIP", "pattern": "red"])])
        #expect(text == "led = red\nx = ")
    }
}
