import DialtoneModel
import DialtoneWire
import Testing

@testable import DialtoneFleet

@Suite("How fast Devices may speak")
struct MessageBudgetTests {
    private let start = ContinuousClock.now

    @Test("a burst is read at once, then so many a second, and the rest waits unread")
    func rate() {
        var budget = MessageBudget()
        for _ in 0..<Int(MessageBudget.burst) { #expect(budget.take(at: start) == .zero) }
        // The next one is worth a twentieth of a second.
        let expected = Duration.milliseconds(49) ... .milliseconds(51)
        for pause in [budget.take(at: start), budget.take(at: start + .milliseconds(50))] { #expect(expected.contains(pause)) }
        // A peer that keeps to it is never held back for long, and after a while has its burst again.
        for second in 1...100 { #expect(budget.take(at: start + .seconds(second)) == .zero) }
    }

    @Test("what writes counts, the bytes of a tunnel do not")
    func counted() {
        #expect(SysclientLinkEvent.received(.admin(.challenge("1"))).isBudgeted)
        #expect(SysclientLinkEvent.unreadable(.missing(field: "type"), byteCount: 1).isBudgeted)
        #expect(!SysclientLinkEvent.opened.isBudgeted && !SysclientLinkEvent.ended(reason: nil).isBudgeted)
    }
}
