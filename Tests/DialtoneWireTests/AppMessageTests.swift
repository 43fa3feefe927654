import DialtoneModel
import DialtoneWire
import Testing

@Suite struct AppMessageTests {
    @Test(
        "a message is an object with a text mt",
        arguments: ["", "x", "[]", "{}", #"{"mt":1}"#, #"{"mt":""}"#, #"{"mt":"a"} {}"#])
    func notAMessage(_ text: String) { #expect(throws: WireFault.self) { try AppMessage(parsing: text) } }

    @Test("numbers count as texts and the text true as true")
    func looseReading() throws {
        let message = try AppMessage(parsing: #"{"mt":"M","n":42.0,"t":"x","o":{},"yes":"true","no":"false","b":true}"#)
        #expect(message.string("n") == "42.0")
        #expect(message.string("t") == "x")
        #expect(message.string("o") == nil)
        #expect(message.bool("yes") && message.bool("b"))
        #expect(!message.bool("no") && !message.bool("t") && !message.bool("absent"))
    }

    @Test("an answer echoes api and src unchanged, whatever src is")
    func echo() throws {
        let message = try AppMessage(parsing: #"{"src":{"a":[1.50]},"mt":"Get","api":"X"}"#)
        #expect(
            message.result([JSONMember("ok", true)]).text
                == #"{"mt":"GetResult","api":"X","src":{"a":[1.50]},"ok":true}"#)
        #expect(try AppMessage(parsing: #"{"mt":"Get"}"#).result([]).text == #"{"mt":"GetResult"}"#)
    }

    @Test("an empty api is none, as clients with fixed structures write it")
    func emptyAPI() throws {
        let message = try AppMessage(parsing: #"{"mt":"Get","api":"","src":""}"#)
        #expect(message.api == nil)
        #expect(message.result([]).text == #"{"mt":"GetResult","src":""}"#)
    }

    @Test(
        "a refusal may be a number or a text",
        arguments: [
            (#""error":"no right""#, "no right"), (#""error":404"#, "404"), (#""error":1,"errorText":"gone""#, "gone"),
            (#""error":{"a":1}"#, #"{"a":1}"#), (#""error":true"#, "true"), (#""error":"""#, "unknown error"),
            (#""error":null"#, nil), (#""error":0"#, nil), (#""error":false"#, nil), (#""x":1"#, nil),
        ])
    func refusal(members: String, text: String?) throws {
        #expect(try AppMessage(parsing: #"{"mt":"R","# + members + "}").errorText == text)
    }

    @Test("the answer to AppInfo is what makes Dialtone selectable")
    func appInfo() throws {
        let request = try AppMessage(parsing: #"{"mt":"AppInfo","app":"dialtone-provisioning","src":"i"}"#)
        #expect(
            AppInfoResult.json(request: request, title: "Third-party phones").text
                == #"{"mt":"AppInfoResult","src":"i","app":"dialtone-provisioning","info":{"hidden":true,"apis":{}},"#
                + #""serviceInfo":{"apis":{"com.innovaphone.provisioning":{"title":"Third-party phones"}}}}"#)
        for app in ["dialtone-admin", "dialtone-admin.htm"] {
            let result = AppInfoResult.json(
                request: try AppMessage(parsing: AppRequest.appInfo(app: app).text), title: "T")
            #expect(result["info"]?["hidden"] == false)
        }
    }

    @Test(
        "the Apps for people by the URL of their App object",
        arguments: [
            ("https://h/example.com/dialtone/dialtone-admin", "dialtone-admin"), ("https://h/example.com/x/dialtone", "dialtone"),
            ("https://h/example.com/x/dialtone.htm?a=/b#c", "dialtone"), ("https://h/example.com/dialtone", "dialtone"),
            ("https://h/example.com/x/dialtone/", "dialtone"), ("https://h/example.com/x/dialtone-provisioning", nil),
            ("https://h/example.com/x/Dialtone", nil), ("", nil),
        ] as [(String, String?)])
    func personsApps(url: String, app: String?) { #expect(AppInfoResult.personsApp(ofURL: url) == app) }

    @Test("PbxInfo in the old and the new form")
    func pbxInfo() throws {
        let text =
            #"{"mt":"PbxInfo","domain":"example.com","pbx":"hq","pbxDns":"pbx.example.com","#
            + #""apis":["PbxAdminApi","Services"],"version":"16r1","build":"160123"}"#
        let info = PBXInfo(try AppMessage(parsing: text))
        #expect(info.json.text == text)
        #expect(info.apis == ["PbxAdminApi", "Services"])
        let old = PBXInfo(try AppMessage(parsing: #"{"mt":"PbxInfo","domain":"d","pbx":"p","pbxDns":"","apis":"?"}"#))
        #expect(old == PBXInfo(domain: "d", pbx: "p", pbxDNS: "", apis: []))
    }

    @Test("a cached page learns the current URL", arguments: try Vectors.load().checkBuild)
    func checkBuild(_ vector: Vectors.Build) {
        #expect(CheckBuild.currentURL(for: vector.url, build: vector.currentBuild) == vector.resultUrl)
    }

    @Test(
        "odd page URLs",
        arguments: [
            ("https://h/x.htm", "https://h/4f/x.htm"), ("https://h", nil), ("https://h/a/", nil), ("", nil),
            ("x.htm", nil),
            ("/a/00/x.htm#f/g", "/a/4f/x.htm#f/g"), ("https://h/app/x.htm?u=/b/c", "https://h/app/4f/x.htm?u=/b/c"),
            ("https://h/a/4F/x.htm", "https://h/a/4f/x.htm"),
            // As a native client's proxy has it: with a prefix, and URLs in the query.
            (
                "http://localhost:10008/appproxy/ext/h/d/i/x.htm?name=x&url=http://localhost:10008/appproxy/ext/h/d/i/x&mac=0004132a7b15",
                "http://localhost:10008/appproxy/ext/h/d/i/4f/x.htm?name=x&url=http://localhost:10008/appproxy/ext/h/d/i/x&mac=0004132a7b15"
            ),
            ("http://localhost:10008/appproxy/ext/h/d/i/4f/x.htm?url=http://localhost:10008/appproxy/ext/h/d/i/x", nil),
        ])
    func oddPageURL(url: String, current: String?) { #expect(CheckBuild.currentURL(for: url, build: "4f") == current) }
}
