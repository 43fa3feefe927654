import DialtoneLab
import DialtoneModel
import DialtoneServer
import Foundation
import Testing

extension ProcessTests {
    /// The pages as myApps and its native clients show them.
    @Suite("The pages inside the clients", .timeLimit(.minutes(10)))
    struct ClientPageTests {
        /// An address, whether its page is in a frame, and where its socket goes in which domain.
        private typealias Place = (address: String, isFramed: Bool, socket: String, domain: String)

        private static let proxied = "localhost:10008/appproxy/ext/phones.example.com/example.com/dialtone"
        private static let plain = "https://phones.example.com/example.com/dialtone/dialtone-admin.htm"
        private static let own = "wss://phones.example.com/example.com/dialtone"

        private static let places: [Place] = [
            // Without the parameter: the page's own address, without the file's name and a build of ours before it.
            (plain + "?lang=de&name=x#/phones", true, own, "example.com"), (plain, false, own, "example.com"),
            ("http://h:8080/example.com/dialtone/dialtone.htm", true, "ws://h:8080/example.com/dialtone", "example.com"),
            ("https://phones.example.com/example.com/dialtone/4f21c0ab/dialtone-admin.htm", true, own, "example.com"),
            ("http://\(proxied)/dialtone-admin.htm", true, "ws://\(proxied)", "example.com"),
            ("http://\(proxied)/4f21c0ab/dialtone-admin.htm?lang=de", true, "ws://\(proxied)", "example.com"),
            ("https://h/a/b/c/example.com/dialtone/dialtone", false, "wss://h/a/b/c/example.com/dialtone", "example.com"),
            // Names of hex digits that are no build of ours, and one that stands where no build can.
            ("http://h/proxy/example.com/cafe/dialtone-admin.htm", true, "ws://h/proxy/example.com/cafe", "example.com"),
            ("http://h/example.com/deadbeef/dialtone-admin.htm", true, "ws://h/example.com/deadbeef", "example.com"),
            ("http://h/example.com/deadbeef/4f21c0ab/dialtone.htm", true, "ws://h/example.com/deadbeef", "example.com"),
            ("http://h/b%C3%BCro.example/dialtone/dialtone.htm", true, "ws://h/b%C3%BCro.example/dialtone", "büro.example"),
            ("http://h/%E0%A4%A/dialtone/dialtone.htm", true, "ws://h/%E0%A4%A/dialtone", "%E0%A4%A"),
            // With it, in a frame, where it names the own machine: there, without the last component.
            (plain + "?url=http://\(proxied)/dialtone-admin", true, "ws://\(proxied)", "example.com"),
            ("http://h/x.htm?url=http://\(proxied)/dialtone-admin", true, "ws://\(proxied)", "example.com"),
            ("http://h/x.htm?url=http%3A%2F%2F\(proxied)%2Fdialtone-admin%3Flang%3Dde", true, "ws://\(proxied)", "example.com"),
            (
                "http://h/x.htm?lang=en&url=https://127.0.0.1:1443/example.com/dialtone/dialtone", true,
                "wss://127.0.0.1:1443/example.com/dialtone", "example.com"
            ),
            (
                "http://h/x.htm?url=wss://user:word@[::1]:9/example.com/dialtone/4f21c0ab/dialtone.htm", true,
                "wss://[::1]:9/example.com/dialtone", "example.com"
            ),
            // A link's own words: a login that reached another host could be passed on by it.
            (plain + "?url=https://other/d/i/app", true, own, "example.com"),
            (plain + "?url=http://other/d/i/app", true, own, "example.com"),
            (plain + "?url=https://other/d/i/app&originalUrl=https://phones.example.com/d/i/app", true, own, "example.com"),
            (plain + "?url=http://phones.example.com/d/i/app", true, own, "example.com"),
            (plain + "?originalUrl=https://other/d/i/app", true, own, "example.com"),
            // What cannot be believed.
            (plain + "?url=https://other/d/i/app&url=https://evil/d/i/app", true, own, "example.com"),
            (plain + "?url=", true, own, "example.com"), (plain + "?url=http://", true, own, "example.com"),
            (plain + "?url=javascript:alert(1)", true, own, "example.com"), (plain + "?url=file:///d/i/app", true, own, "example.com"),
            (plain + "?url=https://other/\(String(repeating: "x", count: 4096))/i/app", true, own, "example.com"),
            // Outside a frame: of the same host only.
            (plain + "?url=https://evil/example.com/dialtone/dialtone-admin", false, own, "example.com"),
            (plain + "?url=https://phones.example.com:444/example.com/dialtone/dialtone-admin", false, own, "example.com"),
            (plain + "?url=http://phones.example.com/example.com/dialtone/dialtone-admin", false, own, "example.com"),
            (
                plain + "?url=https://phones.example.com/a/example.com/dialtone/dialtone-admin", false,
                "wss://phones.example.com/a/example.com/dialtone", "example.com"
            ),
        ]

