import DialtoneSupport
import Foundation
import Testing

@testable import dialtone

extension ProcessTests {
    @Suite("The systemd unit", .timeLimit(.minutes(5)))
    struct UnitFileTests {
        private static func file(_ name: String) -> URL {
            URL(fileURLWithPath: #filePath).appendingPathComponent("../../../packaging/\(name)").standardizedFileURL
        }

        /// The unit with a program that this machine has: what is judged is the rest of it.
        private static func unit(in folder: URL) throws -> String {
            let text = try String(contentsOf: file("dialtone.service"), encoding: .utf8)
            try #require(text.ranges(of: "/usr/bin/dialtone").count == 1)
            return try ProcessTests.write(text.replacing("/usr/bin/dialtone", with: "/bin/true"), "dialtone.service", in: folder)
        }

        @Test("systemd understands every line of it")
        func verified() async throws {
            try await withTemporaryFolder { folder in
                let judge = Program(path: "/usr/bin/systemd-analyze", ["verify", "--man=no", try Self.unit(in: folder)])
                let finished = try await judge.finished()
                #expect(finished.status == 0 && finished.errors.isEmpty, "\(finished.errors)")
            }
        }

        @Test("the sandbox stays as tight as it is")
        func sandboxed() async throws {
            try await withTemporaryFolder { folder in
                // From 0 (everything shut) to 100; a service with the network, sockets and a port below 1024 cannot have less than 15.
                let judge = Program(
                    path: "/usr/bin/systemd-analyze",
                    ["security", "--no-pager", "--offline=true", "--threshold=15", try Self.unit(in: folder)])
                let finished = try await judge.finished()
                #expect(finished.status == 0, "\(finished.output)\(finished.errors)")
            }
        }

        @Test("the packaged example is a configuration, and all that it lets the service write lies where the unit lets it")
        func example() throws {
            let configuration = try Configuration.load(Self.file("dialtone.yaml").path, environment: [:])
            #expect(configuration.service.listener.port == 443)
            #expect(configuration.keyPath == "/var/lib/dialtone/dialtone.key")
            #expect("\(configuration.database)".contains("/var/lib/dialtone/dialtone.sqlite"))
        }
    }
}
