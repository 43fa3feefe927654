import Foundation
import SwiftASN1
import TestSupport
import Testing
import X509

@testable import dialtone

@Suite("The certificates that clients see")
struct ServedChainTests {
    /// A chain of three, EC P-256, from 2020 until 2050; made with `openssl ca`. The leaf is for phones.example.com, *.wild.example.com, 192.0.2.10
    /// and 2001:db8::10, and its name and use are critical.
    private enum Link: String {
        case leaf, intermediate, root

        var pem: String {
            switch self {
            case .leaf:
                """
                -----BEGIN CERTIFICATE-----
                MIIB7TCCAZOgAwIBAgIUVu6fdU+qk2DtRUomz9NE95nvsU4wCgYIKoZIzj0EAwIw
                HDEaMBgGA1UEAwwRVGVzdCBJbnRlcm1lZGlhdGUwIBcNMjAwMTAxMDAwMDAwWhgP
                MjA1MDAxMDEwMDAwMDBaMB0xGzAZBgNVBAMMEnBob25lcy5leGFtcGxlLmNvbTBZ
                MBMGByqGSM49AgEGCCqGSM49AwEHA0IABMxn1QuY4ypv/E1H7dMsfnMQc2OUfSj/
                skJq0MXVoCsNdX7TPrMGt2sWhfn2evmDvg8U5bLM9JjFiFf9/jTFuSOjga8wgaww
                DAYDVR0TAQH/BAIwADAOBgNVHQ8BAf8EBAMCB4AwTAYDVR0RAQH/BEIwQIIScGhv
                bmVzLmV4YW1wbGUuY29tghIqLndpbGQuZXhhbXBsZS5jb22HBMAAAgqHECABDbgA
                AAAAAAAAAAAAABAwHQYDVR0OBBYEFEhoTNenXpDosb6eV3QmNWLAK8xpMB8GA1Ud
                IwQYMBaAFKCXX+gfYUyty681RDhFgAonF2fxMAoGCCqGSM49BAMCA0gAMEUCIBc6
                yqHlXk5UBM6kQwH1eTiPtEEVv4t4jjxwE2bj5WtDAiEAlDjknxZluwEFDutpu6RT
                7dqJ9vPxHbvWY+ultK/Uz+A=
                -----END CERTIFICATE-----
                """
            case .intermediate:
                """
                -----BEGIN CERTIFICATE-----
                MIIBljCCAT2gAwIBAgIUPwhCd32Y8F/mwbC0wRBMdqhfkhkwCgYIKoZIzj0EAwIw
                FDESMBAGA1UEAwwJVGVzdCBSb290MCAXDTIwMDEwMTAwMDAwMFoYDzIwNTAwMTAx
                MDAwMDAwWjAcMRowGAYDVQQDDBFUZXN0IEludGVybWVkaWF0ZTBZMBMGByqGSM49
                AgEGCCqGSM49AwEHA0IABCVKtk298FyoF9nyERQQTZOr6LEW+F/kwnzE0pFEYn6H
                7Z6Zi/jvi9SuL+gvesK83x/vFnDWCn0NnUH5+e/Ujw+jYzBhMA8GA1UdEwEB/wQF
                MAMBAf8wDgYDVR0PAQH/BAQDAgIEMB0GA1UdDgQWBBSgl1/oH2FMrcuvNUQ4RYAK
                Jxdn8TAfBgNVHSMEGDAWgBTRGe/vDBH5T469dtsH8DHdZlRG3DAKBggqhkjOPQQD
                AgNHADBEAiAERf4452ng4lrZgMcSx8GpEZ3Z+xxDdR+dzysCMD6y9wIgdvgzNP7N
                FQ3FjM9phXxpDQ4Ev6r2Fz4HQi/038SlQvk=
                -----END CERTIFICATE-----
                """
            case .root:
                """
                -----BEGIN CERTIFICATE-----
                MIIBbjCCARSgAwIBAgIUO6A5yarTrwbe2eN0b7swoc5BMRMwCgYIKoZIzj0EAwIw
                FDESMBAGA1UEAwwJVGVzdCBSb290MCAXDTIwMDEwMTAwMDAwMFoYDzIwNTAwMTAx
                MDAwMDAwWjAUMRIwEAYDVQQDDAlUZXN0IFJvb3QwWTATBgcqhkjOPQIBBggqhkjO
                PQMBBwNCAATDoqJ+nvEFFk/1qFSeP/B5qUCFFXZ8zjlLzDMKVCDcWru0o75CO9jF
                OjRRL0Aok0c8ISZSvPJppdoELlu+dUzWo0IwQDAPBgNVHRMBAf8EBTADAQH/MA4G
                A1UdDwEB/wQEAwICBDAdBgNVHQ4EFgQU0Rnv7wwR+U+OvXbbB/Ax3WZURtwwCgYI
                KoZIzj0EAwIDSAAwRQIgZ/UCrNybQcXy3ot+gaTghrEek+cbx66fCYrCf+JEYKEC
                IQCiPObC449niFiOpkfXU2Wys/g1o3LRFZmj15UmS68Y7Q==
                -----END CERTIFICATE-----
                """
            }
        }
    }

