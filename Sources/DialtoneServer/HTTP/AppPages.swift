import Crypto
import DialtoneModel
import Foundation
import HTTPTypes

/// The files that myApps and browsers load from an instance's folder.
///
/// Pages are never cached; what they load lies beside them, in a folder named like the admin App, with or without the build
/// number before it. With the number a file never changes and is kept for a year; without it browsers ask each time.
struct AppPages: Sendable {
    struct Page: Sendable {
        var headers: HTTPFields
        var bytes: [UInt8]
    }

    /// The Apps of an instance, by the names on the wire.
    static let apps = ["dialtone-admin", "dialtone-provisioning", "dialtone"]
    private static let folder = "dialtone-admin"

    private let instances: Set<InstanceID>

    init(instances: [InstanceID]) { self.instances = Set(instances) }

    /// What this build's pages are called towards browsers: changes with every byte of them. 8 hex digits, as the CheckBuild
    /// rule demands.
    static let build: String = {
        var hash = SHA256()
        for name in WebFile.all.keys.sorted() { hash.update(data: WebFile.all[name]?.bytes ?? []) }
        return hash.finalize().prefix(4).map { String(format: "%02x", $0) }.joined()
    }()

    /// The file at a decoded path such as `/example.com/dialtone/dialtone-admin.png`; nil if there is none.
    func page(at path: String) -> Page? {
        if path == "/manager/fixcert.htm" {
            // Its script stands in the page itself and talks to the window that opened it; it has nothing else.
            return Page(
                headers: [.contentType: "text/html; charset=utf-8", .cacheControl: "no-store"], bytes: PackageResources.fixcert_htm)
        }
        guard path.utf8.first == UInt8(ascii: "/") else { return nil }
        var parts = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map(String.init)
        var hasBuild = false
        if parts.count >= 4, !parts[2].isEmpty, parts[2].allSatisfy(\.isHexDigit) {
            hasBuild = parts.remove(at: 2) == Self.build
        }
        guard parts.count >= 3, instances.contains(InstanceID(domain: parts[0], name: parts[1])) else { return nil }
        if parts.count == 4, parts[2] == Self.folder { return part(parts[3], isVersioned: hasBuild) }
        guard parts.count == 3 else { return nil }
        let file = parts[2].split(separator: ".", maxSplits: 1).map(String.init)
        guard let app = file.first, Self.apps.contains(app) else { return nil }
        if file.last == "png", file.count == 2 {
            return Page(headers: [.contentType: "image/png", .cacheControl: "max-age=3600"], bytes: PackageResources.icon_png)
        }
        guard file.count == 1 || file.last == "htm", let page = WebFile.all["\(app).htm"] else { return nil }
        return Page(
            headers: [
                .contentType: page.contentType, .cacheControl: "no-store", .contentSecurityPolicy: Self.policy,
                .xContentTypeOptions: "nosniff", Self.referrerPolicy: "no-referrer",
            ], bytes: page.bytes)
    }

    private func part(_ name: String, isVersioned: Bool) -> Page? {
        guard let file = WebFile.all[name], !name.hasSuffix(".htm") else { return nil }
        return Page(
            headers: [
                .contentType: file.contentType, .xContentTypeOptions: "nosniff",
                .cacheControl: isVersioned ? "public, max-age=31536000, immutable" : "no-cache", .eTag: "\"\(Self.build)\"",
            ], bytes: file.bytes)
    }

    private static let referrerPolicy = HTTPField.Name("Referrer-Policy").unsafelyUnwrapped

    /// Nothing from elsewhere, nothing inline. Any page may frame ours: myApps lives at the address of whichever PBX an
    /// administrator uses, and the frame proves who its user is by a login of that PBX.
    ///
    /// A socket may go to any host: the page opens exactly one, to where its client says that it reaches the App (parameter
    /// `url`), and that need not be where the page came from. A native client puts a proxy on the own machine between, whose
    /// address no server knows. What this opens to a foreign script is little, since none runs here; which `url` is believed
    /// is decided in `pageurl.js`.
    ///
    /// There is no `Strict-Transport-Security`: it would bind the whole host, all ports of it, where a PBX, a proxy's other sites or a
    /// listener for phones without TLS may be; and a browser that knows it lets no user accept a certificate (`fixcert.htm`), which
    /// clients of private installations rely on. Who owns the host may send it, from the proxy in front.
    private static let policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self' ws: wss:; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors *"
}

/// One file of the web apps.
struct WebFile: Sendable {
    var contentType: String
    var bytes: [UInt8]

    /// By file name.
    static let all: [String: WebFile] = {
        let script = "text/javascript; charset=utf-8"
        let page = "text/html; charset=utf-8"
        return [
            "dialtone-admin.htm": WebFile(contentType: page, bytes: PackageResources.dialtone_admin_htm),
            "dialtone.htm": WebFile(contentType: page, bytes: PackageResources.dialtone_htm),
            "style.css": WebFile(contentType: "text/css; charset=utf-8", bytes: PackageResources.style_css),
            "admin.js": WebFile(contentType: script, bytes: PackageResources.admin_js),
            "alarms.js": WebFile(contentType: script, bytes: PackageResources.alarms_js),
            "editor.js": WebFile(contentType: script, bytes: PackageResources.editor_js),
            "files.js": WebFile(contentType: script, bytes: PackageResources.files_js),
            "frame.js": WebFile(contentType: script, bytes: PackageResources.frame_js),
            "inbox.js": WebFile(contentType: script, bytes: PackageResources.inbox_js),
            "list.js": WebFile(contentType: script, bytes: PackageResources.list_js),
            "overrides.js": WebFile(contentType: script, bytes: PackageResources.overrides_js),
            "pageurl.js": WebFile(contentType: script, bytes: PackageResources.pageurl_js),
            "phone.js": WebFile(contentType: script, bytes: PackageResources.phone_js),
            "phones.js": WebFile(contentType: script, bytes: PackageResources.phones_js),
            "rollout.js": WebFile(contentType: script, bytes: PackageResources.rollout_js),
            "session.js": WebFile(contentType: script, bytes: PackageResources.session_js),
            "setup.js": WebFile(contentType: script, bytes: PackageResources.setup_js),
            "text.js": WebFile(contentType: script, bytes: PackageResources.text_js),
            "ui.js": WebFile(contentType: script, bytes: PackageResources.ui_js),
            "user.js": WebFile(contentType: script, bytes: PackageResources.user_js),
        ]
    }()
}
