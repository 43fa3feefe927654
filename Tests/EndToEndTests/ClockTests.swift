import DialtoneLab
import DialtoneModel
import DialtoneStore
import DialtoneSupport
import DialtoneTransport
import Foundation
import HTTPTypes
import NIOPosix
import TestSupport
import Testing

@Suite("A machine's clock that is set", .timeLimit(.minutes(10)))
struct ClockTests {
    enum Database: String, CaseIterable {
        case sqlite, postgres

        func location() async throws -> Secret? {
            guard self == .postgres else { return nil }
            let server = try await PostgresServer.shared
            return Secret(server.uri(try await server.makeDatabase()))
        }
    }

    private static func status(_ service: ServiceUnderTest, _ mac: MACAddress) async throws -> Int {
        let phone = try #require(try await service.store.phone(instance: ServiceUnderTest.instance, mac: mac))
        let code = try #require(try await service.store.secrets(of: phone.id).code)
        return try await HTTPClient(group: MultiThreadedEventLoopGroup.singleton).send(
            .get, "\(service.base)/\(code.reveal())/", headers: [("User-Agent", "Mozilla/4.0 (compatible; snomD785-SIP 10.1.33.33)")]
        ).status
    }

    @Test("a code that has ended opens nothing again when the clock is set back, and new orders work", arguments: Database.allCases)
    func setBack(database: Database) async throws {
        try await withTemporaryFolder { folder in
            let location = try await database.location()
            let order = LabOrder.sample(1)
            try await withLab(.underTest()) { lab in
                try await ServiceUnderTest.run(in: folder, database: location) { service in
                    await lab.connect(service.app)
                    #expect(await lab.provision(order).error == nil)
                    #expect(try await Self.status(service, order.mac) == 200)
                }
                let month: TimeInterval = 30 * 86_400
                try await ServiceUnderTest.run(in: folder, database: location, clock: ForwardClock(date: { .now + month })) { service in
                    #expect(try await Self.status(service, order.mac) == 404)
                }
                // Today's clock again, on which the code has days to live.
                try await ServiceUnderTest.run(in: folder, database: location) { service in
                    #expect(try await Self.status(service, order.mac) == 404)
                    await lab.connect(service.app)
                    let next = LabOrder.sample(2)
                    #expect(await lab.provision(next).error == nil)
                    #expect(try await Self.status(service, next.mac) == 200)
                }
            }
        }
    }
}
