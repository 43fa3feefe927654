import DialtoneLab
import DialtoneModel
import Foundation
import TestSupport
import Testing

extension ProcessTests {
    /// SIGKILL at each transaction of a phone's way to dial tone, one after the other: when it is on disk and before anything follows from
    /// it, and when all is written but the COMMIT.
    @Suite("SIGKILL at every commit", .timeLimit(.minutes(30)))
    struct EveryCommitTests {
        /// More transactions than the way to dial tone has: a test that never gets there ends here.
        private static let transactionsMax = 100

        @Test("whatever is acknowledged is kept, and the phone gets dial tone after the next start")
        func sqlite() async throws {
            // Side by side, since they mostly wait.
            async let after = Self.dieAtEach("after") { nil }
            async let before = Self.dieAtEach("before") { nil }
            // The order alone waits three times for the disk.
            let deaths = try await (after, before)
            #expect(deaths.0 > 5 && deaths.1 > 5, "\(deaths)")
        }

        /// `make kill` runs it: each start waits until the lease of the node that died has ended.
        @Test("the same on PostgreSQL", .enabled(if: ProcessInfo.processInfo.environment["DIALTONE_KILLS"] != nil))
        func postgres() async throws {
            let server = try await PostgresServer.shared
            let deaths = try await Self.dieAtEach("after") { Secret(server.uri(try await server.makeDatabase())) }
            #expect(deaths > 5)
        }

        /// Lets the program die at its first, second … transaction of an order and a registration until it survives both and ends in order, each
        /// time on a database of its own.
        ///
        /// - Returns: How often it died.
        private static func dieAtEach(_ moment: String, on database: @Sendable () async throws -> Secret?) async throws -> Int {
            for number in 1..<transactionsMax {
                let isSurvived = try await FaultSite.run(database: database()) { site in
                    let order = LabOrder.sample(UInt64(number), vendor: .snom)
                    let service = try await site.start(after: "export DIALTONE_TEST_KILL=\(moment):\(number)")
                    let acknowledged = try await get(order, to: .registered, at: site, service)
                    let finished = try await acknowledged.isDone ? site.end(service) : site.ended(service)
                    // It may still die as it stops, which has transactions too.
                    let isSurvived = finished.status == 0
                    #expect(isSurvived ? acknowledged.isDone : finished.status == 128 + SIGKILL, "\(moment):\(number) \(finished.errors)")
                    try await site.audit(acknowledged.isOK ? [order.mac] : [])
                    guard !isSurvived else { return true }
                    let again = try await site.start()
                    try await site.waitForPBX()
                    try await site.bringToDialTone([order], acknowledged: acknowledged.isOK ? [order.mac] : [])
                    try await site.wait(for: order.mac) { $0.status == .registered }
                    try await site.stop(again)
                    try await site.audit([order.mac])
                    await site.auditPeers()
                    return false
                }
                if isSurvived { return number - 1 }
            }
            return transactionsMax
        }

        /// Orders a phone and waits until its record has a status, if the program lives so long.
        private static func get(
            _ order: LabOrder, to status: PhoneStatus, at site: FaultSite, _ service: FaultSite.Service
        ) async throws -> (isOK: Bool, isDone: Bool) {
            guard try await service.program.whileRunning({ try await site.waitForPBX() }) else { return (false, false) }
            guard await site.lab.provision(order).isOK else { return (false, false) }
            let isDone = try await service.program.whileRunning {
                try await site.wait(for: order.mac) { $0.status == status && $0.codeOpenUntil == nil }
            }
            return (true, isDone)
        }
    }
}
