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

    @Test("times can be had as plain numbers of seconds")
    func seconds() throws {
        let text = """
            #!version:1.0.0.1
            a = {{account.registration-expiry}} {{account.registration-expiry-seconds}}
            b = {{access.resync-interval}} {{access.resync-interval-seconds}}
            {{#accounts}}
            c = {{registration-expiry}} {{registration-expiry-seconds}}
            {{/accounts}}
            """
        try FileTemplate(vendor: "yealink", file: "main", text: text).check()
        let file = try render(text) {
            $0.accounts[0].registrationExpiry = .seconds(600)
            $0.access.resyncInterval = .seconds(43_200)
        }
        #expect(file == "#!version:1.0.0.1\na = 600s 600\nb = 43200s 43200\nc = 600s 600\n")
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
            ("a = 1\n\nthis is no setting\n", 3, "="), ("a = {{nat}}", 1, "has parts"), ("a = {{accounts}}", 1, "has parts"),
            ("a = {{.}}", 1, "no value here"), ("{{#accounts}}\na = {{.}}\n{{/accounts}}", 2, "no value here"),
            ("a = {{config.X}}", 1, "has parts"), ("{{#config}}{{/config}}", 1, "no setting config"), ("a = {{ }}", 1, "empty"),
            ("a = 1\nb = {{\u{301}}}\n", 2, "no name"), ("a = 1\nb = {{mac}\u{301}}\n", 2, "no end"),
            ("a = 1\r\nb = {{nothing}}\r\n", 2, "no setting"), ("a = 1\r\nbroken\r\n", 2, "="), ("{{#.}}{{/.}}", 1, "no value here"),
            // Lines that sections and remarks take out or repeat do not move the number.
            ("{{! one\ntwo }}\n{{#accounts}}\na = 1\n{{/accounts}}\nbroken\n", 6, "="),
            ("{{#keys}}\na = {{number}}\nbroken {{number}}\n{{/keys}}\n", 3, "="),
            ("{{#language}}a = 1{{/language}}\n{{^language}}\nb = 1\n{{/language}}\nbroken\n", 5, "="),
            (String(repeating: "{{#nat}}", count: 17), 1, "inside one another"),
        ])
    func broken(text: String, line: Int, reason: String) throws {
        let fault = #expect(throws: TemplateFault.self) { try FileTemplate(vendor: "yealink", file: "main", text: text).check() }
        #expect(fault?.line == line && fault?.reason.contains(reason) == true, "\(String(describing: fault))")
    }

    @Test(
        "XML that is not well-formed is refused with its line",
        arguments: [
            ("<settings>\n<a>{{mac}}</b>\n</settings>", 2, "does not fit"), ("", 1, "no outermost element"), ("<a", 1, "no >"),
            ("<a>\n<b>\n</a>\n", 3, "does not fit"), ("<a>\n<b>\n", 2, "no end"), ("<a/>\n<b/>", 2, "follows its end"),
            ("<a b=1/>", 1, "quotes"), ("<a>&</a>", 1, "&amp;"), ("<a>&x;</a>", 1, "entity"), ("<a b=\"\" b=\"\"/>", 1, "twice"),
            ("\n<?xml version=\"1.0\"?>\n<a/>", 2, "beginning"), ("words", 1, "empty"),
            ("<!DOCTYPE a [<!ENTITY x \"y\">]>\n<a>&x;</a>", 1, "document type"),
            ("\n<!DOCTYPE\u{200D}a [<!ENTITY x \"y\">]>\n<a>&x;</a>", 2, "document type"),
            ("<a>\n{{#accounts}}\n{{! a\nremark }}\n<b>{{user}}</c>\n{{/accounts}}\n</a>", 5, "does not fit"),
        ])
    func notWellFormed(text: String, line: Int, reason: String) throws {
        let fault = #expect(throws: TemplateFault.self) { try FileTemplate(vendor: "snom", file: "main", text: text).check() }
        #expect(fault?.line == line && fault?.reason.contains(reason) == true, "\(String(describing: fault))")
    }

    @Test("only what a template names can make it fail, and the fault says where it is named")
    func unused() throws {
        let text = try render("a = {{mac}}\n") { $0.accounts[0].displayName = "a\nb" }
        #expect(text == "a = 00005e005301\n")
        let fault = #expect(throws: TemplateFault.self) {
            _ = try render("a = 1\nb = {{account.display-name}}\n") { $0.accounts[0].displayName = "a\nb" }
        }
        #expect(fault?.line == 2)
    }

    @Test("a small template cannot make a huge file")
    func bounded() throws {
        let nested = "{{#keys}}{{#keys}}{{#keys}}a = 1\n{{/keys}}{{/keys}}{{/keys}}"
        let fault = #expect(throws: TemplateFault.self) {
            _ = try render(nested) { settings in
                settings.keys = (1...250).map { PhoneSettings.FunctionKey(number: $0, kind: .line) }
            }
        }
        #expect(fault?.reason.contains("longer than 1024 KiB") == true)
    }

    @Test(
        "long values are counted before anything is made",
        arguments: [
            "{{account.display-name}}", "{{#accounts}}{{display-name}}{{/accounts}}",
            "{{#account.display-name}}{{.}}{{/account.display-name}}",
        ])
    func longValues(tag: String) throws {
        var settings = PhoneSettings.examplePhone
        settings.accounts[0].displayName = String(repeating: "x", count: 260_000)
        let context = TemplateContext(settings, model: nil, firmware: nil, items: [], format: .lines { _ in nil })
        func scan(_ times: Int) throws -> TemplateScanner.Checked {
            try TemplateScanner(
                String(repeating: "a = \(tag)\n", count: times), vocabulary: TemplateContext.vocabulary, counts: context.counts,
                lengths: context.lengths, bytesMax: FileTemplate.fileBytesMax
            ).checked()
        }
        _ = try scan(4)
        let fault = #expect(throws: TemplateFault.self) { _ = try scan(1000) }
        #expect(fault?.reason.contains("longer than 1024 KiB") == true)
    }

    @Test("so are values of Devices")
    func longItem() throws {
        let value = JSONValue.string(String(repeating: "x", count: 60_000))
        let item = ConfigurationItem(type: "BIG", value: ["type": "BIG", "v": value])
        let driver = try #require(VendorCatalogue.builtIn.driver(id: "yealink"))
        let text = "#!version:1.0.0.1\n" + String(repeating: "a = {{config.BIG.v}}\n", count: 1000)
        let fault = #expect(throws: TemplateFault.self) {
            _ = try FileTemplate(vendor: "yealink", file: "main", text: text).render(
                .examplePhone, format: driver.format(of: .main), model: nil, firmware: nil, items: [item])
        }
        #expect(fault?.reason.contains("longer than 1024 KiB") == true)
    }

    @Test("a value's own parts cannot be named, and the ends of a list can")
    func parts() throws {
        #expect(
            try render("a = {{#codecs}}{{#name}}{{name}}{{/name}}{{^last}},{{/last}}{{/codecs}}") { $0.media.codecs = [.opus, .pcma] }
                == "a = opus,pcma")
        #expect(try render("a = {{#language}}[{{.}}]{{/language}}") { $0.language = "de" } == "a = [de]")
        #expect(throws: TemplateFault.self) { _ = try render("a = {{#language}}{{text}}{{/language}}") }
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
