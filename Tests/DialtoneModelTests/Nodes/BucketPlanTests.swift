import DialtoneModel
import Foundation
import Testing

@Suite("Which node should hold which phones")
struct BucketPlanTests {
    private static func view(_ names: [String], leaving: Set<String> = [], holders: [PhoneBucket: String] = [:]) -> NodeView {
        NodeView(
            nodes: names.map {
                NodeStatus(
                    id: NodeID($0), name: $0, process: "", release: "", since: .distantPast, seenAt: .distantPast,
                    isLeaving: leaving.contains($0))
            }, holders: holders.mapValues { NodeID($0) })
    }

    @Test("a phone's bucket is the same in every process, and phones are spread evenly")
    func buckets() throws {
        let instance = InstanceID(domain: "example.com", name: "dialtone")
        // FNV-1a 64 of "a" (from its authors' table of test vectors), mixed as in SplitMix64's last step (computed with another program).
        #expect(StableHash.of("") == Self.mixed(0xcbf2_9ce4_8422_2325) && StableHash.of("a") == Self.mixed(0xaf63_dc4c_8601_ec8c))
        var counts: [PhoneBucket: Int] = [:]
        for number in 0..<12_800 {
            let mac = try #require(MACAddress(value: UInt64(0x0004_1300_0000 + number)))
            counts[PhoneBucket(of: instance, mac), default: 0] += 1
        }
        // 100 are expected in each; with chance alone, more than 5 standard deviations away are one in millions.
        #expect(counts.count == PhoneBucket.count && counts.values.allSatisfy { (50...150).contains($0) })
        #expect(PhoneBucket(-1) == nil && PhoneBucket(PhoneBucket.count) == nil)
    }

    private static func mixed(_ value: UInt64) -> UInt64 {
        var value = value
        value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
        value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
        return value ^ (value >> 31)
    }

    @Test("the shares of all nodes together are all buckets, each once", arguments: [1, 2, 3, 7])
    func shares(count: Int) {
        let names = (1...count).map { "node-\($0)" }
        let shares = names.map { BucketPlan(Self.view(names), for: NodeID($0)).share }
        #expect(shares.reduce(0) { $0 + $1.count } == PhoneBucket.count)
        #expect(shares.reduce(into: Set()) { $0.formUnion($1) } == PhoneBucket.all)
        #expect(shares.allSatisfy { $0.count > PhoneBucket.count / count / 3 })
    }

    @Test("one that joins takes only its own share from the others")
    func joins() {
        let before = BucketPlan(Self.view(["a", "b"]), for: NodeID("a")).share
        let after = BucketPlan(Self.view(["a", "b", "c"]), for: NodeID("a")).share
        #expect(after.isSubset(of: before) && after != before)
        let taken = before.subtracting(after)
        #expect(taken.isSubset(of: BucketPlan(Self.view(["a", "b", "c"]), for: NodeID("c")).share))
    }

    @Test("a node claims what is free, hands over what is another's, and one that leaves claims nothing")
    func steps() {
        let all = Dictionary(uniqueKeysWithValues: PhoneBucket.all.map { ($0, "a") })
        let joined = Self.view(["a", "b"], holders: all)
        let theirs = BucketPlan(joined, for: NodeID("b")).share
        #expect(BucketPlan(joined, for: NodeID("b")).claims.isEmpty)
        #expect(BucketPlan(joined, for: NodeID("a")).surplus == theirs)
        let handedOver = Self.view(["a", "b"], holders: all.filter { !theirs.contains($0.key) })
        #expect(BucketPlan(handedOver, for: NodeID("b")).claims == theirs)
        #expect(BucketPlan(handedOver, for: NodeID("a")).claims.isEmpty && BucketPlan(handedOver, for: NodeID("a")).surplus.isEmpty)
        let leaving = Self.view(["a", "b"], leaving: ["a"], holders: all)
        #expect(BucketPlan(leaving, for: NodeID("a")).claims.isEmpty && BucketPlan(leaving, for: NodeID("a")).surplus == PhoneBucket.all)
        #expect(BucketPlan(leaving, for: NodeID("b")).share == PhoneBucket.all)
        // The others believe it to be dead.
        #expect(BucketPlan(Self.view(["b"], holders: all), for: NodeID("a")).claims.isEmpty)
    }

    @Test("who holds a phone")
    func holder() throws {
        let (instance, mac) = (InstanceID(domain: "example.com", name: "dialtone"), try #require(MACAddress("0004132a7b15")))
        let bucket = PhoneBucket(of: instance, mac)
        #expect(Self.view(["a"], holders: [bucket: "a"]).holder(of: instance, mac)?.name == "a")
        #expect(Self.view(["a"]).holder(of: instance, mac) == nil)
        #expect(Self.view(["a"], holders: [bucket: "gone"]).holder(of: instance, mac) == nil)
    }
}

@Suite("When a node must let its phones go")
struct LeaseTimerTests {
    @Test("before the lease ends, by the time at which the last answered renewal was sent")
    func ends() {
        var timer = LeaseTimer()
        #expect(!timer.isOver(at: .seconds(1000)))
        timer.renewed(sentAt: .seconds(100), isAlone: false)
        #expect(!timer.isOver(at: .seconds(106.9)))
        #expect(timer.isOver(at: .seconds(107)))
        timer.renewed(sentAt: .seconds(106), isAlone: false)
        #expect(!timer.isOver(at: .seconds(112)))
    }

    @Test("a node alone keeps them")
    func alone() {
        var timer = LeaseTimer()
        timer.renewed(sentAt: .zero, isAlone: true)
        #expect(!timer.isOver(at: .seconds(10_000)))
        timer.renewed(sentAt: .seconds(20), isAlone: false)
        #expect(timer.isOver(at: .seconds(30)))
    }
}
