import DialtoneLab
import DialtoneModel
import DialtoneStore
import DialtoneSupport
import Foundation
import Testing

extension ProcessTests {
    /// The web apps as people use them: the real service, the lab around it, and a browser.
    @Suite("The admin app", .timeLimit(.minutes(10)))
    struct AdminAppTests {
        private static let pages = ["phones", "rollout", "overrides", "inbox", "alarms", "setup"]
        private static let tabs = ["timeline", "settings", "files", "devices", "door"]
        private static let isDrawn = "document.querySelector('main h1')?.checkVisibility() && !document.querySelector('.loading')"

        /// Phones of some makes that have dial tone, one that waits and one that failed, an unknown one, and an alarm.
        private static let impatient: @Sendable (inout ServiceConfiguration) -> Void = { $0.provisioningDeadline = .seconds(15) }

        private func fill(_ site: AdminSite, _ lab: Lab) async throws -> [LabOrder] {
            let vendors: [LabVendor] = [.yealink, .snom, .grandstream, .fanvil]
            let events = await lab.rolledOut(LabRollout(phones: 12, connections: 3, vendors: vendors))
            let orders = events.compactMap { if case .ordered(let item) = $0 { item.order } else { nil } }
            var waiting = LabOrder.sample(101)
            (waiting.user, waiting.commonName) = ("gerda", "Gerda Sommer")
            #expect(await lab.provision(waiting).error == nil)
            var wrong = LabOrder.sample(102, vendor: .snom)
            (wrong.user, wrong.commonName, wrong.vendor, wrong.code) = ("hugo", "Hugo Winter", nil, "000000000000")
            #expect(await lab.provision(wrong).error != nil)
            let first = try #require(orders.first)
            for order in orders { _ = try await site.service.wait(for: order.mac) { $0.status == .registered } }
            let phone = try await site.service.wait(for: first.mac) { _ in true }
            let store = site.service.store
            _ = try await store.commit(
                [.alarmed(.anotherPhone(mac: nil, address: "192.0.2.99"), details: nil)], for: phone.id, at: .now)
            let unknown = UnknownDevice(
                mac: try #require(MACAddress("001565aabbcc")), vendor: "yealink", model: "T42S", firmware: "66.86.0.15",
                address: "10.0.0.7",
                file: "y000000000029.cfg", firstAt: .now.addingTimeInterval(-3000), lastAt: .now.addingTimeInterval(-60), count: 12)
            try await store.noteUnknownDevices([unknown])
            return orders
        }

        @Test("a wrong password is refused with a reason, the right one opens the list, and an empty one says what to do")
        func password() async throws {
            try await AdminSite.run { site, _ in
                let page = try await site.browser.page()
                try await page.navigate(to: site.address())
                try await page.wait(until: "document.activeElement?.id === 'password'")
                #expect(try await page.faults().isEmpty)
                try await page.type("wrong", into: "#password")
                try await page.press(.enter)
                try await page.wait(until: "document.getElementById('login-problem').textContent.includes('password')")
                try await page.type(ServiceUnderTest.password.reveal(), into: "#password")
                try await page.press(.enter)
                try await page.wait(until: "document.querySelector('.empty')?.checkVisibility()")
                #expect(try await page.text(of: ".empty")?.contains("Profile") == true)
                #expect(try await page.faults().isEmpty)
                page.expectClean(of: site.service.base)
            }
        }

        @Test("every page is for everybody: both languages, both schemes, 360 pixels, names, labels, contrast")
        func everyPage() async throws {
            try await AdminSite.run(adjust: Self.impatient) { site, lab in
                let orders = try await fill(site, lab)
                let first = try #require(orders.first)
                let pages = ["en": try await site.open(), "de": try await site.open(language: "de")]
                let places = Self.pages + Self.tabs.map { "phone/\(first.mac.hex)/\($0)" }
                for (language, scheme, width) in [("en", "light", 1280), ("de", "dark", 1280), ("de", "light", 360), ("en", "dark", 2560)] {
                    let page = try #require(pages[language])
                    try await page.emulate(width: width, height: 860, scheme: scheme)
                    for place in places {
                        // Away first: a page is drawn anew.
                        try await page.go(to: "phone/000000000000", until: "document.querySelector('.empty [role=alert]')")
                        try await page.go(to: place, until: "\(Self.isDrawn) && !document.querySelector('.empty [role=alert]')")
                        let faults = try await page.faults()
                        #expect(faults.isEmpty, "\(place), \(language), \(scheme), \(width) wide: \(faults.joined(separator: "\n"))")
                        let isPlain = language == "en" && scheme == "light"
                        if isPlain, place.hasSuffix("timeline") { try await page.picture("phone") }
                        if isPlain, place == "setup" { try await page.picture("setup") }
                        if place == "phones" {
                            try await page.wait(until: AdminSite.isListed)
                            if isPlain { try await page.picture("phones") }
                            if scheme == "dark", width == 1280 { try await page.picture("dark") }
                            if width == 360 { try await page.picture("narrow") }
                        }
                    }
                    #expect(try await page.evaluate("document.documentElement.lang").string == language)
                }
                for page in pages.values { page.expectClean(of: site.service.base) }
            }
        }

