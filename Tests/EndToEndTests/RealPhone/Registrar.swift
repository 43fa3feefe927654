import Foundation
import NIOCore
import NIOPosix
import TestSupport

/// Kamailio as a registrar and proxy with digest authentication over TLS. It reaches phones through the connection by which they
/// registered, as they have no address of their own for others.
struct Registrar {
    struct NotThere: Error, CustomStringConvertible {
        var description: String { "Kamailio did not start: is it installed? Scripts/setup tests installs it" }
    }

    let program: Program
    let port: Int

    static func start(in folder: URL, certificate: String, key: String, passwords: [String: String]) async throws -> Registrar {
        let port = try ProcessTests.RealPhoneTests.freePort()
        let directory = folder.appendingPathComponent("kamailio")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        let modules = try FileManager.default.contentsOfDirectory(atPath: "/usr/lib").map { "/usr/lib/\($0)/kamailio/modules/" }
            .first { FileManager.default.fileExists(atPath: $0) }
        guard let modules else { throw NotThere() }
        try """
        [server:default]
        method = TLSv1.2+
        verify_certificate = no
        require_certificate = no
        private_key = \(key)
        certificate = \(certificate)
        """.write(to: directory.appendingPathComponent("tls.cfg"), atomically: true, encoding: .utf8)
        let file = directory.appendingPathComponent("kamailio.cfg")
        let entries = passwords.map { "    $sht(pw=>\($0)) = \"\($1)\";" }.sorted().joined(separator: "\n")
        try """
        #!KAMAILIO
        debug=2
        log_stderror=yes
        fork=yes
        children=1
        tcp_children=1
        auto_aliases=no
        dns=no
        rev_dns=no
        enable_tls=yes
        listen=tls:127.0.0.1:\(port)
        tcp_accept_no_cl=yes
        mpath="\(modules)"
        loadmodule "tls.so"
        loadmodule "tm.so"
        loadmodule "sl.so"
        loadmodule "pv.so"
        loadmodule "rr.so"
        loadmodule "xlog.so"
        loadmodule "textops.so"
        loadmodule "siputils.so"
        loadmodule "usrloc.so"
        loadmodule "registrar.so"
        loadmodule "nathelper.so"
        loadmodule "auth.so"
        loadmodule "htable.so"
        loadmodule "kex.so"
        modparam("htable", "htable", "pw=>size=8;")
        modparam("tls", "config", "\(directory.path)/tls.cfg")
        modparam("nathelper|registrar", "received_avp", "$avp(received)")
        event_route[htable:mod-init] {
        \(entries)
        }
        request_route {
            if (is_method("REGISTER")) {
                if (!pv_www_authenticate("$td", "$sht(pw=>$au)", "0")) {
                    xlog("L_WARN", "challenge au=$au td=$td proto=$proto\\n");
                    www_challenge("$td", "1");
                    exit;
                }
                fix_nated_register();
                if (!save("location")) {
                    sl_reply_error();
                    exit;
                }
                xlog("L_WARN", "registered user=$fU domain=$td proto=$proto\\n");
                exit;
            }
            if (has_totag()) {
                if (loose_route()) {
                    handle_ruri_alias();
                    t_relay();
                }
                exit;
            }
            if (!is_method("INVITE")) {
                sl_send_reply("405", "Method Not Allowed");
                exit;
            }
            if (!pv_proxy_authenticate("$fd", "$sht(pw=>$au)", "0")) {
                proxy_challenge("$fd", "1");
                exit;
            }
            consume_credentials();
            record_route();
            add_contact_alias();
            if (!lookup("location")) {
                sl_send_reply("404", "Not Found");
                exit;
            }
            if (search_body("RTP/SAVP")) xlog("L_WARN", "srtp offered from=$fU to=$tU\\n");
            t_on_reply("answer");
            t_relay();
        }
        onreply_route[answer] {
            add_contact_alias();
            if (status == "200" && search_body("RTP/SAVP")) xlog("L_WARN", "srtp answered from=$fU to=$tU\\n");
        }
        """.write(to: file, atomically: true, encoding: .utf8)
        let program = Program(
            path: "/usr/sbin/kamailio",
            [
                "-f", file.path, "-w", directory.path, "-Y", directory.path, "-P", directory.appendingPathComponent("pid").path, "-m", "64",
                "-M", "8", "-DD",
            ])
        // It has no word for "ready": it is when its port takes connections.
        while true {
            if let channel = try? await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton).connect(host: "127.0.0.1", port: port)
                .get()
            {
                try? await channel.close()  // it served its purpose
                return Registrar(program: program, port: port)
            }
            try await Task.sleep(for: .milliseconds(20))  // asks again; the test's time limit bounds it
        }
    }
}
