import DialtoneLab
import DialtoneModel
import Foundation
import Testing

extension LabMode {
    /// The mode in which the suite runs: `DIALTONE_LAB_MODE`, as `make modes` sets it, else the standard one.
    static let underTest: LabMode = {
        let name = ProcessInfo.processInfo.environment["DIALTONE_LAB_MODE"] ?? ""
        if name.isEmpty { return .standard }
        guard let mode = LabMode(rawValue: name) else { fatalError("DIALTONE_LAB_MODE: there is no mode \"\(name)\"") }
        return mode
    }()
}

extension LabBehaviour {
    /// What the mode of the suite says. A test that needs something else sets it on top.
    static var underTest: LabBehaviour { LabMode.underTest.behaviour }
}

extension Lab.Options {
    /// What every test starts its lab with: in the mode of the suite, unless it says how the lab shall behave.
    static func underTest(
        domain: String = "example.com", apps: [Lab.App] = [], autoAssign: Bool = false, behaviour: LabBehaviour = .underTest,
        phonesURL: String? = nil
    ) -> Lab.Options {
        Lab.Options(domain: domain, apps: apps, autoAssign: autoAssign, behaviour: behaviour, phonesURL: phonesURL)
    }
}

extension Lab {
    /// Has a phone fetch until it has got a file that is another than before.
    func fetchNews(_ mac: MACAddress) async throws {
        let before = await snapshot().phone(mac)?.fetches ?? 0
        while true {
            let asked = await snapshot().phone(mac).map { $0.fetches + $0.unchanged } ?? 0
            try await fetchAgain(mac)
            try await wait(untilSeen: { seen in
                seen.phone(mac).map { $0.fetches + $0.unchanged > asked || $0.reason != nil } == true
            })
            let phone = try #require(await snapshot().phone(mac))
            try #require(phone.reason == nil, "\(phone.reason ?? "")")
            if phone.fetches > before { return }
        }
    }
}
