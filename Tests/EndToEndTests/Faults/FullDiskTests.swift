import DialtoneLab
import DialtoneModel
import DialtoneStore
import Foundation
import Glibc
import Testing

extension ProcessTests {
    /// A disk that takes nothing more, and a folder in which nothing can be made.
    @Suite("A database that cannot be written", .timeLimit(.minutes(10)))
    struct FullDiskTests {
        /// Less than the log of any database with a phone in it.
        private static let bytes = 4096

        @Test("a file at its largest size ends no process: orders fail with the reason, phones are served, and work goes on with room")
        func fileLimit() async throws {
            try await FaultSite.run(deadline: "5s") { site in
                let service = try await site.start()
                try await site.waitForPBX()
                let first = LabOrder.sample(1, vendor: .snom)
                let problem = await site.lab.provision(first).error
                #expect(problem == nil)
                try await site.waitForDialTone([first.mac])
                try await site.wait(for: first.mac) { $0.status == .registered && $0.codeOpenUntil == nil }

                try await service.limitFiles(to: Self.bytes)
                let refused = await site.lab.provision(LabOrder.sample(2)).error
                #expect(refused?.contains("limits of a file's size") == true, "\(refused ?? "ok")")
                let whileFull = try await service.readiness()
                #expect(whileFull == 503)
                // What it has already it gives out.
                let fetches = await site.lab.snapshot().phone(first.mac)?.fetches ?? 0
                try await site.lab.fetchAgain(first.mac)
                try await site.lab.wait(untilSeen: { ($0.phone(first.mac)?.fetches ?? 0) > fetches })

                try await service.limitFiles(to: nil)
                let third = LabOrder.sample(3, vendor: .yealink)
                let next = await site.lab.provision(third).error
                #expect(next == nil)
                let afterwards = try await service.readiness()
                #expect(afterwards == 200)
                try await site.waitForDialTone([third.mac])
                let finished = try await site.end(service)
                #expect(finished.status == 0, "\(finished.errors)")
                try await site.audit([first.mac, third.mac])
                await site.auditPeers()
            }
        }

        @Test("a first start without room ends with the reason, and the next one with room begins")
        func noRoomAtFirst() async throws {
            try await FaultSite.run { site in
                // In blocks of 512 bytes, or of 1,024: the key file fits, the database does not.
                let service = try await site.start(after: "ulimit -S -f 2")
                let finished = try await site.ended(service)
                #expect(finished.status == 69, "\(finished.errors)")
                #expect(finished.errors.contains(site.folder.path), "\(finished.errors)")
                try await takeAnOrder(at: site, having: [])
            }
        }

        /// Commands that take from root the right to pass over a folder's mode; others do not have it.
        private static let asOthers =
            geteuid() == 0 ? #"exec setpriv --bounding-set=-dac_override,-dac_read_search "$0" "$@""# : ":"

        @Test("a folder in which nothing can be made is told with its path, and what is in it stays whole", arguments: [true, false])
        func readOnlyFolder(isFirst: Bool) async throws {
            try await FaultSite.run { site in
                var acknowledged: Set<MACAddress> = []
                if !isFirst {
                    let service = try await site.start()
                    try await site.waitForPBX()
                    let order = LabOrder.sample(1)
                    let problem = await site.lab.provision(order).error
                    #expect(problem == nil)
                    acknowledged.insert(order.mac)
                    try await site.stop(service)
                    // Closed in order, its log is empty; without it, it has to be made anew.
                    for name in try FileManager.default.contentsOfDirectory(atPath: site.folder.path)
                    where name.hasSuffix("-wal") || name.hasSuffix("-shm") {
                        try FileManager.default.removeItem(at: site.folder.appendingPathComponent(name))
                    }
                }
                let names = try FileManager.default.contentsOfDirectory(atPath: site.folder.path).sorted()
                try Self.setMode(0o555, of: site.folder)
                let finished = try await site.ended(site.start(after: Self.asOthers))
                try Self.setMode(0o755, of: site.folder)
                #expect(finished.status == 69, "\(finished.errors)")
                #expect(finished.errors.contains(site.folder.path), "\(finished.errors)")
                #expect(try FileManager.default.contentsOfDirectory(atPath: site.folder.path).sorted() == names)
                try await takeAnOrder(at: site, having: acknowledged)
            }
        }

        private static func setMode(_ mode: Int, of folder: URL) throws {
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: folder.path)
        }

        /// The program starts, has what it had, and takes one more order.
        private func takeAnOrder(at site: FaultSite, having acknowledged: Set<MACAddress>) async throws {
            let service = try await site.start()
            try await site.waitForPBX()
            let order = LabOrder.sample(9)
            let problem = await site.lab.provision(order).error
            #expect(problem == nil)
            try await site.waitForLogins(acknowledged.union([order.mac]))
            try await site.stop(service)
            try await site.audit(acknowledged.union([order.mac]))
        }
    }
}