        private static let links: [(String, String?)] = [
            ("mac=0004132a7b15", "0004132a7b15"), ("?mac=0004132a7b15", "0004132a7b15"), (" mac=00:04:13:2A:7B:15 ", "0004132a7b15"),
            ("lang=de&mac=00-04-13-2a-7b-15&x=", "0004132a7b15"), ("dialtone-admin?mac=0004.132a.7b15#/x", "0004132a7b15"),
            ("mac=00%3A04%3A13%3A2a%3A7b%3A15", "0004132a7b15"), ("", nil), ("?", nil), ("mac=", nil), ("mac=0004132a7b1", nil),
            ("mac=0004132a7b15ff", nil), ("mac=../../../setup", nil), ("0004132a7b15", nil),
            ("x=\(String(repeating: "y", count: 4096))&mac=0004132a7b15", nil),
        ]

        @Test("the socket goes where the client says, else beside the page; a link names a phone in many spellings")
        func addresses() async throws {
            try await AdminSite.run { site, _ in
                let page = try await site.browser.page()
                try await page.navigate(to: site.address("dialtone"))
                for place in Self.places {
                    let service = try await page.evaluate(
                        """
                        import("./dialtone-admin/pageurl.js").then(({ serviceOf }) =>
                          serviceOf(\(BrowserPage.quoted(place.address)), { isFramed: \(place.isFramed) }))
                        """)
                    let comment: Comment = "\(place.address), \(place.isFramed ? "in a frame" : "alone")"
                    #expect(service["socket"]?.string == place.socket, comment)
                    #expect(service["domain"]?.string == place.domain, comment)
                }
                for (text, mac) in Self.links {
                    let found = try await page.evaluate(
                        "import('./dialtone-admin/pageurl.js').then(({ linkedPhone }) => linkedPhone(\(BrowserPage.quoted(text))))")
                    #expect(found == .optional(mac), "\(text)")
                }
                page.expectClean(of: site.service.base)
            }
        }

