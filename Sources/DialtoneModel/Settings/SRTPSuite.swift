/// How SRTP encrypts and authenticates: a crypto suite under its registered name.
///
/// Source: RFC 4568, section 6.2, and RFC 6188, section 6 (stated).
package enum SRTPSuite: String, CaseIterable, Sendable {
    // In the order of the numbers of Devices.
    case aes128Tag32 = "AES_CM_128_HMAC_SHA1_32"
    case aes128Tag80 = "AES_CM_128_HMAC_SHA1_80"
    case aes192Tag32 = "AES_192_CM_HMAC_SHA1_32"
    case aes192Tag80 = "AES_192_CM_HMAC_SHA1_80"
    case aes256Tag32 = "AES_256_CM_HMAC_SHA1_32"
    case aes256Tag80 = "AES_256_CM_HMAC_SHA1_80"

    /// The suite with a number of Devices' `srtpCipher`; nil outside 0 to 5.
    ///
    /// Source: innovaphone SDK 13r2 to 14r1, "com.innovaphone.devices" (stated).
    package init?(number: Int) {
        guard Self.allCases.indices.contains(number) else { return nil }
        self = Self.allCases[number]
    }
}
