import DialtoneLab
import DialtoneModel
import DialtoneServer
import DialtoneStore
import DialtoneSupport
import Foundation
import TestSupport
import Testing

/// What an administrator does at the PBX, and what people then see of the phones, over real sockets.
@Suite("Users who change at the PBX", .timeLimit(.minutes(10)))
struct FollowedUserTests {
    /// The newest release: older ones lack some of this, whichever mode the suite runs in.
    private static var behaviour: LabBehaviour {
        var behaviour = LabBehaviour.underTest
        behaviour.pbxRelease = .r16r1
        return behaviour
    }

    private static func withSite(_ body: @escaping @Sendable (ServiceUnderTest, Lab) async throws -> Void) async throws {
        try await withTemporaryFolder { folder in
            try await ServiceUnderTest.run(in: folder) { service in
                try await withLab(.underTest(apps: [service.app], behaviour: behaviour)) { lab in
                    try await body(service, lab)
                    #expect(lab.violations.isEmpty, "\(lab.violations)")
                }
            }
        }
    }

    /// A phone that is registered, and whose user has been seen.
    @discardableResult
    private static func registered(_ order: LabOrder, _ service: ServiceUnderTest, _ lab: Lab) async throws -> Phone {
        #expect(await lab.provision(order).error == nil)
        return try await service.wait(for: order.mac) {
            $0.status == .registered && $0.codeOpenUntil == nil && $0.seenUser?.hasEntry == true && $0.seenUser?.password != nil
        }
    }

