package import Foundation

/// Two self-signed certificates for `localhost` and 127.0.0.1 with their keys, for tests only.
///
/// Made with `openssl req` and `openssl ca -selfsign`, EC P-256, valid from 2020 until `notAfter`.
package enum TestCertificate {
    case first
    case second

    package var notAfter: Date {
        switch self {
        case .first: Date(timeIntervalSince1970: 2_524_608_000)  // 2050-01-01
        case .second: Date(timeIntervalSince1970: 2_524_521_600)  // 2049-12-31
        }
    }

    package var certificate: String {
        switch self {
        case .first:
            """
            -----BEGIN CERTIFICATE-----
            MIIBZjCCAQ2gAwIBAgIBATAKBggqhkjOPQQDAjAUMRIwEAYDVQQDDAlsb2NhbGhv
            c3QwIBcNMjAwMTAxMDAwMDAwWhgPMjA1MDAxMDEwMDAwMDBaMBQxEjAQBgNVBAMM
            CWxvY2FsaG9zdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABCZG3y2ifvCjJ5dV
            0ZbuoUKK721lQIS5t7Y5LgyzM6Fw7Xwca+qkR7IYJ/nxEla4pM+vlQ0zsdhs0CRR
            wfq0Xx6jTjBMMBoGA1UdEQQTMBGCCWxvY2FsaG9zdIcEfwAAATAPBgNVHRMBAf8E
            BTADAQH/MB0GA1UdDgQWBBQ45kIxWzZYGH3TymsTuunERX2BvDAKBggqhkjOPQQD
            AgNHADBEAiBsAdHQjrMK5VbK0qMKQOL21HaBmf05tvJ+R+qU7QzhAgIgNlo9vIES
            oofEKUE5PY5VIK+3x+OEaA1TSU9r6yh+0Bw=
            -----END CERTIFICATE-----

            """
        case .second:
            """
            -----BEGIN CERTIFICATE-----
            MIIBZjCCAQugAwIBAgIBATAKBggqhkjOPQQDAjAUMRIwEAYDVQQDDAlsb2NhbGhv
            c3QwHhcNMjAwMTAxMDAwMDAwWhcNNDkxMjMxMDAwMDAwWjAUMRIwEAYDVQQDDAls
            b2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAARjqEA0ah4yu9aoRcpb
            jV0wx7l4RxG48+d1pd+C2ss7jeA9gyB8eobSgprIolU6QJAtrE+TnW+lX5tL0jap
            I6s/o04wTDAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwDwYDVR0TAQH/BAUw
            AwEB/zAdBgNVHQ4EFgQUejIhAP2BIPtDTHN9JMEVhnUa2SswCgYIKoZIzj0EAwID
            SQAwRgIhAIMFMT61+6Hi3syb5zaSg6UHEeMtFRv/EPhDU51raqobAiEAjxg2sCR4
            YLlYbbx+hNSx7QJt8Vonk0cVvw7hKn3Z2SU=
            -----END CERTIFICATE-----

            """
        }
    }

    package var key: String {
        switch self {
        case .first:
            """
            -----BEGIN PRIVATE KEY-----
            MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgdCgtIX4JRGVfeVAe
            YVtTIdYJn14ufNfsGQYKFiL9UnqhRANCAAQmRt8ton7woyeXVdGW7qFCiu9tZUCE
            ube2OS4MszOhcO18HGvqpEeyGCf58RJWuKTPr5UNM7HYbNAkUcH6tF8e
            -----END PRIVATE KEY-----

            """
        case .second:
            """
            -----BEGIN PRIVATE KEY-----
            MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgjneasNGuS0re5CbV
            mmbtJ4OhsYX+nf3MG84clZj9gfahRANCAARjqEA0ah4yu9aoRcpbjV0wx7l4RxG4
            8+d1pd+C2ss7jeA9gyB8eobSgprIolU6QJAtrE+TnW+lX5tL0japI6s/
            -----END PRIVATE KEY-----

            """
        }
    }
}

/// A folder with a certificate and its key in files, removed at the end.
package struct CertificateFolder: ~Copyable {
    package let url: URL

    package init(_ certificate: TestCertificate) throws {
        url = FileManager.default.temporaryDirectory.appending(path: "dialtone-tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        try write(certificate)
    }

    deinit {
        // Leaving a folder behind is no reason for a test to fail.
        try? FileManager.default.removeItem(at: url)
    }

    package var certificatePath: String { url.appending(path: "certificate.pem").path }
    package var keyPath: String { url.appending(path: "key.pem").path }

    package func write(_ certificate: TestCertificate) throws {
        try write(certificate: certificate.certificate)
        try certificate.key.write(toFile: keyPath, atomically: true, encoding: .utf8)
    }

    package func write(certificate text: String) throws {
        try text.write(toFile: certificatePath, atomically: true, encoding: .utf8)
    }
}
