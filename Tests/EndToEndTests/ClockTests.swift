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

    /// What a phone gets by its code.
    private static func expect(_ status: Int, _ service: ServiceUnderTest, _ mac: MACAddress) async throws {
        let phone = try #require(try await service.store.phone(instance: ServiceUnderTest.instance, mac: mac))
        let code = try #require(try await service.store.secrets(of: phone.id).code)
        let answer = try await HTTPClient(group: MultiThreadedEventLoopGroup.singleton).send(
            .get, "\(service.base)/\(code.reveal())/", headers: [("User-Agent", "Mozilla/4.0 (compatible; snomD785-SIP 10.1.33.33)")]
        )
        #expect(answer.status == status)
    }

    @Test("a code that has ended opens nothing again when the clock is set back, and new orders work", arguments: Database.allCases)
    func setBack(database: Database) async throws {
        try await withTemporaryFolder { folder in
            let location = try await database.location()
            let order = LabOrder.sample(1)
            try await withLab(.underTest()) { lab in
                try await ServiceUnderTest.run(in: folder, database: location) { service in
                    await lab.connect(service.app)
                    let error = await lab.provision(order).error
                    #expect(error == nil)
                    try await Self.expect(200, service, order.mac)
                }
                let month: TimeInterval = 30 * 86_400
                try await ServiceUnderTest.run(in: folder, database: location, clock: ForwardClock(date: { .now + month })) { service in
                    try await Self.expect(404, service, order.mac)
                }
                // Today's clock again, on which the code has days to live.
                try await ServiceUnderTest.run(in: folder, database: location) { service in
                    try await Self.expect(404, service, order.mac)
                    await lab.connect(service.app)
                    let next = LabOrder.sample(2)
                    let error = await lab.provision(next).error
                    #expect(error == nil)
                    try await Self.expect(200, service, next.mac)
                }
            }
        }
    }
}
