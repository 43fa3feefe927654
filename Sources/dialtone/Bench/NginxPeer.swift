import Foundation
import NIOCore
import NIOPosix

/// Debian's nginx, serving the same bytes from files: what a server that thinks about nothing takes for it.
struct NginxPeer {
    static let program = "/usr/sbin/nginx"

    static var isInstalled: Bool { FileManager.default.isExecutableFile(atPath: program) }

    let site: BenchSite

    /// Writes what nginx shall serve at a path such as `/p/<token>/<file>`.
    func write(_ bytes: [UInt8], at path: String) throws {
        let file = site.folder.appendingPathComponent("www\(path)")
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: file)
    }

    /// Runs nginx for the time of `body`.
    func serving<Result: Sendable>(_ body: (_ plainPort: Int, _ securePort: Int) async throws -> Result) async throws -> Result {
        let (plain, secure) = (try BenchSite.freePort(), try BenchSite.freePort())
        try configuration(plain, secure).write(toFile: site.path("nginx.conf"), atomically: true, encoding: .utf8)
        return try await BenchChild.runSilent(
            Self.program, ["-p", site.folder.path, "-e", site.path("nginx-error.log"), "-c", site.path("nginx.conf")]
        ) {
            try await waitForPort(secure)
            return try await body(plain, secure)
        }
    }

    private func configuration(_ plain: Int, _ secure: Int) -> String {
        """
        daemon off;
        worker_processes auto;
        pid \(site.path("nginx.pid"));
        events { worker_connections 8192; }
        http {
            access_log \(site.path("nginx-access.log"));
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
                ssl_certificate \(site.certificatePath);
                ssl_certificate_key \(site.keyPath);
                ssl_session_cache off;
                root \(site.path("www"));
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
