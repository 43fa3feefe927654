import DialtoneTransport
import Foundation
import Logging
import TestSupport
import Testing

@testable import DialtoneSupport

@Suite("Certificates of the configuration")
struct CertificateTermTests {
    /// Seconds to the end, and what that means: 14 days are 1,209,600.
    private static let terms: [(rest: Double, term: CertificateTerm)] = [
        (1_296_000, .good), (1_209_600, .good), (1_209_599, .ending), (1, .ending), (0, .ended), (-1, .ended),
    ]

    @Test("a certificate is told of from 14 days before its end on")
    func term() {
        let now = Date(timeIntervalSince1970: 1_800_000_000)
        for (rest, term) in Self.terms { #expect(CertificateTerm(end: now + rest, now: now) == term, "\(rest) s") }
    }

    @Test("what is wrong with a certificate names its key, and its file once")
    func keys() throws {
        let folder = try CertificateFolder(.first)
        let other = try CertificateFolder(.second)
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let gone = folder.url.path + "/gone.pem"
        let cases: [(certificate: String, key: String, authorities: [String], text: String)] = [
            (gone, folder.keyPath, [], "listen.tls.certificate: \(gone): there is no such file"),
            (folder.keyPath, folder.certificatePath, [], "listen.tls.certificate: \(folder.keyPath): holds no certificate in PEM form"),
            (folder.certificatePath, gone, [], "listen.tls.key: \(gone): there is no such file"),
            (
                folder.certificatePath, other.keyPath, [],
                "listen.tls: \(folder.certificatePath), \(other.keyPath): certificate and key do not belong together"
            ),
            (folder.certificatePath, folder.keyPath, [gone], "phones.client-ca-files: \(gone): there is no such file"),
        ]
        for each in cases {
            var listener = ListenerConfiguration(tls: (each.certificate, each.key))
            listener.clientAuthorityFiles = each.authorities
            let fault = #expect(throws: KeyedFault.self) { try listener.certificateFiles(of: "listen", logger: logger) }
            #expect(fault?.description == each.text)
        }
        #expect(try ListenerConfiguration().certificateFiles(of: "listen", logger: logger) == nil)
    }
}
