import DialtoneDialogue
import DialtoneLab
import DialtoneModel
import DialtoneTransport
import DialtoneWire
import NIOPosix
import Testing

/// The machines that follow a PBX, and the lab's PBX, over real sockets.
@Suite("Following a PBX live", .timeLimit(.minutes(10)))
struct LiveTests {
    private static let password = Secret("corner-8-lamp")
    private static let key = Secret("key of the test")
    private static let hwid = "0004132a7b15"

    /// A connection to the PBX as our App object, after its login.
    private final class Peer {
        private let messages: AsyncStream<AppMessage>
        private let outbound: WebSocketOutbound

        private init(_ messages: AsyncStream<AppMessage>, _ outbound: WebSocketOutbound) {
            (self.messages, self.outbound) = (messages, outbound)
        }

        static func with(_ lab: Lab, _ body: (Peer) async throws -> Void) async throws {
            let client = WebSocketClient(group: MultiThreadedEventLoopGroup.singleton, tls: nil)
            let connection = try await client.connect(to: try await lab.endpoints.pbx, timeout: .seconds(60))
            try await connection.run { inbound, outbound in
                let (messages, entry) = AsyncStream.makeStream(of: AppMessage.self)
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask {
                        defer { entry.finish() }
                        for try await case .text(let text) in inbound { entry.yield(try AppMessage(parsing: text)) }
                    }
                    defer { group.cancelAll() }
                    let peer = Peer(messages, outbound)
                    try await peer.logIn()
                    try await body(peer)
                }
            }
        }

        private func logIn() async throws {
            try await send(AppRequest.appChallenge)
            let challenge = try AppChallengeResult(try await next()).challenge
            let digest = AppLogin.digest(
                app: "dialtone", domain: "", sip: "", guid: "", dn: "", info: nil, challenge: challenge, password: LiveTests.password)
            try await send(["mt": "AppLogin", "app": "dialtone", "digest": .string(digest)])
            #expect(try await next().bool("ok"))
        }

        func send(_ json: JSONValue) async throws { try await outbound.send(.text(json.text)) }

        func next() async throws -> AppMessage {
            for await message in messages { return message }
            throw CancellationError()
        }

