import DialtoneModel
import DialtoneSupport
import DialtoneWire
import Synchronization
import Testing

@testable import DialtoneFleet
@testable import DialtonePBX

@Suite("The PBXs that are connected, and where Devices is through them")
struct PBXDirectoryTests {
    private static let instance = FleetBench.instance

    private static func devices(_ host: String) -> [ServiceEntry] {
        [
            ServiceEntry(
                name: "devices", title: "Devices", url: "https://\(host)/example.com/devices/innovaphone-devices.htm",
                info: ["apis": [ServicesInfo.devicesAPI: [:]]])
        ]
    }

    /// What was told of Devices, one after the other.
    private final class Told: Sendable {
        private let all = Mutex<[String?]>([])
        func add(_ url: String?) { all.withLock { $0.append(url) } }
        var urls: [String?] { all.withLock { $0 } }
    }

    private static func directory() -> (PBXDirectory, Told) {
        let told = Told()
        return (PBXDirectory { _, url in told.add(url) }, told)
    }

    @Test("Devices is told when the first session names it, stays while another names it too, and goes with the last")
    func devices() async {
        let (directory, told) = Self.directory()
        let (first, second) = (ScriptedPBX(1), ScriptedPBX(2, pbx: "branch"))
        await directory.join(first)
        #expect(told.urls == [])
        first.offer(Self.devices("ap.example.com"))
        await directory.offersChanged(Self.instance)
        let url = "wss://ap.example.com/example.com/devices/sysclients"
        #expect(told.urls == [url])
        // A second PBX that names it in another way moves no phone.
        second.offer(Self.devices("10.0.0.7"))
        await directory.join(second)
        #expect(told.urls == [url])
        await directory.leave(first)
        #expect(told.urls == [url, "wss://10.0.0.7/example.com/devices/sysclients"])
        await directory.leave(second)
        #expect(told.urls.count == 3 && told.urls.last == .some(nil))
        #expect(await directory.devicesURL(of: Self.instance) == nil)
        #expect(await directory.sessions(of: Self.instance).isEmpty)
    }

    @Test("of several Devices one is taken that phones may be sent to, and where there is none they are told why")
    func allowed() async {
        let told = Told()
        var policy = DevicesPolicy()
        policy.hosts = [.domain(".example.com")]
        let directory = PBXDirectory(policy: policy) { _, url in told.add(url) }
        let (stranger, own) = (ScriptedPBX(1), ScriptedPBX(2, pbx: "branch"))
        stranger.offer(Self.devices("devices.evil.example"))
        await directory.join(stranger)
        #expect(told.urls == ["wss://devices.evil.example/example.com/devices/sysclients"])
        own.offer(Self.devices("ap.example.com"))
        await directory.join(own)
        #expect(told.urls.last == "wss://ap.example.com/example.com/devices/sysclients")
    }

    @Test("a session that has ended is gone from the directory at once")
    func leaves() async {
        let (directory, _) = Self.directory()
        let pbx = ScriptedPBX(7)
        await directory.join(pbx)
        #expect(await directory.session(for: Self.instance, domain: "example.com", serving: PBXAdminRequest.api)?.id == pbx.id)
        await directory.leave(pbx)
        #expect(await directory.session(for: Self.instance, domain: "example.com", serving: PBXAdminRequest.api) == nil)
        let answer = await directory.perform(["mt": "GetRegs"], onSession: 7)
        #expect(answer == .failed("\(PBXFault.closed)"))
    }

    @Test("who serves an API is asked, of the phone's own system where it is there")
    func choice() async {
        let (directory, _) = Self.directory()
        await directory.join(ScriptedPBX(1, domain: "other.example", apis: [PBXAdminRequest.api]))
        await directory.join(ScriptedPBX(2, apis: []))
        #expect(await directory.session(for: Self.instance, domain: "example.com", serving: PBXAdminRequest.api)?.id.number == 1)
        #expect(await directory.onlyDomain(of: Self.instance) == nil)
        await directory.join(ScriptedPBX(3, apis: [PBXAdminRequest.api]))
        #expect(await directory.session(for: Self.instance, domain: "example.com", serving: PBXAdminRequest.api)?.id.number == 3)
        let all = await directory.sessions(for: Self.instance, domain: "example.com", serving: PBXAdminRequest.api)
        #expect(all.map(\.id.number) == [3])
        #expect(await directory.pbxDNS(for: Self.instance, domain: "example.com") == "hq.example.com")
    }

    @Test("what a session offers is announced to other nodes, with the name that its PBX has now; a question of theirs is asked")
    func announcements() async {
        let (directory, _) = Self.directory()
        let pbx = ScriptedPBX(4, answers: { ["mt": "GetRegsResult", "src": $0["src"] ?? .null, "regs": []] })
        pbx.offer(Self.devices("ap.example.com"))
        await directory.join(pbx)
        pbx.move(to: "moved.example.com")
        let announced = await directory.announcements()
        #expect(announced.map(\.number) == [4] && announced.first?.info.pbxDNS == "moved.example.com")
        #expect(announced.first?.services.count == 1)
        guard case .message(let answer) = await directory.perform(["mt": "GetRegs", "src": "x"], onSession: 4) else {
            Issue.record("no answer")
            return
        }
        #expect(answer["regs"] == [])
    }
}
