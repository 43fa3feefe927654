import Foundation
import NIOCore
import NIOPosix
import TestSupport

/// Debian's `baresip`, whose accounts are lines of text; it demands SRTP.
struct Baresip {
    /// What makes the file of its accounts.
    static let template = """
        {{#accounts}}
        "{{display-name}}" <sip:{{user}}@{{domain}};transport={{transport}}>;auth_user={{authentication-user}};\
        auth_pass={{password}};outbound="sip:{{registrar}}:{{port}};transport={{transport}}";\
        regint={{registration-expiry-seconds}};mediaenc=srtp-mand
        {{/accounts}}

        """

    /// Whether this machine has an address that baresip takes for its own: it passes over the loopback's.
    static var hasNetwork: Bool {
        ((try? System.enumerateDevices()) ?? []).contains { $0.address?.protocol == .inet && $0.address?.ipAddress != "127.0.0.1" }
    }

    private let program: Program

    /// Starts it with these accounts.
    init(_ home: URL, accounts: String, authority: String) throws {
        try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
        try accounts.write(to: home.appendingPathComponent("accounts"), atomically: true, encoding: .utf8)
        try "".write(to: home.appendingPathComponent("contacts"), atomically: true, encoding: .utf8)
        // The bridge is microphone and loudspeaker in one: what it hears it says.
        try """
        poll_method epoll
        sip_listen 127.0.0.1:0
        sip_cafile \(authority)
        audio_source aubridge,echo
        audio_player aubridge,echo
        audio_alert aubridge,echo
        module_path /usr/lib/baresip/modules
        module stdio.so
        module g711.so
        module srtp.so
        module aubridge.so
        module_tmp uuid.so
        module_app account.so
        module_app menu.so
        """.write(to: home.appendingPathComponent("config"), atomically: true, encoding: .utf8)
        // Through a pipe it would keep its lines back.
        program = Program(
            path: "/usr/bin/stdbuf", ["-oL", "/usr/bin/baresip", "-f", home.path], environment: ["HOME": home.path, "LANG": "C.UTF-8"])
    }

    func dial(_ address: String) { program.type("/dial \(address)") }

    /// Waits until it says these words; false if it ends before.
    func says(_ words: String) async -> Bool {
        while let line = await program.nextLine() {
            if line.contains(words) { return true }
        }
        return false
    }

    func quit() async throws {
        program.type("/quit")
        _ = try await program.finished()
    }
}