        @Test("a rollout is seen while it runs, in its figures and in the list")
        func rollout() async throws {
            try await AdminSite.run { site, lab in
                let page = try await site.open("rollout")
                let list = try await site.open()
                try await page.wait(until: "document.querySelector('.empty')")
                try await page.evaluate(
                    """
                    window.seen = [];
                    new MutationObserver(() => {
                      const done = document.querySelector(".figures .done dd")?.textContent;
                      if (done !== undefined && seen.at(-1) !== done) seen.push(done);
                    }).observe(document.querySelector("main"), { childList: true, subtree: true });
                    """)
                let count = 40
                async let events = lab.rolledOut(LabRollout(phones: count, connections: 2, vendors: [.yealink, .snom, .grandstream]))
                try await page.wait(until: "Number(document.querySelector('.figures .done dd')?.textContent ?? 0) > 0")
                try await page.wait(until: "Number(document.querySelector('.figures .done dd').textContent) > \(count / 3)")
                try await page.picture("rollout")
                #expect(await events.count { if case .registered = $0 { true } else { false } } == count)
                try await page.wait(until: "document.querySelector('.figures .done dd').textContent === '\(count)'")
                #expect(try await page.evaluate("document.querySelector('progress').value").int == count)
                #expect(try await page.text(of: ".figures .remaining dd") == "0")
                let seen = try await page.evaluate("seen").elements?.compactMap(\.string) ?? []
                #expect(seen.count > 1, "only the end was seen: \(seen)")
                #expect(seen.compactMap { Int($0) } == seen.compactMap { Int($0) }.sorted())
                try await list.wait(until: "document.querySelector('.counted').textContent === '\(count) phones'")
                try await list.wait(
                    until: "document.querySelectorAll('.row .badge.registered').length > 5 && !document.querySelector('.row .badge.ready')")
                for page in [page, list] { page.expectClean(of: site.service.base) }
            }
        }

        @Test("a phone whose row is listed before it is counted is counted a moment later")
        func counted() async throws {
            try await AdminSite.run { site, lab in
                let (first, second) = (LabOrder.sample(1), LabOrder.sample(2))
                #expect(await lab.provision(first).error == nil)
                let list = try await site.open()
                try await list.wait(until: "document.querySelector('.counted').textContent === '1 phone'")
                // Past the service, which so knows nothing of it yet.
                let order = PhoneOrder(
                    instance: ServiceUnderTest.instance, mac: second.mac, code: Secret("1000000002"), hwid: second.mac.hex,
                    user: second.user,
                    commonName: second.commonName, password: second.password, domain: "example.com", pbxDNS: "pbx.example.com")
                _ = try await site.service.store.receive(order, at: .now)
                try await list.type("user", into: "input[type=search]")
                try await list.wait(until: "document.querySelectorAll('.row').length === 2")
                try await list.type("", into: "input[type=search]")
                try await list.wait(until: "document.querySelector('.counted').textContent === '1 phone'")
                #expect(await lab.provision(second).error == nil)
                try await list.wait(until: "document.querySelector('.counted').textContent === '2 phones'")
            }
        }

