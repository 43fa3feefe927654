import DialtoneModel
import Foundation
import HTTPTypes

/// The files that myApps and browsers load from an instance's folder.
struct AppPages: Sendable {
    struct Page: Sendable {
        var headers: HTTPFields
        var bytes: [UInt8]
    }

    /// The Apps of an instance, by the names on the wire.
    static let apps = ["dialtone-admin", "dialtone-provisioning"]

    private let instances: Set<InstanceID>
    private let icon: [UInt8]

    init(instances: [InstanceID]) {
        self.instances = Set(instances)
        icon = PackageResources.icon_png
    }

    /// The file at a decoded path such as `/example.com/dialtone/dialtone-admin.png`, with or without a build number before
    /// the file's name; nil if there is none.
    func page(at path: String) -> Page? {
        if path == "/manager/fixcert.htm" { return html(PackageResources.fixcert_htm) }
        var parts = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map(String.init)
        if parts.count == 4, !parts[2].isEmpty, parts[2].allSatisfy(\.isHexDigit) { parts.remove(at: 2) }
        guard parts.count == 3, instances.contains(InstanceID(domain: parts[0], name: parts[1])) else { return nil }
        let file = parts[2].split(separator: ".", maxSplits: 1).map(String.init)
        guard let app = file.first, Self.apps.contains(app) else { return nil }
        if file.last == "png", file.count == 2 {
            return Page(headers: [.contentType: "image/png", .cacheControl: "max-age=3600"], bytes: icon)
        }
        guard app == "dialtone-admin", file.count == 1 || file.last == "htm" else { return nil }
        return html(PackageResources.dialtone_admin_htm)
    }

    private func html(_ bytes: [UInt8]) -> Page {
        Page(headers: [.contentType: "text/html; charset=utf-8", .cacheControl: "no-store"], bytes: bytes)
    }
}
