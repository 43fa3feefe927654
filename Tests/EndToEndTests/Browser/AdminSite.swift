import DialtoneLab
import DialtoneModel
import DialtoneStore
import DialtoneSupport
import Foundation
import Testing

/// The web apps of a service, as a browser sees them.
struct AdminSite: Sendable {
    /// What ``BrowserPage/wait(until:in:)`` waits for after a login: a list, or that there is nothing to list.
    static let isListed = "document.querySelector('.row:not([data-waiting])') || document.querySelector('.empty')?.checkVisibility()"

    let service: ServiceUnderTest
    let browser: Chromium

    /// Runs the service, a lab that is connected to it, and a browser.
    static func run(
        adjust: @escaping @Sendable (inout ServiceConfiguration) -> Void = { _ in }, behaviour: LabBehaviour = .underTest,
        _ body: @escaping @Sendable (AdminSite, Lab) async throws -> Void
    ) async throws {
        try await withTemporaryFolder { folder in
            try await ServiceUnderTest.run(in: folder, adjust: adjust) { service in
                try await withLab(.underTest(apps: [service.app], behaviour: behaviour)) { lab in
                    try await Chromium.run { browser in try await body(AdminSite(service: service, browser: browser), lab) }
                }
            }
        }
    }

    /// The address of a page, such as `dialtone-admin`.
    func address(_ app: String = "dialtone-admin", _ query: String = "lang=en", at place: String = "") -> String {
        "\(folder)/\(app).htm?\(query)#/\(place)"
    }

    /// A page of the admin app, logged in with the instance's password.
    func open(_ place: String = "phones", language: String = "en", width: Int = 1280, height: Int = 800) async throws -> BrowserPage {
        let page = try await browser.page()
        try await page.emulate(width: width, height: height, scheme: "light")
        try await page.navigate(to: address("dialtone-admin", "lang=\(language)", at: place))
        try await page.wait(until: "document.activeElement?.id === 'password'")
        try await page.type(ServiceUnderTest.password.reveal(), into: "#password")
        try await page.press(.enter)
        try await page.wait(until: "document.body.dataset.link === 'open' && !document.getElementById('password')")
        return page
    }

    /// The URL of the instance.
    var folder: String { "\(service.base)/\(ServiceUnderTest.instance)" }

    /// Shows one of the Apps in myApps, with a user logged in.
    func embed(_ app: String, user: String, _ parameters: [(String, String)] = []) async throws -> MyAppsFrame {
        let frame = try await MyAppsFrame.open(app, at: folder, parameters, in: browser)
        try await frame.logIn(as: user)
        return frame
    }
}

extension BrowserPage {
    /// Goes to another place of the same page and waits until an expression is true there.
    func go(to place: String, until expression: String) async throws {
        try await evaluate("location.hash = '#/\(place)'")
        try await wait(until: expression)
    }

    /// What is wrong with the page for somebody: see ``PageInspection``.
    func faults() async throws -> [String] {
        try await evaluate(PageInspection.script).elements?.compactMap(\.string) ?? ["no answer"]
    }

    /// Nothing to complain about, and nothing asked of anybody else.
    func expectClean(of base: String, sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(complaints.isEmpty, "\(complaints)", sourceLocation: sourceLocation)
        let own = [base, base.replacing("http:", with: "ws:"), "about:", "data:", "http://myapps.example/"]
        let foreign = requests.filter { request in !own.contains { request.hasPrefix($0) } }
        #expect(foreign.isEmpty, "\(foreign)", sourceLocation: sourceLocation)
    }

    /// Takes a picture for the documentation, if that is what this run is for.
    func picture(_ name: String) async throws {
        guard ProcessInfo.processInfo.environment["TEST_RECORD"] != nil else { return }
        let folder = URL(fileURLWithPath: #filePath).appendingPathComponent("../../../../docs/screenshots").standardizedFileURL
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try await screenshot(to: folder.appendingPathComponent("\(name).png"))
    }
}

/// Phones that are in the database before the service starts.
enum StoredPhones {
    private static let makes: [(vendor: String, model: String, firmware: String, block: UInt64)] = [
        ("yealink", "T46U", "108.86.0.45", 0x805E_C000_0000), ("snom", "D785", "10.1.169.16", 0x0004_1300_0000),
        ("grandstream", "GRP2614", "1.0.9.135", 0xC074_AD00_0000), ("fanvil", "X5U", "2.12.1", 0x0C38_3E00_0000),
    ]
    private static let names = ["Anna Beispiel", "Berta Muster", "Carl Vogt", "Dora Lang", "Emil Koch", "Frida Wolf"]

    /// One in four is registered, one in a hundred has failed, the others wait: more would take long to store.
    static func store(_ count: Int, in folder: URL) async throws {
        let store = try await SQLiteStore.open(
            path: folder.appendingPathComponent("dialtone.sqlite").path,
            key: SecretKey.load(path: folder.appendingPathComponent("dialtone.key").path))
        let start = Date.now.addingTimeInterval(-7 * 86_400)
        // All at once: the store puts them into few transactions.
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<count { group.addTask { try await add(number, to: store, at: start.addingTimeInterval(Double(number))) } }
            try await group.waitForAll()
        }
        try await store.close()
    }

    private static func add(_ number: Int, to store: SQLiteStore, at moment: Date) async throws {
        let make = makes[number % makes.count]
        let mac = try #require(MACAddress(value: make.block + UInt64(number)))
        let phone = try await store.receive(
            PhoneOrder(
                instance: ServiceUnderTest.instance, mac: mac, code: Secret("code-\(number)"), hwid: mac.hex, user: "user\(number)",
                commonName: "\(names[number % names.count]) \(number)", password: nil, domain: "example.com", pbxDNS: "pbx.example.com"),
            at: moment)
        if number % 100 == 0 {
            _ = try await store.commit([.failed(.codeNotAccepted)], for: phone.id, at: moment)
            return
        }
        guard number % 4 == 1 || number < 100 else { return }
        let address = "10.\(number >> 16 & 255).\(number >> 8 & 255).\(number & 255)"
        let delivery = Delivery(
            file: "\(mac.hex).cfg", vendor: make.vendor, model: make.model, firmware: make.firmware, address: address, door: "code",
            userAgent: nil)
        _ = try await store.commit([.ready, .delivered(delivery), .registered(address: address)], for: phone.id, at: moment)
    }
}
