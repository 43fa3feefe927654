import Foundation
import NIOCore
import NIOPosix
import TestSupport
import Testing

/// A reverse proxy from Debian, with the example of `docs/proxies` as its configuration.
enum ReverseProxy: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case nginx, haproxy, caddy

    /// It did not come up.
    struct NotThere: Error, CustomStringConvertible {
        let description: String
    }

    var testDescription: String { rawValue }

    /// Runs it at a port, in front of services at other ports, for the time of `body`.
    ///
    /// - Parameter folder: For its files; its certificate is then in `certificate.pem` there.
    func running<Result: Sendable>(
        in folder: URL, at port: Int, nodes: [Int], _ body: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        let example = try example(in: folder, port: port, nodes: nodes)
        let program =
            switch self {
            case .nginx:
                Program(
                    path: "/usr/sbin/nginx",
                    ["-p", folder.path, "-e", "stderr", "-c", try ProcessTests.write(nginx(folder, example), "nginx.conf", in: folder)])
            case .haproxy:
                Program(path: "/usr/sbin/haproxy", ["-db", "-f", try ProcessTests.write(example, "haproxy.cfg", in: folder)])
            case .caddy:
                Program(
                    path: "/usr/bin/caddy",
                    [
                        "run", "--adapter", "caddyfile", "--config",
                        try ProcessTests.write(caddy(folder) + example, "Caddyfile", in: folder),
                    ], environment: ["HOME": folder.path])
            }
        do {
            try await Self.wait(for: port, of: program)
            let result = try await body()
            program.signal(SIGTERM)
            _ = try await program.finished()
            return result
        } catch {
            // The first error counts.
            program.signal(SIGKILL)
            throw error
        }
    }

    // MARK: Configurations

    /// The example with the addresses and files of a test in place of its own; each of them must be there.
    private func example(in folder: URL, port: Int, nodes: [Int]) throws -> String {
        let (certificate, key) = (TestCertificate.first.certificate, TestCertificate.first.key)
        let certificatePath = try ProcessTests.write(certificate, "certificate.pem", in: folder)
        let keyPath = try ProcessTests.write(key, "key.pem", in: folder)
        let name = [.nginx: "nginx.conf", .haproxy: "haproxy.cfg", .caddy: "Caddyfile"][self] ?? ""
        let file = URL(fileURLWithPath: #filePath).appendingPathComponent("../../../../docs/proxies/\(name)").standardizedFileURL
        var text = try String(contentsOf: file, encoding: .utf8)
        func put(_ new: String, for old: String, count: Int = 1) throws {
            try #require(text.ranges(of: old).count == count, "\(name): \(old)")
            text.replace(old, with: new)
        }
        let places = ["10.0.0.11:8780", "10.0.0.12:8780"]
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        if nodes.count == 1 {
            // As the comments say: a single service is one line.
            text = lines.filter { self == .caddy || !$0.contains(places[1]) }.joined(separator: "\n")
            if self == .caddy { try put("", for: " " + places[1]) }
        }
        for (place, node) in zip(places, nodes) { try put("127.0.0.1:\(node)", for: place, count: self == .haproxy ? 2 : 1) }
        switch self {
        case .nginx:
            try put("listen 127.0.0.1:\(port) ssl;", for: "listen 443 ssl;")
            try put(certificatePath, for: "/etc/ssl/phones.example.com/fullchain.pem")
            try put(keyPath, for: "/etc/ssl/phones.example.com/privkey.pem")
        case .haproxy:
            try put("bind 127.0.0.1:\(port) ssl", for: "bind :443 ssl")
            try put(
                ProcessTests.write(certificate + key, "both.pem", in: folder), for: "/etc/haproxy/phones.example.com.pem")
        case .caddy:
            try put("https://127.0.0.1:\(port) {\n\tbind 127.0.0.1", for: "phones.example.com {")
            try put(certificatePath, for: "/etc/caddy/fullchain.pem")
            try put(keyPath, for: "/etc/caddy/privkey.pem")
        }
        return text
    }

    /// What Debian's own nginx.conf puts round the files in conf.d, as far as it matters here.
    private func nginx(_ folder: URL, _ example: String) -> String {
        let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map { "\($0)_temp_path \(folder.path)/\($0);" }
        return """
            daemon off;
            worker_processes 1;
            pid \(folder.path)/nginx.pid;
            events { worker_connections 256; }
            http {
                access_log off;
                gzip on;
                \(temporary.joined(separator: "\n    "))
                \(example)
            }

            """
    }

    /// Keeps Caddy to the folder and the port of the test.
    private func caddy(_ folder: URL) -> String {
        """
        {
        \tadmin off
        \tauto_https disable_redirects
        \tstorage file_system \(folder.path)/caddy
        }

        """
    }

    /// None of the three has a word for "ready": each is when its port takes connections.
    private static func wait(for port: Int, of program: Program) async throws {
        let isThere = try await program.whileRunning {
            while true {
                if let channel = try? await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                    .connect(host: "127.0.0.1", port: port).get()
                {
                    try? await channel.close()  // it served its purpose
                    return
                }
                try await Task.sleep(for: .milliseconds(20))  // asks again; the test's time limit bounds it
            }
        }
        guard isThere else {
            let ended = try await program.finished()
            throw NotThere(description: "it ended with \(ended.status); does Scripts/setup tests install it? \(ended.errors)")
        }
    }
}