        /// Runs a replication until it has done so much; returns everything but what it sent and waited for.
        func follow(
            _ dialogue: inout UserReplicationDialogue, until isEnough: (UserReplicationDialogue.Action) -> Bool
        ) async throws -> [UserReplicationDialogue.Action] {
            var done: [UserReplicationDialogue.Action] = []
            var actions = dialogue.state == .idle ? dialogue.handle(.started) : []
            while true {
                for action in actions {
                    switch action {
                    case .send(let json): try await send(json)
                    case .start: break
                    case .began, .row, .removed, .completed, .store, .note: done.append(action)
                    }
                }
                if done.contains(where: isEnough) { return done }
                actions = dialogue.handle(.received(try await next()))
            }
        }
    }

    private static func withPBX(_ adjust: (inout LabBehaviour) -> Void = { _ in }, _ body: (Lab) async throws -> Void) async throws {
        // The newest release: older ones lack some of this, whichever mode the suite runs in.
        var behaviour = LabBehaviour.underTest
        behaviour.pbxRelease = .r16r1
        adjust(&behaviour)
        // No service listens at the App's URL; a program may log in as its App object all the same.
        let app = Lab.App(url: "http://127.0.0.1:1/example.com/dialtone/dialtone-provisioning", password: password)
        try await withLab(.underTest(apps: [app], behaviour: behaviour)) { lab in
            await lab.addUser("anna", commonName: "Anna Beispiel", password: Secret("one"), hwid: hwid)
            await lab.addUser("ben", commonName: "Ben Muster", password: Secret("two"))
            try await body(lab)
            #expect(lab.violations.isEmpty, "\(lab.violations)")
        }
    }

    private static func row(_ actions: [UserReplicationDialogue.Action], _ name: String) throws -> UserRow {
        let rows = actions.compactMap { if case .row(let row) = $0, row.h323 == name { row } else { nil } }
        return try #require(rows.last)
    }

    @Test("a user's name, number, place, password and entry are noticed as they change, and what changed meanwhile after a break")
    func users() async throws {
        try await Self.withPBX { lab in
            var user = FollowedUser(
                mac: try #require(MACAddress(Self.hwid)), hwid: Self.hwid, user: "anna", displayName: "Anna Beispiel")
            var mark: UserReplicationMark?
            func note(_ actions: [UserReplicationDialogue.Action]) {
                for case .store(let new) in actions { mark = new }
            }
            let isRow: (UserReplicationDialogue.Action) -> Bool = { if case .row = $0 { true } else { false } }
            let isStored: (UserReplicationDialogue.Action) -> Bool = { if case .store = $0 { true } else { false } }
            try await Peer.with(lab) { peer in
                var dialogue = UserReplicationDialogue(source: "u", passwordKey: Self.key)
                let all = try await peer.follow(&dialogue, until: isStored)
                note(all)
                #expect(all.first == .began(isFull: true) && all.contains(.completed(isFull: true, isCut: false)))
                let first = UserChanges(of: user, by: try Self.row(all, "anna"))
                #expect(first.condition == nil && first.user.hasEntry == true && first.user.password != nil)
                user = first.user
                await lab.changeUser("anna", commonName: "Anna Muster", number: "77", location: "north")
                var news = try await peer.follow(&dialogue, until: isRow)
                let named = UserChanges(of: user, by: try Self.row(news, "anna"))
                #expect(named.settings == [.displayName("Anna Muster"), .number("77"), .location("north")] && named.condition == nil)
                user = named.user
                await lab.changeUser("anna", password: Secret("three"))
                news = try await peer.follow(&dialogue, until: isRow)
                let other = UserChanges(of: user, by: try Self.row(news, "anna"))
                #expect(other.condition == .userPasswordChanged(user: "anna") && other.settings.isEmpty)
                note(news)
            }
            // While no session follows the table.
            await lab.removeEntry(Self.hwid, of: "anna")
            await lab.removeUser("ben")
            try await Peer.with(lab) { peer in
                var dialogue = UserReplicationDialogue(source: "v", passwordKey: Self.key, after: try #require(mark) as UserReplicationMark)
                let news = try await peer.follow(&dialogue) { if case .removed = $0 { true } else { false } }
                #expect(news.first == .began(isFull: false) && news.count(where: isRow) == 1)
                let changes = UserChanges(of: user, by: try Self.row(news, "anna"))
                #expect(changes.condition == .entryGone(user: "anna", hwid: Self.hwid) && changes.proposesRemoval)
            }
            // With another database everything comes, and the mark is worth nothing.
            await lab.replaceUserDatabase()
            try await Peer.with(lab) { peer in
                var dialogue = UserReplicationDialogue(source: "w", passwordKey: Self.key, after: try #require(mark) as UserReplicationMark)
                let all = try await peer.follow(&dialogue, until: isStored)
                #expect(all.first == .began(isFull: true) && all.count(where: isRow) == 1)
            }
        }
    }

    @Test("a PBX before 13r3 is followed without marks")
    func olderPBX() async throws {
        try await Self.withPBX({ $0.userNumbers = false }) { lab in
            try await Peer.with(lab) { peer in
                var dialogue = UserReplicationDialogue(
                    source: "u", passwordKey: Self.key, after: UserReplicationMark(database: "another", number: 7))
                let all = try await peer.follow(&dialogue) { if case .completed = $0 { true } else { false } }
                #expect(all.first == .began(isFull: true) && all.last == .completed(isFull: true, isCut: false))
            }
        }
    }

    @Test("a PBX that gets another name moves its phones, and people are told in myApps")
    func registrarAndNotices() async throws {
        try await Self.withPBX { lab in
            try await Peer.with(lab) { peer in
                let subject = RegistrarResolver.Subject(domain: "example.com", orderDNS: HostPort("order.example.com"), location: "hq")
                var resolver = RegistrarResolver()
                try await peer.send(PBXAdminRequest.monitorConfig(src: "m"))
                #expect(try await peer.next().mt == "MonitorConfigResult")
                _ = resolver.take(PBXPlace(try await peer.next()), from: 1)
                let former = resolver.registrar(for: subject)
                #expect(former?.host.description == "pbx.example.com" && former?.source == .session)
                await lab.movePBX(dns: "moved.example.com")
                _ = resolver.take(PBXPlace(try await peer.next()), from: 1)
                #expect(resolver.registrar(for: subject)?.host.description == "moved.example.com")

                var plan = NotificationPlan(NotificationPlan.Policy())
                _ = plan.handle(.announced(session: 1, domain: "example.com", apis: [AppNotification.api]))
                let phone = NotificationPlan.Subject(
                    mac: try #require(MACAddress(Self.hwid)), user: "anna", name: "Yealink T54W", domain: "example.com")
                for case .send(_, let json) in plan.handle(.ready(phone, order: 1)) { try await peer.send(json) }
                #expect(plan.handle(.received(session: 1, try await peer.next())) == [])
                let told = try #require(await lab.notifications.first)
                #expect(told.user == "anna" && told.link == "dialtone?mac=\(Self.hwid)")
                #expect(told.text == "Yealink T54W is ready: plug it in.")
            }
        }
    }
}