        @Test("a session asks myApps with what the challenge brought, takes the one answer to it, and comes back ever more seldom")
        func session() async throws {
            try await AdminSite.run { site, _ in
                let page = try await site.browser.page()
                try await page.navigate(to: site.address("dialtone"))
                // The page itself plays the parent, and a scripted socket the service.
                let facts = try await page.evaluate(
                    """
                    (async () => {
                      const { Session } = await import("./dialtone-admin/session.js");
                      const heard = [], sockets = [], planned = [];
                      addEventListener("message", (event) => { if (typeof event.data === "string") heard.push(JSON.parse(event.data)); });
                      /** Messages to a window arrive in their order. */
                      const settled = () => new Promise((resolve) => {
                        const mark = Math.random();
                        const look = (event) => { if (event.data === mark) { removeEventListener("message", look); resolve(); } };
                        addEventListener("message", look);
                        postMessage(mark, "*");
                      });
                      const tell = (message) => { postMessage(JSON.stringify(message), "*"); return settled(); };
                      window.WebSocket = class {
                        static OPEN = 1;
                        static CLOSED = 3;
                        readyState = 1;
                        sent = [];
                        constructor(url) { sockets.push(this); }
                        send(text) { this.sent.push(JSON.parse(text)); }
                        close() { this.readyState = 3; this.onclose(); }
                        says(message) { this.onmessage({ data: JSON.stringify(message) }); }
                      };
                      window.setTimeout = (run, delay) => { planned.push({ run, delay }); return 0; };
                      Math.random = () => 1; // the longest of the jitter

                      const session = new Session("dialtone-admin", { parent: window, objectName: "admin" });
                      session.open();
                      sockets[0].onopen();
                      sockets[0].says({ mt: "AppChallengeResult", challenge: 42, nonce: "n1", dn: "Anna" });
                      await settled();
                      const question = heard.find((message) => message.mt === "getLogin");
                      const login = { mt: "Login", app: "dialtone-admin", digest: "d", pbxObj: "admin", sip: "anna", key: "secret", info: { b: 1, a: 2 } };
                      const logins = () => sockets[0].sent.filter((message) => message.mt === "AppLogin");
                      await tell({ ...login, src: question.src + "0" });
                      await tell({ ...login, pbxObj: "other", src: question.src });
                      const early = logins().length;
                      await tell({ ...login, src: question.src });
                      await tell({ ...login, src: question.src });
                      sockets[0].says({ mt: "KeepAlive" });
                      sockets[0].says({ mt: "AppLoginResult", ok: true });
                      await settled();
                      const state = session.state;
                      planned.length = 0;
                      sockets[0].close();
                      const delays = [];
                      for (let each = 0; each < 9; each += 1) {
                        delays.push(planned.at(-1).delay);
                        planned.at(-1).run();
                        sockets.at(-1).close();
                      }
                      return { question, early, logins: logins(), state, delays, results: heard.filter((message) => message.mt === "loginResult") };
                    })()
                    """)
                let question = try #require(facts["question"])
                #expect(question["app"] == "admin" && question["challenge"] == "42")
                #expect(question["nonce"] == "n1" && question["dn"] == "Anna")
                #expect(question["src"]?.string?.wholeMatch(of: /[0-9a-f]{16}/) != nil)
                #expect(facts["early"]?.int == 0, "another's answer")
                #expect(
                    facts["logins"]?.text
                        == #"[{"mt":"AppLogin","app":"dialtone-admin","digest":"d","pbxObj":"admin","sip":"anna","info":{"b":1,"a":2}}]"#)
                #expect(facts["state"] == "open")
                #expect(facts["results"] == [["mt": "loginResult", "ok": true]])
                #expect(facts["delays"] == [500, 1000, 2000, 4000, 8000, 16_000, 32_000, 32_000, 32_000])
                page.expectClean(of: site.service.base)
            }
        }

        @Test("behind a native client's proxy both pages work, by what the client says and by their own address")
        func proxied() async throws {
            try await AdminSite.run { site, lab in
                let order = LabOrder.sample(1)
                #expect(await lab.provision(order).error == nil)
                try await PathPrefixProxy.run(to: site.service.base) { proxy in
                    let instance = "\(proxy.base)/\(ServiceUnderTest.instance)"
                    let socket = instance.replacing("http:", with: "ws:")
                    let given = { (app: String) in
                        [
                            ("title", "Telefone & mehr"), ("lang", "en"), ("scheme", "light"), ("url", "\(instance)/\(app)"),
                            ("originalUrl", "\(site.folder)/\(app)"), ("clientUrl", "http://myapps.example/"),
                        ]
                    }
                    let lang = [("lang", "en")]
                    // The last comes from the service itself: its socket goes to another host than it came from.
                    let places = [
                        ("dialtone-admin", instance, given("dialtone-admin")), ("dialtone", instance, given("dialtone")),
                        ("dialtone-admin", instance, lang), ("dialtone", "\(instance)/0123abcd", lang),
                        ("dialtone-admin", site.folder, given("dialtone-admin")),
                    ]
                    for (app, folder, parameters) in places {
                        let frame = try await MyAppsFrame.open(app, at: folder, parameters, in: site.browser)
                        try await frame.logIn(as: order.user)
                        let phone = app == "dialtone" ? ".own .card" : ".row:not([data-waiting])"
                        try await frame.wait(until: "document.querySelector('\(phone)')?.textContent.includes('\(order.mac.hex)')")
                        #expect(frame.page.requests.filter { $0.hasPrefix("ws") } == [socket])
                        if folder != site.folder { frame.page.expectClean(of: proxy.origin) }
                        #expect(frame.page.complaints.isEmpty, "\(frame.page.complaints)")
                        try await frame.page.close()
                    }
                    // Alone, a link leads the password nowhere else, and the domain is that of the instance.
                    let page = try await site.browser.page()
                    try await page.navigate(to: "\(instance)/dialtone-admin.htm?lang=en&url=\(site.folder)/dialtone-admin")
                    try await page.wait(until: "document.activeElement?.id === 'password'")
                    #expect(try await page.text(of: "form p")?.contains("example.com.") == true)
                    try await page.type(ServiceUnderTest.password.reveal(), into: "#password")
                    try await page.press(.enter)
                    try await page.wait(until: AdminSite.isListed)
                    page.expectClean(of: proxy.origin)
                }
            }
        }

