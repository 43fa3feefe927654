import Foundation
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A PostgreSQL of Debian in a folder of its own, on a free port of 127.0.0.1, for tests only.
///
/// A small shell beside it waits for the end of a pipe that this process holds: however the process ends, the shell then stops the server and
/// removes the folder. The user `test` may do everything without a password; `guarded` needs the password ``guardedPassword``.
package final class PostgresServer: Sendable {
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    /// What a server does besides the usual.
    package struct Traits: OptionSet, Sendable {
        package let rawValue: Int
        package init(rawValue: Int) { self.rawValue = rawValue }
        /// It takes TLS with ``TestCertificate/first``.
        package static let tls = Traits(rawValue: 1)
    }

    package static let guardedPassword = "correct-horse-battery"

    package let port: Int
    private let folder: URL
    private let guardian: Guardian
    private let databases = Mutex(0)

    private init(folder: URL, port: Int, guardian: Guardian) {
        self.folder = folder
        self.port = port
        self.guardian = guardian
    }

    /// A server that tests share, each with a database of its own; it goes with the process.
    package static var shared: PostgresServer { get async throws { try await sharing.value } }
    private static let sharing = Task { try await PostgresServer.start() }

    /// Makes a server and starts it: about 1.5 s.
    package static func start(_ traits: Traits = []) async throws -> PostgresServer {
        try await offThePool {
            try onAnotherPort {
                let server = try make()
                try server.guardian.command(
                    ["initdb", "-D", server.data.path, "-U", "test", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C"])
                try server.configure(traits)
                try server.startHere()
                try server.query("CREATE ROLE guarded LOGIN PASSWORD '\(guardedPassword)'")
                return server
            }
        }
    }

    /// Tries again where another program took the port since it was looked for.
    private static func onAnotherPort<Value>(_ make: () throws -> Value) throws -> Value {
        for _ in 0..<2 {
            do { return try make() } catch let failure as Failure where failure.description.contains("Address already in use") {}
        }
        return try make()
    }

    /// A second server that follows this one; COMMITs here wait for it from now on.
    package func synchronousStandby() async throws -> PostgresServer {
        try await Self.offThePool { [self] in
            let standby = try Self.onAnotherPort {
                let standby = try Self.make()
                let source = ["-h", "127.0.0.1", "-p", "\(port)", "-U", "test"]
                try standby.guardian.command(["pg_basebackup", "-D", standby.data.path, "-R", "--no-sync", "-c", "fast"] + source)
                try standby.startHere()
                return standby
            }
            try query("ALTER SYSTEM SET synchronous_standby_names = '*'")
            try query("SELECT pg_reload_conf()")
            try query(
                """
                DO $$ BEGIN
                    WHILE NOT EXISTS (SELECT FROM pg_stat_replication WHERE sync_state = 'sync') LOOP
                        PERFORM pg_sleep(0.02); PERFORM pg_stat_clear_snapshot();
                    END LOOP;
                END $$
                """)
            return standby
        }
    }

    /// The connection string of a database of this server.
    package func uri(_ database: String = "postgres", user: String = "test", _ more: String = "") -> String {
        "postgresql://\(user)@127.0.0.1:\(port)/\(database)\(more.isEmpty ? "" : "?\(more)")"
    }

    /// Makes an empty database and returns its name.
    package func makeDatabase() async throws -> String {
        let number = databases.withLock { count in
            count += 1
            return count
        }
        try await run("CREATE DATABASE test\(number)")
        return "test\(number)"
    }

    /// Runs a statement in psql, as the administrator; returns its rows as psql prints them.
    @discardableResult package func run(_ sql: String, in database: String = "postgres") async throws -> String {
        try await Self.offThePool { [self] in try query(sql, in: database) }
    }

    /// Writes a database into a file, as administrators do.
    ///
    /// - Returns: The file, which goes with the server.
    package func dump(_ database: String) async throws -> String {
        try await Self.offThePool { [self] in
            let file = folder.appending(path: "\(database)-\(UUID().uuidString).dump").path
            try guardian.command(["pg_dump", "-F", "c", "-f", file, "-d", uri(database)])
            return file
        }
    }

    /// Fills an empty database from such a file.
    package func restore(_ file: String, into database: String) async throws {
        _ = try await Self.offThePool { [self] in
            try guardian.command(["pg_restore", "--exit-on-error", "--single-transaction", "-d", uri(database), file])
        }
    }

    /// Stops the server in order: its clients are told and disconnected.
    package func stop() async throws {
        _ = try await Self.offThePool { [self] in try guardian.command(["pg_ctl", "-D", data.path, "-m", "fast", "-w", "stop"]) }
    }

    /// Starts the server again on its data and port.
    package func startAgain() async throws {
        try await Self.offThePool { [self] in try startHere() }
    }

    /// Ends the server and all its processes with SIGKILL, and returns when they are gone.
    package func kill() async throws {
        try await Self.offThePool { [self] in
            let (leader, memory) = try identifiers()
            // The postmaster first, or it would begin to repair what the death of its children broke.
            let children = Self.children(of: leader)
            for process in [leader] + children { _ = Foundation.kill(process, SIGKILL) }
            while ([leader] + children).contains(where: Self.isAlive) { usleep(2000) }
            // Nothing else removes it unless the server is started again.
            if let memory { shmctl(memory, IPC_RMID, nil) }
            // A zombie that its parent has not buried yet would count as a server that runs.
            try FileManager.default.removeItem(at: data.appending(path: "postmaster.pid"))
            try FileManager.default.removeItem(at: folder.appending(path: ".s.PGSQL.\(port).lock"))
        }
    }

    /// Stops all processes of the server without ending them, as a machine that hangs; ``thaw()`` lets them go on.
    package func freeze() throws { try signal(SIGSTOP) }
    package func thaw() throws { try signal(SIGCONT) }

    /// Makes a standby the primary, and returns when it takes writes.
    package func promote() async throws {
        _ = try await Self.offThePool { [self] in try guardian.command(["pg_ctl", "-D", data.path, "-w", "promote"]) }
    }

    /// Stops the server and removes its folder. Happens by itself at the latest when the process ends.
    package func remove() async {
        // Ending does not fail.
        try? await Self.offThePool { [self] in guardian.end() }
    }

    deinit { guardian.end() }

    // MARK: How

    private var data: URL { folder.appending(path: "data") }

    private static func make() throws -> PostgresServer {
        let folder = FileManager.default.temporaryDirectory.appending(path: "dialtone-pg-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return PostgresServer(folder: folder, port: freePort(), guardian: try Guardian(folder: folder))
    }

    private func configure(_ traits: Traits) throws {
        var lines = [
            "listen_addresses = '127.0.0.1'", "fsync = off", "shared_buffers = 16MB",
            "max_connections = 600", "lc_messages = 'C'", "log_min_messages = warning",
        ]
        if traits.contains(.tls) {
            try TestCertificate.first.certificate.write(to: data.appending(path: "server.crt"), atomically: true, encoding: .utf8)
            try TestCertificate.first.key.write(to: data.appending(path: "server.key"), atomically: true, encoding: .utf8)
            chmod(data.appending(path: "server.key").path, 0o600)
            lines.append("ssl = on")
        }
        let file = data.appending(path: "postgresql.conf")
        let settings = try String(contentsOf: file, encoding: .utf8) + lines.joined(separator: "\n") + "\n"
        try settings.write(to: file, atomically: true, encoding: .utf8)
        let access = data.appending(path: "pg_hba.conf")
        let entries = try String(contentsOf: access, encoding: .utf8)
        try ("host all guarded 127.0.0.1/32 scram-sha-256\n" + entries).write(to: access, atomically: true, encoding: .utf8)
        try guardian.own()
    }

    private func startHere() throws {
        try guardian.command([
            "pg_ctl", "-D", data.path, "-w", "-t", "30", "-l", folder.appending(path: "log").path, "-o", "-p \(port) -k \(folder.path)",
            "start",
        ])
    }

    @discardableResult private func query(_ sql: String, in database: String = "postgres") throws -> String {
        try guardian.command(["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", uri(database), "-c", sql])
    }

    private func signal(_ number: Int32) throws {
        let leader = try identifiers().process
        for process in [leader] + Self.children(of: leader) { _ = Foundation.kill(process, number) }
    }

    /// The postmaster's process, and its piece of shared memory: lines 1 and 7 of its file (pidfile.h, observed).
    private func identifiers() throws -> (process: Int32, memory: Int32?) {
        let lines = try String(contentsOf: data.appending(path: "postmaster.pid"), encoding: .utf8).split(
            separator: "\n", omittingEmptySubsequences: false)
        guard let process = lines.first.flatMap({ Int32($0) }) else { throw Failure(description: "no postmaster.pid") }
        let memory = lines.count > 6 ? lines[6].split(separator: " ").last.flatMap { Int32($0) } : nil
        return (process, memory)
    }

    private static func children(of leader: Int32) -> [Int32] {
        let processes = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return processes.compactMap { Int32($0) }.filter { process in stat(of: process)?.parent == leader }
    }

    private static func isAlive(_ process: Int32) -> Bool { stat(of: process).map { $0.state != "Z" && $0.state != "X" } ?? false }

    private static func stat(of process: Int32) -> (state: String, parent: Int32)? {
        // It may be gone by now.
        guard let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8), let end = text.lastIndex(of: ")") else {
            return nil
        }
        let words = text[text.index(after: end)...].split(separator: " ")
        guard words.count > 1, let parent = Int32(words[1]) else { return nil }
        return (String(words[0]), parent)
    }

    /// A port that no process listens at. Below those that the system gives to outgoing connections, so that it stays free while the server is down.
    private static func freePort() -> Int {
        while true {
            let port = Int.random(in: 20_000..<32_000)
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            defer { close(descriptor) }
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = in_port_t(port).bigEndian
            address.sin_addr.s_addr = in_addr_t(INADDR_LOOPBACK).bigEndian
            let result = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            if result == 0 { return port }
        }
    }

    private static func offThePool<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { caller in
            Thread { caller.resume(with: Result { try work() }) }.start()
        }
    }
}

/// Runs PostgreSQL's programs as a user who may, and sees to the end of what they left.
private final class Guardian: Sendable {
    private let folder: URL
    private let programs: String
    private let user: [String]
    private let pipe: Mutex<(shell: Child, life: Int32)?>

    init(folder: URL) throws {
        self.folder = folder
        programs = try Self.findPrograms()
        // PostgreSQL does not work as root.
        user = getuid() == 0 ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] : []
        // One that is frozen could not hear that it is to stop; one that is killed leaves a piece of shared memory behind.
        let script = """
            trap '' INT TERM HUP
            cat >/dev/null
            leader=$(head -n 1 '\(folder.path)/data/postmaster.pid' 2>/dev/null)
            if [ -n "$leader" ]; then
                processes=$leader
                for file in /proc/[0-9]*/stat; do
                    set -- $(cat "$file" 2>/dev/null)
                    [ "$2" = "(postgres)" ] && [ "$4" = "$leader" ] && processes="$processes $1"
                done
                kill -CONT $processes 2>/dev/null
                \((user + ["\(programs)/pg_ctl"]).joined(separator: " ")) -D '\(folder.path)/data' -m immediate -w -t 20 stop >/dev/null 2>&1 ||
                    kill -KILL $processes 2>/dev/null
            fi
            rm -rf '\(folder.path)'
            """
        var ends: [Int32] = [0, 0]
        guard Foundation.pipe(&ends) == 0 else { throw PostgresServer.Failure(description: "no pipe") }
        // Another child of this process that kept this end open would keep the server alive.
        _ = fcntl(ends[1], F_SETFD, FD_CLOEXEC)
        defer { close(ends[0]) }
        pipe = Mutex((try Child.spawn(["/bin/sh", "-c", script], input: ends[0], output: nil), ends[1]))
        try own()
    }

    /// Gives the folder to the server's user.
    func own() throws {
        guard !user.isEmpty else { return }
        try run(["chown", "-R", "postgres:postgres", folder.path])
    }

    /// Runs one of PostgreSQL's programs to its end.
    @discardableResult func command(_ words: [String]) throws -> String {
        try run(user + ["\(programs)/\(words[0])"] + words.dropFirst())
    }

    func end() {
        guard
            let (shell, life) = pipe.withLock({ pipe in
                defer { pipe = nil }
                return pipe
            })
        else { return }
        close(life)
        _ = shell.wait()
    }

    @discardableResult private func run(_ words: [String]) throws -> String {
        // A file and not a pipe: a server that is started keeps what it is given.
        let file = folder.appending(path: "output-\(UUID().uuidString)").path
        // It is in a folder that goes anyway.
        defer { try? FileManager.default.removeItem(atPath: file) }
        let status = try Child.spawn(["/usr/bin/env", "-C", "/"] + words, input: nil, output: file).wait()
        let text = try String(contentsOfFile: file, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
        guard status == 0 else {
            let log = (try? String(contentsOf: folder.appending(path: "log"), encoding: .utf8)) ?? ""
            throw PostgresServer.Failure(description: "\(words): \(text)\n\(log.suffix(2000))")
        }
        return text
    }

    private static func findPrograms() throws -> String {
        let root = "/usr/lib/postgresql"
        let versions = ((try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []).compactMap { Int($0) }.sorted()
        for version in versions.reversed() where FileManager.default.isExecutableFile(atPath: "\(root)/\(version)/bin/initdb") {
            return "\(root)/\(version)/bin"
        }
        throw PostgresServer.Failure(description: "there is no PostgreSQL in \(root): Scripts/setup tests installs it")
    }
}

/// A process that was started. Not Foundation's, which waits until also the last grandchild has ended, and a server is one.
private struct Child {
    let identifier: pid_t

    /// - Parameters:
    ///   - input: The descriptor of its input; nil for nothing.
    ///   - output: The file that takes what it prints; nil for nowhere.
    static func spawn(_ words: [String], input: Int32?, output: String?) throws -> Child {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        if let input {
            posix_spawn_file_actions_adddup2(&actions, input, 0)
        } else {
            posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        }
        posix_spawn_file_actions_addopen(&actions, 1, output ?? "/dev/null", O_WRONLY | O_CREAT | O_APPEND, 0o644)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        // Sockets and pipes of this process are not the server's.
        for descriptor in try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").compactMap({ Int32($0) })
        where descriptor > 2 {
            posix_spawn_file_actions_addclose(&actions, descriptor)
        }
        var arguments = words.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var identifier: pid_t = 0
        let status = posix_spawn(&identifier, words[0], &actions, nil, &arguments, environ)
        guard status == 0 else {
            throw PostgresServer.Failure(description: "cannot start \(words[0]): \(String(cString: strerror(status)))")
        }
        return Child(identifier: identifier)
    }

    /// Waits for its end.
    ///
    /// - Returns: Its exit status as `waitpid` gives it; 0 if all went well.
    func wait() -> Int32 {
        var status: Int32 = 0
        while waitpid(identifier, &status, 0) < 0 { guard errno == EINTR else { return -1 } }
        return status
    }
}
