import DialtoneModel
import DialtoneStore
import Foundation
import Testing

@testable import DialtoneFleet
@testable import DialtoneSupport

@Suite("Queues that others fill")
struct MailboxTests {
    @Test("offers are refused when too much waits, the owner's own events are not; an ended owner takes nothing")
    func bounded() async {
        let mailbox = Mailbox<Int>()
        for number in 0..<Mailbox<Int>.waitingMax { #expect(mailbox.offer(number) == .queued) }
        #expect(mailbox.offer(-1) == .full)
        #expect(mailbox.post(-2))
        var handled: [Int] = []
        await mailbox.run { number in
            handled.append(number)
            return number != -2
        } leftOver: { _ in
        }
        #expect(handled.count == Mailbox<Int>.waitingMax + 1 && handled.last == -2)
        #expect(mailbox.offer(1) == .ended && !mailbox.post(1))
    }

    @Test("what was committed of one phone becomes one piece of news, with all that happened")
    func merged() async throws {
        let store = MemoryStore()
        let order = PhoneOrder(
            instance: DoorBench.instance, mac: DoorBench.mac, code: Secret(DoorBench.code), hwid: "hw", user: "anna", commonName: "",
            password: nil, domain: "example.com", pbxDNS: "pbx.example.com")
        var phone = try await store.receive(order, at: DoorBench.start)
        let news = CommitNews()
        news.add(phone, [.ready])
        for _ in 0..<1000 { news.add(phone, [.codeClosed]) }
        phone.model = "D785"
        news.add(phone, [.alarmed(.asksWithoutEnd(address: "192.0.2.1"), details: nil)])
        #expect(news.waitingCount == 1)
        let reading = Task {
            var items: [CommitNews.Item] = []
            await news.forEach { item in
                items.append(item)
                withUnsafeCurrentTask { $0?.cancel() }
            }
            return items
        }
        let items = await reading.value
        #expect(items.map(\.phone.model) == ["D785"] && items.map(\.happened) == [[.ready, .alarmed]] && news.waitingCount == 0)
    }
}
