import DialtoneModel
import DialtoneStore
import DialtoneWire
import Logging
import Testing

@testable import DialtoneAdmin
@testable import DialtoneServer
@testable import DialtoneSupport

@Suite("Previews of changes", .timeLimit(.minutes(10)))
struct PreviewTests {
    @Test("pages of all instances wait for the same few places, and a page that has gone gives its turn on")
    func places() async throws {
        let instances = ["example.com", "example.net"].map { InstanceID(domain: $0, name: "dialtone") }
        let configuration = ServiceConfiguration(
            listener: ListenerConfiguration(),
            instances: instances.map { InstanceConfiguration(id: $0, title: "Phones", password: Secret("corner-7-lamp")) })
        let service = try DialtoneService(
            configuration, store: MemoryStore(), metrics: ServiceMetrics(),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, passwordMarkKey: Secret("key of the marks"))
        let previews = service.pages.previews
        // Two previews that take long.
        for _ in 0..<2 { await previews.enter() }
        let request = try AppMessage(
            parsing: #"{"mt":"Preview","src":1,"scope":{"vendor":"snom"},"settings":{"language":"de"}}"#)
        let pages = instances.map { PageSession(environment: service.pages, instance: $0, visitor: .administrator(name: "erika")) }
        let gone = Task { await pages[0].answer(request) }
        while await previews.waitingCount < 1 { await Task.yield() }
        let waiting = Task { await pages[1].answer(request) }
        while await previews.waitingCount < 2 { await Task.yield() }
        gone.cancel()
        await previews.leave()
        #expect(await gone.value?["error"] != nil)
        let answer = await waiting.value
        #expect(answer != nil && answer?["error"] == nil, "\(answer?.text ?? "nothing")")
        #expect(await previews.waitingCount == 0)
    }
}
