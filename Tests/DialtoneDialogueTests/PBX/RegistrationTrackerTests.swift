import DialtoneModel
import DialtoneWire
import Testing

@testable import DialtoneDialogue

@Suite("A delivered phone on its way to its registration")
struct RegistrationTrackerTests {
    private static let mac = MACAddress("0004132a7b15").unsafelyUnwrapped

    private func registration(hw: String = "0004132a7b15", address: String? = "192.0.2.17") -> Registration {
        Registration(hw: hw, address: address)
    }

    private func look(_ tracker: inout RegistrationTracker, _ found: Registration?, after seconds: Double) -> RegistrationTracker.Finding {
        tracker.looked(found, hwid: "hw-1", mac: Self.mac, sinceDelivery: .seconds(seconds))
    }

    @Test("registered is told once; another hardware id than the ordered one becomes a line of history")
    func registered() {
        var tracker = RegistrationTracker(isRegistered: false)
        #expect(look(&tracker, nil, after: 1) == .nothing)
        #expect(look(&tracker, registration(), after: 6) == .steps([.registered(address: "192.0.2.17")]))
        #expect(look(&tracker, registration(), after: 66) == .nothing)
        var other = RegistrationTracker(isRegistered: false)
        let found = registration(hw: "x", address: nil)
        #expect(look(&other, found, after: 6) == .steps([.registered(address: nil), .noted(.otherHardwareID("x"))]))
    }

    @Test("a registration is lost when it was missing twice in a row, and found again")
    func lost() {
        var tracker = RegistrationTracker(isRegistered: true)
        #expect(look(&tracker, nil, after: 4000) == .nothing)
        #expect(look(&tracker, registration(), after: 4060) == .nothing, "one absence is none")
        #expect(look(&tracker, nil, after: 4120) == .nothing)
        #expect(look(&tracker, nil, after: 4180) == .steps([.registrationLost]))
        #expect(look(&tracker, registration(), after: 4240) == .steps([.registered(address: "192.0.2.17")]))
    }

    @Test("after a minute without a registration it is to be found out why, once for each fetch")
    func patience() {
        var tracker = RegistrationTracker(isRegistered: false)
        #expect(look(&tracker, nil, after: 60) == .nothing)
        #expect(look(&tracker, nil, after: 61) == .explain)
        #expect(look(&tracker, nil, after: 120) == .nothing)
        // One that registered at last and lost it again needs another explanation.
        #expect(look(&tracker, registration(), after: 180) == .steps([.registered(address: "192.0.2.17")]))
        for after in [240.0, 300] { _ = look(&tracker, nil, after: after) }
        #expect(look(&tracker, nil, after: 360) == .explain)
        tracker.delivered(isRegistered: false)
        #expect(look(&tracker, nil, after: 61) == .explain)
        #expect(tracker.looked(nil, hwid: "hw-1", mac: Self.mac, sinceDelivery: nil) == .nothing)
    }

    @Test(
        "eager after a fetch, patient later; a registered phone waits a minute at least",
        arguments: [
            (false, 1, .seconds(5)), (false, 300, .seconds(60)), (false, 8000, .seconds(900)), (true, 1, .seconds(60)),
            (true, 8000, .seconds(900)),
        ] as [(Bool, Int, Duration)])
    func pause(isRegistered: Bool, since: Int, pause: Duration) {
        #expect(RegistrationTracker(isRegistered: isRegistered).pause(sinceDelivery: .seconds(since)) == pause)
    }
}
