/// Client certificates as phones' makers put them into phones, for tests only.
///
/// Made with `openssl`, EC P-256, valid until 2050 or so. The maker's root has signed `first` and `second`; `forged` is
/// self-signed and only pretends to be the first phone.
package enum TestClientCertificate: CaseIterable, Sendable {
    case first
    case second
    case forged

    /// The maker's root certificate.
    package static let authority = """
        -----BEGIN CERTIFICATE-----
        MIIBwTCCAWegAwIBAgIULRiQAEY4+sfwnGxTq2pfllyZRxMwCgYIKoZIzj0EAwIw
        NTEYMBYGA1UECgwPVGVzdCBQaG9uZXMgTHRkMRkwFwYDVQQDDBBUZXN0IFBob25l
        cyBSb290MCAXDTI2MTEyMzAwMjU0MFoYDzIwNTEwNzE1MDAyNTQwWjA1MRgwFgYD
        VQQKDA9UZXN0IFBob25lcyBMdGQxGTAXBgNVBAMMEFRlc3QgUGhvbmVzIFJvb3Qw
        WTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAATvSpfgKRtquPoXw+8F9OJlWkLsmRlg
        jMAxC5voNbUTlmtbXCR7MBcOR/iC2hcNeMaDMGKK/O7aRjs0GHSsrQA3o1MwUTAd
        BgNVHQ4EFgQUEQtv6Daoq6wgdUfMWieIuiOZtIcwHwYDVR0jBBgwFoAUEQtv6Dao
        q6wgdUfMWieIuiOZtIcwDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNIADBF
        AiBMi+SfvsmgavfLPqD7g1g3oUbDjU9TyfMs7HPXp1yd0AIhAL//DhXlsZyzmv3W
        YgKwKrISsVgcH9xj9vwo9r3IkgnS
        -----END CERTIFICATE-----

        """

    /// The hardware address in the subject; for `first` it is written with colons and in capitals.
    package var macText: String {
        switch self {
        case .first, .forged: "805ec0100001"
        case .second: "805ec0100002"
        }
    }

    package var certificate: String {
        switch self {
        case .first:
            """
            -----BEGIN CERTIFICATE-----
            MIIB0TCCAXegAwIBAgIUFKi1yH74tDUoaSgJPjoC3iqzxZIwCgYIKoZIzj0EAwIw
            NTEYMBYGA1UECgwPVGVzdCBQaG9uZXMgTHRkMRkwFwYDVQQDDBBUZXN0IFBob25l
            cyBSb290MCAXDTI2MTEyMzAwMjU0MFoYDzIwNTEwNzE0MDAyNTQwWjA2MRgwFgYD
            VQQKDA9UZXN0IFBob25lcyBMdGQxGjAYBgNVBAMMETgwOjVFOkMwOjEwOjAwOjAx
            MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEqqAuIlusEBxbairj0RfIfzk9wJ0P
            SGywjy8S++gKr07MVTswqrKb8bTqZu7s2DRUEoNIwL1oBIydV9BCFQifzqNiMGAw
            CQYDVR0TBAIwADATBgNVHSUEDDAKBggrBgEFBQcDAjAdBgNVHQ4EFgQUVYjceSWa
            TvTilHHQg1HvRoYbN6YwHwYDVR0jBBgwFoAUEQtv6Daoq6wgdUfMWieIuiOZtIcw
            CgYIKoZIzj0EAwIDSAAwRQIgDIJ3hHgdks1a05K0lxTeVSBY6gz/ln3zwJycn67a
            VusCIQCjXX0gi/Es/IRCanY2+eYJAPQc3KILrDY1FC4wLHF3Gw==
            -----END CERTIFICATE-----

            """
        case .second:
            """
            -----BEGIN CERTIFICATE-----
            MIIBzDCCAXKgAwIBAgIUFKi1yH74tDUoaSgJPjoC3iqzxZMwCgYIKoZIzj0EAwIw
            NTEYMBYGA1UECgwPVGVzdCBQaG9uZXMgTHRkMRkwFwYDVQQDDBBUZXN0IFBob25l
            cyBSb290MCAXDTI2MTEyMzAwMjU0MFoYDzIwNTEwNzE0MDAyNTQwWjAxMRgwFgYD
            VQQKDA9UZXN0IFBob25lcyBMdGQxFTATBgNVBAMMDDgwNWVjMDEwMDAwMjBZMBMG
            ByqGSM49AgEGCCqGSM49AwEHA0IABIiXDB508PkZEMFVSziAjmjkTRa9v9Thax4K
            lJ0t90bPAWhZ4YL7ut+vMPJ9PvKC/m+YsfMswOsRMtPjE6Hmy6ijYjBgMAkGA1Ud
            EwQCMAAwEwYDVR0lBAwwCgYIKwYBBQUHAwIwHQYDVR0OBBYEFCbR8qk8uaWizoCT
            bgP789JM+AshMB8GA1UdIwQYMBaAFBELb+g2qKusIHVHzFoniLojmbSHMAoGCCqG
            SM49BAMCA0gAMEUCICwVyrv5ys98QsuwFe1ChJ4ZD+cKTYfsvut43YBoiWFAAiEA
            g+43IJZjuxulwt2ZzA0HODwW0Bq2vnqjjEn3utpSWFI=
            -----END CERTIFICATE-----

            """
        case .forged:
            """
            -----BEGIN CERTIFICATE-----
            MIIBhTCCASugAwIBAgIUUBmrYj5HXB5+CUUGYagW8VsEc3IwCgYIKoZIzj0EAwIw
            FzEVMBMGA1UEAwwMODA1ZWMwMTAwMDAxMCAXDTI2MTEyMzAwMjU0MFoYDzIwNTEw
            NzE1MDAyNTQwWjAXMRUwEwYDVQQDDAw4MDVlYzAxMDAwMDEwWTATBgcqhkjOPQIB
            BggqhkjOPQMBBwNCAARCZDuokEEmg5VymJYLLL5ur1+9XOT4acJXLMNhG5TpyE39
            jkzi6+i/WxYZxloS7XpZrlM8Axb14T1Xy8zenk5oo1MwUTAdBgNVHQ4EFgQUr1LK
            cPPbSYfMApH+djeRNR6siQcwHwYDVR0jBBgwFoAUr1LKcPPbSYfMApH+djeRNR6s
            iQcwDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNIADBFAiEAg80MSXE7sMnN
            3j7xwSpF1q47/HRXAcOvf/N0sdn6KLYCIEj2bgp5/EhoN8CaU5DmF0qBU6KlrOTj
            UMsxV8WGZqrd
            -----END CERTIFICATE-----

            """
        }
    }

    package var key: String {
        switch self {
        case .first:
            """
            -----BEGIN PRIVATE KEY-----
            MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgsWKpeFJSVOHbCBq0
            3r1TJ0diGIEVnpkeOfl73F14ny2hRANCAASqoC4iW6wQHFtqKuPRF8h/OT3AnQ9I
            bLCPLxL76AqvTsxVOzCqspvxtOpm7uzYNFQSg0jAvWgEjJ1X0EIVCJ/O
            -----END PRIVATE KEY-----

            """
        case .second:
            """
            -----BEGIN PRIVATE KEY-----
            MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgj+l6vh6ELQScOsgo
            U5DTyQHyzEBxV9kNH5cuV09iFQOhRANCAASIlwwedPD5GRDBVUs4gI5o5E0Wvb/U
            4WseCpSdLfdGzwFoWeGC+7rfrzDyfT7ygv5vmLHzLMDrETLT4xOh5suo
            -----END PRIVATE KEY-----

            """
        case .forged:
            """
            -----BEGIN PRIVATE KEY-----
            MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQglz/DZ0jhUIAHGl7y
            F73c5uTYkrPHzSGZ8j3CfUG/hfmhRANCAARCZDuokEEmg5VymJYLLL5ur1+9XOT4
            acJXLMNhG5TpyE39jkzi6+i/WxYZxloS7XpZrlM8Axb14T1Xy8zenk5o
            -----END PRIVATE KEY-----

            """
        }
    }
}
