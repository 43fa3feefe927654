import DialtoneDialogue
import DialtoneModel
import DialtoneVendors
import DialtoneWire
import Foundation
import Logging
import Synchronization
import TestSupport
import Testing

@testable import DialtonePBX

@Suite("Telling people in myApps, without sockets and waiting", .timeLimit(.minutes(10)))
struct PhoneNotifierTests {
    private static let mac = MACAddress("0004132a7b15").unsafelyUnwrapped

    private static func phone(_ status: PhoneStatus) -> Phone {
        Phone(
            id: 1, instance: FleetBench.instance, mac: mac, hwid: mac.hex, user: "anna", commonName: "Anna Beispiel", domain: "example.com",
            pbxDNS: "hq.example.com", status: status, vendor: "snom", model: "D785", receivedAt: FleetBench.start)
    }

    private static func run(
        _ policy: NotificationPlan.Policy, _ pbx: ScriptedPBX, _ body: (PhoneNotifier, ManualClock) async throws -> Void
    ) async throws {
        let clock = ManualClock()
        let notifier = PhoneNotifier(
            policy: policy, connections: { _ in [pbx] }, catalogue: .builtIn, clock: clock,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await notifier.run() }
            defer { group.cancelAll() }
            await notifier.settleConnections(of: FleetBench.instance)
            try await body(notifier, clock)
        }
    }

    private static func answering() -> ScriptedPBX {
        ScriptedPBX { request in ["api": "PbxApi", "mt": "AppNotifyResult", "src": request["src"] ?? .null] }
    }

    @Test("a user hears that the phone is ready, once for each order, however often Devices sends everything anew")
    func ready() async throws {
        let pbx = Self.answering()
        try await Self.run(NotificationPlan.Policy(userApp: "dialtone-user"), pbx) { notifier, _ in
            notifier.noticed(Self.phone(.ready), [.ready])
            notifier.noticed(Self.phone(.configuring), [.sysclientPassword(Secret("s"))])
            notifier.noticed(Self.phone(.ready), [.ready])
            notifier.noticed(Self.phone(.ready), [.ready])
            let told = await pbx.next()
            #expect(told?["mt"] == "AppNotify" && told?["sip"] == "anna" && told?["link"] == "dialtone-user?mac=0004132a7b15")
            #expect(told?["text"] == "Snom D785 is ready: plug it in.")
            var again = Self.phone(.received)
            again.receivedAt += 60
            notifier.noticed(again, [.identifying])
            again.status = .ready
            notifier.noticed(again, [.ready])
            #expect(await pbx.next()?["src"] == "notify-2", "and nothing in between")
        }
    }

    @Test("a phone that went to another node while its order was worked on is told of there; the others go on to be told of here")
    func moved() async throws {
        let pbx = Self.answering()
        try await Self.run(NotificationPlan.Policy(), pbx) { notifier, _ in
            var other = Self.phone(.configuring)
            other.user = "berta"
            let bucket = PhoneBucket(of: FleetBench.instance, Self.mac)
            // Of those with the same first digits one is in another bucket.
            other.mac = try #require(
                (UInt64(0)..<100).lazy.compactMap { MACAddress(value: Self.mac.value + $0) }.first {
                    PhoneBucket(of: FleetBench.instance, $0) != bucket
                })
            notifier.noticed(Self.phone(.configuring), [.sysclientPassword(Secret("s"))])
            notifier.noticed(other, [.sysclientPassword(Secret("s"))])
            notifier.forget([bucket])
            // As when it comes back, long after its order.
            notifier.noticed(Self.phone(.ready), [.ready])
            other.status = .ready
            notifier.noticed(other, [.ready])
            #expect(await pbx.next()?["sip"] == "berta")
        }
    }

    @Test("a phone that is ready before this node knows of the session is told of as soon as it does")
    func early() async throws {
        let pbx = Self.answering()
        let present = Mutex<[any PBXConnection]>([])
        let notifier = PhoneNotifier(
            policy: NotificationPlan.Policy(), connections: { _ in present.withLock { $0 } }, catalogue: .builtIn, clock: ManualClock(),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await notifier.run() }
            defer { group.cancelAll() }
            notifier.noticed(Self.phone(.configuring), [.sysclientPassword(Secret("s"))])
            notifier.noticed(Self.phone(.ready), [.ready])
            await notifier.settleConnections(of: FleetBench.instance)
            present.withLock { $0 = [pbx] }
            await notifier.settleConnections(of: FleetBench.instance)
            #expect(await pbx.next()?["sip"] == "anna")
        }
    }

    @Test("what happens while a PBX does not grant the API is not told once it does")
    func notGranted() async throws {
        let (silent, granting) = (ScriptedPBX(1, apis: ["Services"]), Self.answering())
        let present = Mutex<[any PBXConnection]>([silent])
        let notifier = PhoneNotifier(
            policy: NotificationPlan.Policy(), connections: { _ in present.withLock { $0 } }, catalogue: .builtIn, clock: ManualClock(),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await notifier.run() }
            defer { group.cancelAll() }
            await notifier.settleConnections(of: FleetBench.instance)
            notifier.noticed(Self.phone(.configuring), [.sysclientPassword(Secret("s"))])
            notifier.noticed(Self.phone(.ready), [.ready])
            await notifier.settleConnections(of: FleetBench.instance)
            // The administrator ticks the API: the PBX comes anew, with the same number.
            present.withLock { $0 = [granting] }
            await notifier.settleConnections(of: FleetBench.instance)
            var other = Self.phone(.configuring)
            (other.user, other.receivedAt) = ("berta", other.receivedAt + 60)
            notifier.noticed(other, [.sysclientPassword(Secret("s"))])
            other.status = .ready
            notifier.noticed(other, [.ready])
            #expect(await granting.next()?["sip"] == "berta")
        }
    }

    @Test("administrators hear of lost registrations when the minute is over")
    func lost() async throws {
        let pbx = Self.answering()
        let policy = NotificationPlan.Policy(tellsUsers: false, administrators: ["erika"], language: .german)
        try await Self.run(policy, pbx) { notifier, clock in
            notifier.noticed(Self.phone(.delivered), [.registrationLost])
            await clock.sleepers(1)
            clock.advance(by: .seconds(60))
            let told = await pbx.next()
            #expect(told?["sip"] == "erika" && told?["link"] == "dialtone-admin?mac=0004132a7b15")
            #expect(told?["text"] == "Das Telefon Snom D785 von anna hat seine Registrierung verloren.")
        }
    }
}