        @Test("the proxy changes a request's path and host, and nothing else")
        func rewriting() {
            let get =
                "GET /appproxy/ext/h:1/d/i/x.htm?url=/appproxy/ext/h:1/ HTTP/1.1\r\nHost: localhost:2\r\nConnection: keep-alive\r\nA: b\r\n\r\n"
            #expect(
                PathPrefixProxy.rewritten(get, host: "h:1")
                    == "GET /d/i/x.htm?url=/appproxy/ext/h:1/ HTTP/1.1\r\nHost: h:1\r\nConnection: close\r\nA: b\r\n\r\n")
            let upgrade = "GET /appproxy/ext/h:1/d/i HTTP/1.1\r\nhost: l\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nxyz"
            #expect(
                PathPrefixProxy.rewritten(upgrade, host: "h:1")
                    == "GET /d/i HTTP/1.1\r\nHost: h:1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nxyz")
            for line in ["GET / HTTP/1.1", "GET /appproxy/ext/other:1/d HTTP/1.1", "GET /appproxy/ext/h:12/d HTTP/1.1", "", "GET"] {
                #expect(PathPrefixProxy.rewritten(line + "\r\n\r\n", host: "h:1") == nil, "\(line)")
            }
        }

        @Test("inside myApps its login is enough; language, colours, links and reloads are those of myApps, and the rest is passed over")
        func relay() async throws {
            try await AdminSite.run { site, lab in
                let order = LabOrder.sample(1)
                #expect(await lab.provision(order).error == nil)
                let frame = try await MyAppsFrame.open(
                    "dialtone-admin", at: site.folder, [("lang", "de"), ("scheme", "dark")], in: site.browser)
                // Also before the login: the client waits for it.
                try await frame.tell(["mt": "PrepareReload"])
                try await frame.wait(for: "PrepareReloadComplete")
                // A login for another App object, and the answer to another question, are none of its business.
                let question = try await frame.wait(for: "getLogin")
                #expect(question["nonce"] == nil && question["dn"] == nil, "the service sends neither")
                var foreign = frame.login(as: "anna", for: question, password: Secret("wrong"))
                foreign["src"] = "0"
                try await frame.tell(["mt": "Login", "app": "dialtone-admin", "digest": "0", "pbxObj": "another-object"], foreign)
                try await frame.logIn(as: "anna")
                #expect(try await frame.wait(for: "loginResult")["ok"] == true)
                try await frame.wait(until: "document.querySelector('.row:not([data-waiting])')")
                #expect(try await frame.evaluate("document.documentElement.lang") == "de")
                #expect(try await frame.evaluate("document.querySelector('h1').textContent") == "Telefone")
                #expect(try await frame.evaluate("getComputedStyle(document.body).colorScheme") == "dark")

                // What is not known, what is no message, and what does not come from the parent.
                for text in [#""{""#, "7", "null", #""null""#, #""[]""#, #""{}""#, "{}"] {
                    try await frame.page.evaluate("frames[0].postMessage(\(text), '*')")
                }
                try await frame.tell(
                    ["mt": "Unknown", "lang": "en"], ["mt": "Show"], ["mt": "SetMenuState", "value": true],
                    ["mt": "ApiUpdate", "apis": []],
                    ["mt": "ApiRequest", "src": "1"], ["mt": "SetArgs"], ["mt": "SetArgs", "args": ["mac": .string(order.mac.hex)]],
                    ["mt": "SetArgs", "args": "mac=nothing"], ["mt": "SetLang", "lang": 7])
                _ = try await frame.evaluate(#"postMessage('{"mt":"SetLang","lang":"en"}', "*")"#)
                try await frame.tell(["mt": "SetScheme", "scheme": "light"])
                try await frame.wait(until: "getComputedStyle(document.body).colorScheme === 'light'")
                #expect(try await frame.evaluate("document.querySelector('h1').textContent") == "Telefone")
                try await frame.tell(["mt": "SetLang", "lang": "en"])
                try await frame.wait(until: "document.querySelector('h1').textContent === 'Phones'")

                // A link opens a phone.
                try await frame.tell(["mt": "SetArgs", "args": .string("?mac=\(order.mac.hex.uppercased())")])
                try await frame.wait(
                    until: "document.querySelector('.tabs') && document.querySelector('h1').textContent === '\(order.commonName)'")
                try await frame.tell(["mt": "PrepareReload"])
                try await frame.wait(for: "PrepareReloadComplete", count: 2)
                #expect(try await frame.page.evaluate("heard.filter((message) => message.mt === 'getLogin').length").int == 1)
                frame.page.expectClean(of: site.service.base)
            }
        }

        @Test("a login that fails is told to both sides, and asked for again; a client without src is still understood")
        func refusals() async throws {
            try await AdminSite.run { site, lab in
                #expect(await lab.provision(LabOrder.sample(1)).error == nil)
                let frame = try await MyAppsFrame.open("dialtone-admin", at: site.folder, [("lang", "en")], in: site.browser)
                let first = try await frame.wait(for: "getLogin")
                try await frame.tell(frame.login(as: "anna", for: first, password: Secret("wrong")))
                #expect(try await frame.wait(for: "loginResult")["ok"] == false)
                try await frame.wait(until: "document.querySelector('[role=alert]')?.textContent.includes('password of the App object')")
                let second = try await frame.wait(for: "getLogin", count: 2)
                #expect(second["src"] != first["src"] && second["challenge"] != first["challenge"])
                try await frame.tell(frame.login(as: "anna", for: second))
                #expect(try await frame.wait(for: "loginResult", count: 2)["ok"] == true)
                try await frame.wait(until: "document.querySelector('.row:not([data-waiting])')")
                frame.page.expectClean(of: site.service.base)

                // myApps itself cannot get one.
                let user = try await MyAppsFrame.open("dialtone", at: site.folder, [("lang", "en")], in: site.browser)
                let question = try await user.wait(for: "getLogin")
                try await user.tell([
                    "mt": "Login", "app": "dialtone", "pbxObj": .string(user.objectName), "src": question["src"] ?? .null, "error": 7,
                    "errorText": "No right to use this App.",
                ])
                try await user.wait(until: "document.querySelector('[role=alert]')?.textContent.includes('No right to use this App.')")
                user.page.expectClean(of: site.service.base)
            }
        }

        @Test("a link in the page's address opens the phone at once, for administrators and for users")
        func links() async throws {
            try await AdminSite.run { site, lab in
                // Enough of them to fill more than the frame.
                let orders = (1...12).map { number in
                    var order = LabOrder.sample(UInt64(number))
                    // All are one user's, so they have one name: that of the PBX counts.
                    (order.user, order.commonName) = ("anna", "Anna")
                    return order
                }
                for order in orders { #expect(await lab.provision(order).error == nil) }
                let (first, last) = (orders[0].mac.hex, orders[11].mac.hex)
                let admin = try await site.embed("dialtone-admin", user: "anna", [("lang", "en"), ("mac", "00:00:5E:10:00:01")])
                try await admin.wait(until: "document.querySelector('.tabs') && document.querySelector('h1').textContent === 'Anna'")
                #expect(try await admin.evaluate("location.hash") == .string("#/phone/\(first)"))
                try await admin.tell(["mt": "SetArgs", "args": "mac=000000000000"])
                try await admin.wait(until: "document.querySelector('.empty [role=alert]')")
                #expect(admin.page.complaints.isEmpty, "\(admin.page.complaints)")

                let user = try await site.embed("dialtone", user: "anna", [("lang", "en"), ("mac", first)])
                try await user.wait(until: "document.activeElement?.matches('.linked')")
                #expect(try await user.evaluate("document.querySelectorAll('.linked').length").int == 1)
                #expect(try await user.evaluate("document.querySelector('.linked').textContent.includes('\(first)')") == true)
                for mac in [last, first] {
                    try await user.tell(["mt": "SetArgs", "args": .string("mac=\(mac)")])
                    try await user.wait(
                        until: "document.activeElement?.matches('.linked') && document.activeElement.textContent.includes('\(mac)')")
                    let isInView = """
                        (() => {
                          const { top, bottom } = document.activeElement.getBoundingClientRect();
                          return top >= 0 && bottom <= innerHeight;
                        })()
                        """
                    #expect(try await user.evaluate(isInView) == true, "\(mac) is in view")
                }
                try await user.tell(["mt": "SetArgs", "args": "mac=000000000000"])
                try await user.wait(until: "document.querySelector('.notice')?.textContent.includes('000000000000')")
                #expect(try await user.evaluate(PageInspection.script).elements?.isEmpty == true)
                user.page.expectClean(of: site.service.base)
            }
        }
    }
}