        @Test("a phone that is stuck is found, and the reason stands in the list, at the phone and in its history")
        func stuck() async throws {
            try await AdminSite.run(adjust: Self.impatient) { site, lab in
                #expect(await lab.provision(LabOrder.sample(1)).error == nil)
                var order = LabOrder.sample(2)
                order.code = "000000000000"
                let page = try await site.open()
                #expect(await lab.provision(order).error != nil)
                let reason = try await site.service.wait(for: order.mac) { $0.status == .failed }.reason ?? ""
                // In the menu and in the list, without anybody asking for it.
                try await page.wait(until: "document.querySelector('nav [aria-current] .count')?.checkVisibility()")
                try await page.wait(until: "document.querySelector('.row .reason.stuck')?.textContent === \(BrowserPage.quoted(reason))")
                try await page.click(".tick input")
                try await page.wait(until: "document.querySelectorAll('.row').length === 1")
                #expect(
                    try await page.evaluate("document.querySelector('.row .chain').getAttribute('aria-label')").string?.contains("stuck")
                        == true)
                try await page.click(".row .name")
                try await page.wait(until: "document.querySelector('.notice.stuck')?.textContent.includes(\(BrowserPage.quoted(reason)))")
                try await page.wait(until: "document.querySelector('.event.failed')?.textContent.includes(\(BrowserPage.quoted(reason)))")
                try await page.wait(until: "document.title.includes('\(order.commonName)')")
                page.expectClean(of: site.service.base)
            }
        }

        @Test("an override shows what it would change, is saved, stands in the file that the phone gets, and can be undone")
        func override() async throws {
            try await AdminSite.run { site, lab in
                let order = LabOrder.sample(1, vendor: .yealink)
                #expect(await lab.provision(order).error == nil)
                _ = try await site.service.wait(for: order.mac) { $0.status == .registered && $0.deliveredRevision == $0.revision }
                let page = try await site.open("phone/\(order.mac.hex)/settings")
                try await page.wait(until: "document.getElementById('setting-time-ntp')")
                try await page.type("clock.example.com", into: "#setting-time-ntp")
                try await page.wait(until: "document.querySelector('.difference .added')?.textContent.includes('clock.example.com')")
                try await page.press(.enter)
                try await page.wait(until: "document.querySelector('.message')?.textContent.includes('time.ntp')")
                try await page.wait(until: "document.querySelector('tr.overridden')?.textContent.includes('clock.example.com')")
                #expect(try await page.evaluate("document.activeElement.id").string == "setting-time-ntp", "the keyboard goes on there")
                try await page.click("#tab-files")
                try await page.wait(until: "document.querySelector('.file pre')?.textContent.includes('clock.example.com')")
                #expect(try await page.text(of: ".file pre")?.contains(order.password.reveal()) == false, "secrets are masked")
                // The phone takes it with its next fetch.
                try await lab.fetchAgain(order.mac)
                try await lab.wait(untilSeen: { $0.phone(order.mac)?.file["local_time.ntp_server1"] == "clock.example.com" })
                try await page.click(".message button:not(.quiet)")
                try await page.wait(until: "document.querySelector('.facts .behind')")
                page.expectClean(of: site.service.base)
            }
        }

        @Test("an error in a template is shown at its line, and a good one fills the file")
        func template() async throws {
            try await AdminSite.run { site, lab in
                let order = LabOrder.sample(1, vendor: .snom)
                #expect(await lab.provision(order).error == nil)
                _ = try await site.service.wait(for: order.mac) { $0.status == .registered }
                let page = try await site.open("overrides")
                try await page.wait(until: "document.getElementById('scope-vendor')")
                try await page.evaluate(
                    """
                    document.getElementById("scope-vendor").value = "snom";
                    document.getElementById("scope-vendor").form.requestSubmit();
                    """)
                try await page.wait(
                    until: "[...document.querySelectorAll('h2')].some((each) => each.textContent === 'snom' || each.textContent === 'Snom')"
                )
                try await page.evaluate("document.getElementById('template-file').closest('.inline').querySelector('button').click()")
                try await page.wait(until: "document.activeElement?.id === 'template-area'")
                let good =
                    "<settings>\n <phone-settings>\n  <setting_server perm=\"R\">{{url}}</setting_server>\n </phone-settings>\n</settings>\n"
                try await page.type(good.replacing("{{url}}", with: "{{acount.user}}"), into: "#template-area")
                try await page.wait(until: "document.querySelector('.numbers .wrong')?.textContent.trim() === '3'")
                #expect(try await page.text(of: "#template-problem")?.contains("acount.user") == true)
                #expect(try await page.faults().isEmpty)
                try await page.picture("overrides")
                try await page.type(good, into: "#template-area")
                try await page.wait(until: "document.querySelector('.preview .file pre')?.textContent.includes('setting_server')")
                #expect(try await page.evaluate("document.querySelector('.numbers .wrong')").isNull)
                try await page.evaluate("document.getElementById('template-area').closest('.card').querySelector('button.primary').click()")
                try await page.wait(until: "document.querySelector('.templates li')")
                let stored = try await site.service.store.overrides().first { $0.scope.subject == .vendor("snom") }
                #expect(stored?.set.templates.first?.text == good)
                page.expectClean(of: site.service.base)
            }
        }

