import DialtoneLab
import DialtoneModel
import Foundation
import TestSupport
import Testing

extension ProcessTests {
    @Suite("Under a service manager", .timeLimit(.minutes(10)))
    struct SupervisionTests {
        @Test("serve says READY with its first word, then that it lives and how, and STOPPING when it is stopped", arguments: ["", "@"])
        func told(kind: String) async throws {
            try await withTemporaryFolder { folder in
                let socket = try NotificationSocket(kind + folder.appendingPathComponent("notify").path)
                let program = try Program(
                    ["serve", "--config", ProcessTests.write(in: folder)],
                    environment: ["NOTIFY_SOCKET": socket.name, "WATCHDOG_USEC": "500000"])
                let ready = await socket.next()
                #expect(ready.first == "READY=1")
                let base = String(await program.nextLine()?.dropFirst("ready ".count) ?? "")
                #expect(ready.dropFirst() == ["STATUS=Accepting connections at \(base)"])
                let alive = await socket.next()
                #expect(alive == ["WATCHDOG=1", "STATUS=Ready; PBX sessions: 0, phones connected to Devices: 0"])

                let app = Lab.App(url: "\(base)/example.com/dialtone/dialtone-provisioning", password: Secret("corner-8-lamp"))
                try await withLab(.underTest(apps: [app])) { lab in
                    #expect(await lab.provision(LabOrder.sample(1)).error == nil)
                    var said: [String] = []
                    while said != ["WATCHDOG=1", "STATUS=Ready; PBX sessions: 1, phones connected to Devices: 1"] {
                        said = await socket.next()
                    }
                }
                program.signal(SIGTERM)
                var last: [String] = []
                while last != ["STOPPING=1", "STATUS=Stopping"] { last = await socket.next() }
                let finished = try await program.finished()
                #expect(finished.status == 0 && finished.output == "ready \(base)\n", "\(finished.errors)")
            }
        }

        @Test("a service that cannot start never says READY")
        func failed() async throws {
            try await withTemporaryFolder { folder in
                let socket = try NotificationSocket("@" + folder.path)
                let environment = ["NOTIFY_SOCKET": socket.name]
                let file = try ProcessTests.write(in: folder)
                let first = try Program(["serve", "--config", file])
                #expect(await first.nextLine()?.hasPrefix("ready ") == true)
                // It has the database.
                #expect(try await Program.run("serve", "--config", file, environment: environment).status == 69)
                first.signal(SIGTERM)
                _ = try await first.finished()
                let second = try Program(["serve", "--config", file], environment: environment)
                // The first message of all is of the service that could start.
                #expect(await second.nextLine()?.hasPrefix("ready ") == true)
                #expect(await socket.next().first == "READY=1")
                second.signal(SIGTERM)
                #expect(await socket.next().first == "STOPPING=1")
                _ = try await second.finished()
            }
        }
    }
}