    @Test("a user who is renamed at the PBX: the phone says so, and no more once the name is back")
    func renamed() async throws {
        try await Self.withSite { service, lab in
            let order = LabOrder.sample(1, vendor: .snom)
            try await Self.registered(order, service, lab)
            await lab.renameUser("user1", to: "anne")
            let phone = try await service.wait(for: order.mac) { $0.conditions[.entry] != nil }
            #expect(phone.conditions[.entry] == .userRenamed(user: "user1", name: "anne"))
            #expect(
                phone.reason
                    == "The user user1 is called anne at the PBX now, so the phone cannot register any more. Order the phone again.")
            try await service.waitForHistory(of: phone) { $0.kind == "notice" }
            await lab.renameUser("anne", to: "user1")
            _ = try await service.wait(for: order.mac) { $0.conditions[.entry] == nil }
        }
    }

    @Test("another long name at the PBX: the phone gets a file that shows it")
    func displayName() async throws {
        try await Self.withSite { service, lab in
            let order = LabOrder.sample(1, vendor: .snom)
            let before = try await Self.registered(order, service, lab)
            await lab.changeUser("user1", commonName: "Anna Muster")
            let phone = try await service.wait(for: order.mac) { $0.revision != before.revision }
            #expect(phone.commonName == "Anna Muster" && phone.conditions.isEmpty)
            #expect(try await service.store.revisions(of: phone.id, limit: 1).first?.cause == .displayName("Anna Muster"))
        }
    }

    @Test("a password that is changed at the PBX: the phone has to be ordered again, and that is enough")
    func password() async throws {
        try await Self.withSite { service, lab in
            var order = LabOrder.sample(1, vendor: .snom)
            try await Self.registered(order, service, lab)
            await lab.changeUser("user1", password: Secret("Nelke-8"))
            let phone = try await service.wait(for: order.mac) { $0.conditions[.entry] != nil }
            #expect(phone.conditions[.entry] == .userPasswordChanged(user: "user1"))
            order.password = Secret("Nelke-8")
            let ordered = try await Self.registered(order, service, lab)
            #expect(ordered.conditions.isEmpty)
        }
    }

    @Test("what changed at the PBX while the service did not run is noticed at its start")
    func meanwhile() async throws {
        try await withTemporaryFolder { folder in
            let behaviour = Self.behaviour
            let orders = [LabOrder.sample(1), .sample(2), .sample(3)]
            try await withLab(.underTest(behaviour: behaviour)) { lab in
                let port = try await ServiceUnderTest.freePort(in: folder)
                try await ServiceUnderTest.run(in: folder, adjust: { $0.listener.port = port }) { service in
                    await lab.connect(service.app)
                    for order in orders {
                        #expect(await lab.provision(order).error == nil)
                        _ = try await service.wait(for: order.mac) { $0.seenUser?.hasEntry == true && $0.status == .ready }
                    }
                }
                await lab.changeUser("user1", password: Secret("Nelke-8"))
                await lab.renameUser("user2", to: "berta")
                await lab.removeUser("user3")
                try await ServiceUnderTest.run(in: folder, adjust: { $0.listener.port = port }) { service in
                    let expected: [Condition] = [
                        .userPasswordChanged(user: "user1"), .userRenamed(user: "user2", name: "berta"), .userGone(user: "user3"),
                    ]
                    for (order, condition) in zip(orders, expected) {
                        _ = try await service.wait(for: order.mac) { $0.conditions[.entry] == condition }
                    }
                }
            }
        }
    }

    @Test("a user who is deleted and comes back: gone, then with another password, and well again once ordered")
    func deleted() async throws {
        try await Self.withSite { service, lab in
            let order = LabOrder.sample(1, vendor: .snom)
            try await Self.registered(order, service, lab)
            await lab.removeUser("user1")
            _ = try await service.wait(for: order.mac) { $0.conditions[.entry] == .userGone(user: "user1") }
            await lab.addUser("user1", commonName: "User 1", password: Secret("Nelke-8"))
            _ = try await service.wait(for: order.mac) { $0.conditions[.entry] == .userPasswordChanged(user: "user1") }
            let ordered = try await Self.registered(order, service, lab)
            #expect(ordered.conditions.isEmpty)
        }
    }

    @Test("a device entry that is taken off the user, and put back")
    func entry() async throws {
        try await Self.withSite { service, lab in
            let order = LabOrder.sample(1, vendor: .snom)
            try await Self.registered(order, service, lab)
            await lab.removeEntry(order.mac.hex, of: "user1")
            _ = try await service.wait(for: order.mac) {
                $0.conditions[.entry] == .entryGone(user: "user1", hwid: order.mac.hex)
            }
            await lab.addUser("user1", commonName: "User 1", password: order.password, hwid: order.mac.hex)
            _ = try await service.wait(for: order.mac) { $0.conditions[.entry] == nil }
        }
    }

    @Test("a user who moves to another PBX: the phone registers there after its next fetch")
    func moved() async throws {
        try await Self.withSite { service, lab in
            let order = LabOrder.sample(1, vendor: .snom)
            let before = try await Self.registered(order, service, lab)
            #expect(before.pbxDNS == "pbx.example.com")
            await lab.addPBX("north", dns: "north.example.com")
            await lab.changeUser("user1", location: "north")
            let moved = Condition.registrarMoved(from: "pbx.example.com", to: "north.example.com")
            let told = try await service.wait(for: order.mac) { $0.conditions[.file] == moved }
            #expect(told.pbxDNS == "north.example.com" && told.revision == before.revision.map { $0 + 1 })
            #expect(
                try await service.store.revisions(of: told.id, limit: 1).first?.cause
                    == .registrarMoved(from: "pbx.example.com", to: "north.example.com"))
            #expect(await lab.snapshot().phone(order.mac)?.registrar == "pbx.example.com")
            try await lab.fetchAgain(order.mac)
            try await lab.wait(untilSeen: {
                $0.phone(order.mac)?.registrar == "north.example.com" && $0.phone(order.mac)?.state == .registered
            })
            _ = try await service.wait(for: order.mac) { $0.conditions.isEmpty && $0.deliveredRevision == $0.revision }
            // The next order finds the place at once, whatever it says itself.
            let second = LabOrder.sample(2)
            await lab.addUser("user2", commonName: "User 2", password: second.password)
            await lab.changeUser("user2", location: "north")
            #expect(await lab.provision(second).error == nil)
            _ = try await service.wait(for: second.mac) { $0.pbxDNS == "north.example.com" && $0.revision == nil }
        }
    }

    @Test("a PBX that gets another name takes its phones along; one that none knows is told to people")
    func places() async throws {
        try await Self.withSite { service, lab in
            let (here, away) = (LabOrder.sample(1, vendor: .snom), LabOrder.sample(2))
            try await Self.registered(here, service, lab)
            #expect(await lab.provision(away).error == nil)
            _ = try await service.wait(for: away.mac) { $0.status == .ready && $0.seenUser?.guid != nil }
            await lab.changeUser("user2", location: "south")
            _ = try await service.wait(for: away.mac) {
                $0.conditions[.registration] == .locationUnknown(location: "south", registrar: "pbx.example.com")
            }
            await lab.movePBX(dns: "moved.example.com")
            _ = try await service.wait(for: here.mac) { $0.pbxDNS == "moved.example.com" && $0.conditions[.file] != nil }
            await lab.changeUser("user2", location: "hq")
            _ = try await service.wait(for: away.mac) { $0.pbxDNS == "moved.example.com" && $0.conditions[.registration] == nil }
        }
    }

    @Test("a user hears in myApps that the phone is ready, once, also when the PBX comes anew")
    func notified() async throws {
        try await Self.withSite { service, lab in
            let (first, second) = (LabOrder.sample(1, vendor: .snom), LabOrder.sample(2))
            try await Self.registered(first, service, lab)
            try await lab.wait(until: { await !$0.notifications.isEmpty })
            await lab.restartPBX()
            try await lab.wait(untilSeen: { $0.apps.first?.logins == 2 && $0.apps.first?.subscribed == true })
            #expect(await lab.provision(second).error == nil)
            try await lab.wait(until: { await $0.notifications.count == 2 })
            let told = await lab.notifications
            #expect(told.map(\.user) == ["user1", "user2"])
            #expect(told.map(\.link) == ["dialtone-user?mac=\(first.mac.hex)", "dialtone-user?mac=\(second.mac.hex)"])
            #expect(told[1].text == "\(second.mac) is ready: plug it in.")
        }
    }

    @Test("where the PBX grants neither API, nothing is asked, and phones register as ordered")
    func notGranted() async throws {
        var behaviour = Self.behaviour
        (behaviour.tableUsersAPI, behaviour.pbxAPI) = (false, false)
        try await withTemporaryFolder { [behaviour] folder in
            try await ServiceUnderTest.run(in: folder) { service in
                try await withLab(.underTest(apps: [service.app], behaviour: behaviour)) { lab in
                    let order = LabOrder.sample(1, vendor: .snom)
                    #expect(await lab.provision(order).error == nil)
                    let phone = try await service.wait(for: order.mac) { $0.status == .registered }
                    #expect(phone.seenUser == nil)
                    let counters = await lab.snapshot().counters
                    #expect(counters["pbx.ReplicateStart"] == nil && counters["pbx.AppNotify"] == nil)
                    #expect(lab.violations.isEmpty, "\(lab.violations)")
                }
            }
        }
    }

    @Test("the node with the PBX session follows users for phones of both nodes")
    func nodes() async throws {
        try await withTemporaryFolder { folder in
            let server = try await PostgresServer.shared
            let database = Secret(server.uri(try await server.makeDatabase()))
            let behaviour = Self.behaviour
            try await withLab(.underTest(behaviour: behaviour)) { lab in
                try await ServiceUnderTest.run(in: folder, database: database, adjust: { $0.nodeName = "one" }) { one in
                    try await ServiceUnderTest.run(in: folder, database: database, adjust: { $0.nodeName = "two" }) { two in
                        try await one.store.waitUntilShared(nodes: 2, in: database)
                        // Four of each node's.
                        let view = try await two.store.nodes()
                        let samples = Dictionary(grouping: (UInt64(1)...64).map { LabOrder.sample($0) }) {
                            view.holder(of: ServiceUnderTest.instance, $0.mac)?.name
                        }
                        let orders = ["one", "two"].flatMap { samples[$0]?.prefix(4) ?? [] }
                        try #require(orders.count == 8)
                        await lab.connect(one.app)
                        for order in orders { #expect(await lab.provision(order).error == nil) }
                        for order in orders {
                            _ = try await one.wait(for: order.mac) { $0.seenUser?.password != nil && $0.status == .ready }
                        }
                        for order in orders { await lab.changeUser(order.user, password: Secret("Nelke-8")) }
                        for order in orders {
                            _ = try await one.wait(for: order.mac) { $0.conditions[.entry] == .userPasswordChanged(user: order.user) }
                        }
                        // Both tell users, the second over the first one's session.
                        try await lab.wait(until: { await $0.notifications.count >= orders.count })
                        #expect(await lab.notifications.map(\.user).sorted() == orders.map(\.user).sorted(), "each once")
                    }
                }
                #expect(lab.violations.isEmpty, "\(lab.violations)")
            }
        }
    }
}
