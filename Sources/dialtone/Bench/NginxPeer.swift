import Foundation
import NIOCore
import NIOPosix

/// Debian's nginx, serving the same bytes from files: what a server that thinks about nothing takes for it.
///
/// As its makers advise for files: a process per core, `sendfile`, no log of accesses; TLS as the service has it.
struct NginxPeer {
    static let program = "/usr/sbin/nginx"

    static var isInstalled: Bool { FileManager.default.isExecutableFile(atPath: program) }

    /// Where it serves, and its first process.
    struct Running: Sendable {
        var plainPort: Int
        var securePort: Int
        var pid: Int32
    }

    let site: BenchSite

    /// What it serves: a file at a path such as `/p/<token>/<file>` lies there under this path.
    var folder: String { site.path("www") }

    /// Runs nginx for the time of `body`.
    func serving<Result: Sendable>(_ body: (Running) async throws -> Result) async throws -> Result {
        let (plain, secure) = (try BenchSite.freePort(), try BenchSite.freePort())
        try configuration(plain, secure).write(toFile: site.path("nginx.conf"), atomically: true, encoding: .utf8)
        return try await BenchChild.runSilent(
            Self.program, ["-p", site.folder.path, "-e", site.path("nginx-error.log"), "-c", site.path("nginx.conf")]
        ) { pid in
            try await waitForPort(secure)
            return try await body(Running(plainPort: plain, securePort: secure, pid: pid))
        }
    }

    /// What nginx calls itself.
    static func version() async throws -> String {
        let text = try await BenchChild.errorOutput(of: program, ["-v"])
        return text.split(separator: "/").last.map { $0.trimmingCharacters(in: .whitespacesAndNewlines) } ?? ""
    }

    private func configuration(_ plain: Int, _ secure: Int) -> String {
        """
        daemon off;
        worker_processes auto;
        pid \(site.path("nginx.pid"));
        events { worker_connections 8192; }
        http {
            access_log off;
            sendfile on;
            tcp_nopush on;
            default_type text/plain;
            keepalive_requests 100000000;
            client_body_temp_path \(site.path("nginx-body"));
            proxy_temp_path \(site.path("nginx-proxy"));
            fastcgi_temp_path \(site.path("nginx-fastcgi"));
            uwsgi_temp_path \(site.path("nginx-uwsgi"));
            scgi_temp_path \(site.path("nginx-scgi"));
            server {
                listen 127.0.0.1:\(plain) backlog=4096;
                listen 127.0.0.1:\(secure) ssl backlog=4096;
                ssl_protocols TLSv1.3;
                ssl_certificate \(site.certificatePath);
                ssl_certificate_key \(site.keyPath);
                ssl_session_tickets on;
                root \(folder);
            }
        }

        """
    }

    /// Polls until something listens; nginx has no word for "ready".
    private func waitForPort(_ port: Int) async throws {
        for _ in 0..<500 {
            if let channel = try? await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connect(host: "127.0.0.1", port: port).get()
            {
                try? await channel.close()  // it served its purpose
                return
            }
            try await Task.sleep(for: .milliseconds(10))
        }
        throw BenchFault("nginx did not start; see its messages above")
    }
}
