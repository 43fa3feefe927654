import DialtoneDialogue
import DialtoneModel
import DialtoneStore
import Synchronization
import Testing

@testable import DialtoneFleet
@testable import DialtoneSupport

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

    @Test("a tenant waits for one turn of each phone of another at most, however much these have to do, and its orders for none")
    func tenants() async throws {
        let work = WorkQueue<PhoneOwner>()
        let environment = FleetBench.environment(MemoryStore(), .friendly(), ManualTimers())
        func owner(_ number: UInt64, of domain: String) throws -> PhoneOwner {
            let instance = InstanceID(domain: domain, name: "dialtone")
            let key = PhoneKey(instance: instance, mac: try #require(MACAddress(value: 0x0004_1300_0000 + number)))
            return PhoneOwner(key: key, work: PhoneWork(key: key, environment: environment) { _ in }) { work.add($0, isUrgent: $1) }
        }
        let busy = try (UInt64(1)...10).map { try owner($0, of: "busy.example") }
        let other = try owner(11, of: "other.example")
        for owner in busy { for _ in 0..<(3 * PhoneOwner.turn) { owner.post(.reload) } }
        other.post(.reload)
        // One worker for all.
        for _ in busy { _ = await work.next()?.drain() }
        #expect(await work.next() === other)
        #expect(await other.drain() == false)
        other.post(.life(.stop))
        #expect(await work.next() === other, "an order, or the end, which queue alike")
        work.finish()
        // All of the busy ones have more to do: each had one turn.
        for owner in busy { #expect(await work.next() === owner) }
        #expect(await work.next() == nil)
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