        @Test("keyboard alone: lists, tabs and dialogs; what destroys asks, and Escape does nothing")
        func keyboard() async throws {
            try await AdminSite.run { site, lab in
                for number in 1...3 { #expect(await lab.provision(LabOrder.sample(UInt64(number))).error == nil) }
                let page = try await site.open()
                try await page.wait(until: "document.querySelectorAll('.row:not([data-waiting])').length === 3")
                // The first stop leads past the menu.
                #expect(try await page.evaluate("document.querySelector('a, button, input, [tabindex]').className").string == "skip")
                try await page.evaluate("document.querySelector('.skip').focus()")
                try await page.press(.enter)
                #expect(try await page.evaluate("document.activeElement.id").string == "main")
                var stops = 0
                while try await page.evaluate("document.activeElement.getAttribute('role')").string != "grid", stops < 20 {
                    try await page.press(.tab)
                    stops += 1
                    let hasRing = try await page.evaluate("getComputedStyle(document.activeElement).outlineStyle !== 'none'").bool
                    #expect(hasRing == true, "where the keyboard is must be seen")
                }
                try await page.press(.home, .down, .space)
                try await page.wait(until: "document.querySelectorAll('.row[aria-selected=true]').length === 1")
                #expect(try await page.evaluate("document.querySelector('.row[aria-selected=true]').id").string == "row-1")
                #expect(try await page.evaluate("document.activeElement.getAttribute('aria-activedescendant')").string == "row-1")
                // One Tab more leaves the list, whatever is in its rows.
                try await page.press(.enter)
                try await page.wait(until: "document.querySelector('.tabs')")
                try await page.evaluate("document.getElementById('tab-timeline').focus()")
                try await page.press(.right, .right)
                try await page.wait(until: "document.activeElement?.id === 'tab-files' && document.activeElement.ariaSelected === 'true'")
                try await page.evaluate("document.querySelector('button.danger').focus()")
                try await page.press(.enter)
                try await page.wait(until: "document.querySelector('dialog[open]')")
                #expect(try await page.faults().isEmpty)
                #expect(try await page.evaluate("document.querySelector('dialog').contains(document.activeElement)").bool == true)
                #expect(try await page.evaluate("document.activeElement.matches('.danger')").bool == false, "not on what destroys")
                try await page.press(.escape)
                try await page.wait(until: "!document.querySelector('dialog') && document.activeElement.matches('.danger')")
                let mac = try await page.evaluate("location.hash.split('/')[2]").string.flatMap { MACAddress($0) }
                let phone = try #require(mac)
                #expect(try await site.service.wait(for: phone) { _ in true }.status != .removed)
                try await page.press(.enter)
                try await page.wait(until: "document.querySelector('dialog[open]')")
                try await page.press(.tab, .enter)
                _ = try await site.service.wait(for: phone) { $0.status == .removed }
                try await page.wait(until: "document.querySelector('.facts .badge.removed')")
                page.expectClean(of: site.service.base)
            }
        }

        @Test("an unknown phone gets the account of an order that waits, an alarm is taken note of, and a door is shown when asked for")
        func inbox() async throws {
            try await AdminSite.run(adjust: Self.impatient) { site, lab in
                let orders = try await fill(site, lab)
                let first = try #require(orders.first)
                let page = try await site.open("inbox")
                try await page.wait(until: "document.querySelector('th')?.closest('table').textContent.includes('001565aabbcc')")
                try await page.click("td .actions button")
                try await page.wait(until: "document.querySelector('#assign-to option')")
                #expect(try await page.faults().isEmpty)
                try await page.type("gerda", into: "#assign-search")
                try await page.wait(until: "document.querySelectorAll('#assign-to option').length === 1")
                try await page.click("dialog .primary")
                try await page.wait(until: "document.querySelector('.empty')")
                let gerda = try await site.service.wait(for: LabOrder.sample(101).mac) { $0.assignedMAC != nil }
                #expect(gerda.assignedMAC?.hex == "001565aabbcc")

                try await page.go(to: "alarms", until: "document.querySelector('tr.open button')")
                try await page.click("tr.open button")
                try await page.wait(until: "document.querySelector('.empty')")
                #expect(try await site.service.store.alarms(in: nil, open: true, limit: 10).isEmpty)

                try await page.go(to: "phone/\(first.mac.hex)/door", until: "document.querySelector('.tab-body .primary')")
                let token = try await site.service.store.secrets(of: site.service.wait(for: first.mac) { _ in true }.id).token.reveal()
                #expect(try await page.evaluate("document.body.textContent.includes('\(token)')").bool == false)
                try await page.click(".tab-body .primary")
                try await page.wait(until: "document.querySelector('dialog[open]')")
                try await page.click("dialog .primary")
                try await page.wait(until: "document.querySelector('.tab-body .break + button')?.ariaLabel.includes('\(token)')")
                #expect(try await page.evaluate("document.querySelectorAll('.qr path[d]').length > 0").bool == true)
                #expect(try await page.faults().isEmpty)
                try await page.click(".tab-body .actions button:not(.primary)")
                try await page.wait(until: "document.querySelector('dialog[open]')")
                try await page.click("dialog .primary")
                try await page.wait(
                    until: "document.querySelector('dl.card')?.textContent.includes(\(BrowserPage.quoted(first.password.reveal())))")
                #expect(try await page.faults().isEmpty)
                let phone = try await site.service.wait(for: first.mac) { _ in true }
                try await site.service.waitForHistory(of: phone) { $0.kind == "revealed" }
                page.expectClean(of: site.service.base)
            }
        }

        @Test("a user sees the own phones, and nobody else's")
        func user() async throws {
            try await AdminSite.run { site, lab in
                let (own, other) = (LabOrder.sample(1, vendor: .snom), LabOrder.sample(11))
                for order in [own, other] { #expect(await lab.provision(order).error == nil) }
                let frame = try await site.embed("dialtone", user: own.user, [("lang", "en"), ("scheme", "light")])
                try await frame.wait(until: "document.querySelector('.own .card')")
                try await frame.wait(until: "document.querySelector('.own .badge.registered')")
                #expect(try await frame.evaluate("document.querySelectorAll('.own .card').length").int == 1)
                let text = try await frame.evaluate("document.body.textContent").string ?? ""
                // user1 stands in user11 too.
                #expect(text.contains(own.mac.hex) && !text.contains(other.mac.hex))
                #expect(try await frame.evaluate(PageInspection.script).elements?.isEmpty == true)
                // Nor does this login get what administrators ask for.
                frame.page.expectClean(of: site.service.base)
                let alone = try await site.browser.page()
                try await alone.emulate(width: 360, height: 740, scheme: "dark")
                try await alone.navigate(to: site.address("dialtone", "lang=de"))
                try await alone.wait(until: "document.querySelector('h1')")
                #expect(try await alone.text(of: "main")?.contains("myApps") == true)
                #expect(try await alone.faults().isEmpty)
                alone.expectClean(of: site.service.base)
            }
        }

        @Test("a user is shown what to enter at a phone whose order is open, and only when asked for")
        func ownAddress() async throws {
            try await AdminSite.run { site, lab in
                let order = LabOrder.sample(1)
                #expect(await lab.provision(order).error == nil)
                let frame = try await site.embed("dialtone", user: order.user, [("lang", "de"), ("scheme", "light")])
                try await frame.wait(until: "document.querySelector('.own .card .actions button')")
                let before = try await frame.evaluate("document.body.textContent").string ?? ""
                let phone = try await site.service.wait(for: order.mac) { _ in true }
                let code = try #require(try await site.service.store.secrets(of: phone.id).code?.reveal())
                #expect(!before.contains(code), "the code is for who asks")
                _ = try await frame.evaluate("document.querySelector('.own .card .actions button').click()")
                try await frame.wait(until: "document.querySelector('.own .card .break')")
                let shown = try await frame.evaluate("document.querySelector('.own .card .break').textContent").string
                #expect(shown?.contains("\(site.service.base)/\(code)/") == true, "\(shown ?? "")")
                #expect(try await frame.evaluate(PageInspection.script).elements?.isEmpty == true)
                try await site.service.waitForHistory(of: phone) { $0.kind == "revealed" && $0.text.contains(order.user) }
                frame.page.expectClean(of: site.service.base)
            }
        }

        @Test("a reason that is a condition's sentence is said once, in the reader's language; makers have their names")
        func singleSentence() async throws {
            var behaviour = LabBehaviour.underTest
            behaviour.adminPassword = false
            try await AdminSite.run(adjust: { $0.administratorPasswords = .keep }, behaviour: behaviour) { site, lab in
                let (order, soft) = (LabOrder.sample(1, vendor: .yealink), LabOrder.sample(2, vendor: .linphone))
                for each in [order, soft] {
                    #expect(await lab.provision(each).error == nil)
                    _ = try await site.service.wait(for: each.mac) { $0.status == .registered }
                }
                let phone = try await site.service.wait(for: order.mac) { _ in true }
                let condition = Condition.entryTLSOnly
                _ = try await site.service.store.commit([.condition(condition)], for: phone.id, at: .now)
                let (german, english) = (BrowserPage.quoted(condition.text(in: .german)), BrowserPage.quoted(condition.text(in: .english)))
                let page = try await site.open("phone/\(order.mac.hex)/settings", language: "de")
                try await page.wait(until: "document.querySelector('.notice[data-condition=\"entry-tls-only\"]')")
                let notices = "[...document.querySelectorAll('.notice')].filter((each) => each.textContent.includes"
                #expect(try await page.evaluate("\(notices)(\(german))).length").int == 1)
                #expect(try await page.evaluate("\(notices)(\(english))).length").int == 0)
                #expect(try await page.text(of: ".facts")?.contains("Yealink T") == true)
                // Of the two, one may have its maker's password; the filter is set by the link, and taken away by a click.
                try await page.go(to: "phones/unprotected", until: "document.querySelectorAll('.row:not([data-waiting])').length === 1")
                #expect(try await page.text(of: ".row .reason") == condition.text(in: .german))
                #expect(try await page.text(of: ".row .model")?.contains("Yealink") == true)
                try await page.evaluate("[...document.querySelectorAll('.tick input')].find((each) => each.checked).click()")
                try await page.wait(until: "document.querySelectorAll('.row:not([data-waiting])').length === 2")
                page.expectClean(of: site.service.base)
            }
        }

        @Test("every text that is asked for is there, in both languages")
        func texts() async throws {
            try await AdminSite.run { site, _ in
                let page = try await site.open()
                let missing = try await page.evaluate(
                    """
                    (async () => {
                      const text = await import("./dialtone-admin/text.js");
                      const files = ["admin", "alarms", "editor", "files", "inbox", "overrides", "phone", "phones", "rollout", "setup", "ui", "user"];
                      const missing = [];
                      for (const file of files) {
                        const script = await (await fetch(`dialtone-admin/${file}.js`)).text();
                        for (const [, key] of script.matchAll(/\\bt\\("([^"]+)"/g)) if (!text.has(key)) missing.push(`${file}.js: ${key}`);
                      }
                      for (const language of ["en", "de"]) {
                        text.setLanguage(language);
                        for (const key of text.keys) if (!text.t(key).trim()) missing.push(`${language}: ${key}`);
                      }
                      return missing;
                    })()
                    """)
                #expect(missing.elements?.compactMap(\.string) == [])
                page.expectClean(of: site.service.base)
            }
        }

        @Test("when the service goes, the page says so and keeps what it shows; when it is back, the page is too")
        func reconnect() async throws {
            try await withTemporaryFolder { folder in
                let port = try await ServiceUnderTest.freePort(in: folder)
                try await Chromium.run { browser in
                    let listen: @Sendable (inout ServiceConfiguration) -> Void = {
                        $0.listener = ListenerConfiguration(host: "127.0.0.1", port: port)
                    }
                    let page = try await ServiceUnderTest.run(in: folder, adjust: listen) { service in
                        try await withLab(.underTest(apps: [service.app])) { lab in
                            #expect(await lab.provision(LabOrder.sample(1)).error == nil)
                            let page = try await AdminSite(service: service, browser: browser).open("rollout")
                            try await page.go(to: "phones", until: AdminSite.isListed)
                            try await page.wait(until: "document.querySelectorAll('.row:not([data-waiting])').length === 1")
                            return page
                        }
                    }
                    try await page.wait(until: "document.getElementById('link').className === 'link lost'")
                    #expect(try await page.evaluate("document.querySelectorAll('.row').length").int == 1)
                    #expect(try await page.faults().isEmpty)
                    try await ServiceUnderTest.run(in: folder, adjust: listen) { _ in
                        try await page.wait(until: "document.body.dataset.link === 'open'")
                        try await page.wait(until: "document.querySelectorAll('.row:not([data-waiting])').length === 1")
                        #expect(try await page.text(of: "#messages") == "", "it is the same build")
                    }
                }
            }
        }
    }
}