    private func chain(_ texts: [String], _ body: (ServedChain) async throws -> Void) async throws {
        try await withTemporaryFolder { folder in
            let file = folder.appendingPathComponent("chain.pem").path
            try texts.map { $0 + "\n" }.joined().write(toFile: file, atomically: true, encoding: .utf8)
            try await body(try #require(ServedChain(file: file)))
        }
    }

    private static let root = Link.root.pem

    @Test(
        "a name or address is judged whatever authority vouches for the certificate",
        arguments: [
            ("phones.example.com", true), ("PHONES.example.com", true), ("a.wild.example.com", true), ("192.0.2.10", true),
            ("2001:db8::10", true),
            ("example.com", false), ("a.phones.example.com", false), ("wild.example.com", false), ("a.b.wild.example.com", false),
            ("192.0.2.11", false), ("2001:db8::11", false),
        ])
    func names(host: String, isRight: Bool) async throws {
        try await chain([Link.leaf.pem]) { chain in
            let isFor = await chain.isFor(host)
            #expect(isFor == isRight)
        }
    }

    @Test("a chain is trusted, unknown at its end, or has a gap, which is named")
    func standings() async throws {
        let roots = CertificateStore([try Certificate(pemEncoded: Self.root)])
        let cases: [(links: [Link], roots: CertificateStore, standing: ServedChain.Standing)] = [
            ([.leaf, .intermediate], roots, .trusted), ([.leaf, .intermediate, .root], roots, .trusted),
            ([.leaf], roots, .incomplete(missing: "CN=Test Intermediate")),
            ([.leaf, .root], roots, .incomplete(missing: "CN=Test Intermediate")),
            ([.leaf, .intermediate], CertificateStore(), .incomplete(missing: "CN=Test Root")),
            ([.leaf, .root, .intermediate], CertificateStore(), .unknownAuthority("CN=Test Root")),
            ([.root], CertificateStore(), .selfSigned),
        ]
        for each in cases {
            try await chain(each.links.map(\.pem)) { chain in
                let standing = await chain.standing(roots: each.roots)
                #expect(standing == each.standing, "\(each.links)")
            }
        }
        try await chain([TestCertificate.first.certificate]) { chain in
            let standing = await chain.standing()
            #expect(standing == .selfSigned)
        }
    }

    @Test("a file without certificates is no chain")
    func none() async throws {
        try await withTemporaryFolder { folder in
            #expect(ServedChain(file: folder.path + "/none.pem") == nil)
            let file = folder.appendingPathComponent("key.pem").path
            try TestCertificate.first.key.write(toFile: file, atomically: true, encoding: .utf8)
            #expect(ServedChain(file: file) == nil)
        }
    }
}
