import DialtoneDialogue
import DialtoneModel
import DialtoneStore
import Synchronization
import Testing

@testable import DialtoneFleet

@Suite("A phone's owner and the workers that drain it")
struct PhoneOwnerTests {
    /// An owner whose wish for a worker is written down.
    private func owner() throws -> (PhoneOwner, wishes: () -> [Bool]) {
        let key = PhoneKey(instance: FleetBench.instance, mac: try #require(MACAddress("0004132a7b15")))
        let wishes = WishList()
        let environment = FleetBench.environment(MemoryStore(), .friendly(), ManualTimers())
        let owner = PhoneOwner(key: key, work: PhoneWork(key: key, environment: environment) { _ in }) { wishes.add($1) }
        return (owner, { wishes.taken() })
    }

    private final class WishList: Sendable {
        private let wishes = Mutex<[Bool]>([])

        func add(_ isUrgent: Bool) { wishes.withLock { $0.append(isUrgent) } }

        func taken() -> [Bool] {
            wishes.withLock { wishes in
                defer { wishes = [] }
                return wishes
            }
        }
    }

    @Test("asks for a worker once, however much comes, and again where an order must not queue behind other owners")
    func scheduled() async throws {
        let (owner, wishes) = try owner()
        for _ in 0..<(PhoneOwner.turn - 2) { owner.post(.reload) }
        #expect(wishes() == [false])
        owner.post(.life(.stop))
        owner.post(.life(.stop))
        #expect(wishes() == [true])
        #expect(await owner.drain())
        #expect(wishes().isEmpty)
        // The worker that comes for the first wish.
        #expect(await owner.drain() == false)
    }

    @Test("lets other owners have their turn, and comes back for the rest")
    func turns() async throws {
        let (owner, wishes) = try owner()
        for _ in 0..<(2 * PhoneOwner.turn + 1) { owner.post(.reload) }
        #expect(wishes() == [false])
        for isWaiting in [true, true, false] {
            #expect(await owner.drain() == false)
            #expect(wishes() == (isWaiting ? [false] : []))
        }
        owner.post(.reload)
        #expect(wishes() == [false])
    }

    @Test("offers are refused when too much waits, what the owner has begun is not; an ended owner takes nothing")
    func bounded() async throws {
        let (owner, _) = try owner()
        for _ in 0..<PhoneOwner.waitingMax { #expect(owner.offer(.reload) == .queued) }
        #expect(owner.offer(.reload) == .full)
        #expect(owner.post(.life(.stop)))
        while await owner.drain() == false {}
        #expect(owner.offer(.reload) == .ended && !owner.post(.reload))
    }

    @Test("an owner that is abandoned tells the callers that wait")
    func abandoned() async throws {
        let (owner, _) = try owner()
        await #expect(throws: OwnerEnded.self) {
            _ = try await withCheckedThrowingContinuation { done in
                owner.post(.durableSteps([.codeClosed], done: done))
                owner.abandon()
            }
        }
        #expect(owner.offer(.reload) == .ended)
    }
}
