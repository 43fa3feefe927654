import DialtoneModel
import DialtoneWire
import Foundation
import Testing

/// One of the Apps in a frame, and around it a page that plays myApps: it hears what the App posts, and tells it something.
///
/// Source of the messages: the relay of SDK 14r1, lib1 (observed).
struct MyAppsFrame: Sendable {
    /// The App's name on the wire, and that of its App object.
    let app: String
    var objectName: String { "\(app)-object" }
    let page: BrowserPage
    /// Of the frame: `http://host:port`.
    let origin: String

    /// Shows an App as a client does.
    ///
    /// - Parameters:
    ///   - folder: The URL of its instance, under which the frame is loaded.
    ///   - parameters: What is added to the name of the App object. Values are percent-encoded here.
    static func open(_ app: String, at folder: String, _ parameters: [(String, String)] = [], in browser: Chromium) async throws
        -> MyAppsFrame
    {
        let query = ([("name", "\(app)-object")] + parameters).map { "\($0)=\(encoded($1))" }.joined(separator: "&")
        let parts = folder.split(separator: "/", omittingEmptySubsequences: false)
        let frame = MyAppsFrame(app: app, page: try await browser.page(), origin: parts.prefix(3).joined(separator: "/"))
        let parent = "http://myapps.example/\(app)"
        try await frame.page.answer(
            parent,
            with: """
                <!DOCTYPE html><html lang="en"><head><title>myApps</title><link rel="icon" href="data:,"></head><body>
                <iframe title="Dialtone" width="1200" height="700"></iframe>
                <script>
                  window.heard = [];
                  addEventListener("message", (event) => heard.push({ ...JSON.parse(event.data), at: performance.now() }));
                  const tell = (message) => {
                    frames[0].postMessage(JSON.stringify(message), "*");
                    window.told = performance.now();
                  };
                  document.querySelector("iframe").src = \(BrowserPage.quoted("\(folder)/\(app).htm?\(query)"));
                </script></body></html>
                """)
        try await frame.page.navigate(to: parent)
        try await frame.wait(for: "getLogin")
        #expect(try await frame.page.evaluate("heard[0].mt").string == "Alive")
        return frame
    }

    /// Waits until the App has posted so many messages of a type, and returns the last of them.
    @discardableResult
    func wait(for type: String, count: Int = 1) async throws -> JSONValue {
        let all = "heard.filter((message) => message.mt === '\(type)')"
        try await page.wait(until: "\(all).length >= \(count)")
        return try await page.evaluate("\(all)[\(count - 1)]")
    }

    func tell(_ messages: JSONValue...) async throws {
        try await page.evaluate(messages.map { "tell(\($0.text))" }.joined(separator: "; "))
    }

    func evaluate(_ expression: String) async throws -> JSONValue { try await page.evaluate(expression, in: origin) }

    func wait(until expression: String) async throws { try await page.wait(until: expression, in: origin) }

    /// What the PBX makes of a question, for a user that it knows and by the password that it has.
    func login(as user: String, for question: JSONValue, password: Secret = ServiceUnderTest.password) -> JSONValue {
        let challenge = question["challenge"]?.string ?? ""
        // An App that sells no licence is always told that it has none.
        let info: JSONValue = [
            "appobj": .string(objectName), "cn": "Anna Beispiel", "unlicensed": true, "apps": [["name": "users", "dn": "Users"]],
            "groups": [],
        ]
        let guid = String(repeating: "5", count: 32)
        let digest = AppLogin.digest(
            app: app, domain: "example.com", sip: user, guid: guid, dn: "Anna", info: info.text, challenge: challenge, password: password)
        return [
            "mt": "Login", "app": .string(app), "domain": "example.com", "sip": .string(user), "guid": .string(guid), "dn": "Anna",
            "info": info, "digest": .string(digest), "pbxObj": .string(objectName), "key": .string(String(repeating: "0", count: 64)),
        ]
    }

    /// Answers the App's question so that it is logged in.
    func logIn(as user: String) async throws {
        let question = try await wait(for: "getLogin")
        #expect(question["app"]?.string == objectName)
        var login = login(as: user, for: question)
        login["src"] = question["src"]
        try await tell(login)
    }

    private static func encoded(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: CharacterSet.alphanumerics.union(CharacterSet(charactersIn: "-._~"))) ?? ""
    }
}
