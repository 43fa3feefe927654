import Crypto
package import DialtoneModel
package import DialtoneSupport

/// User and password that a phone shows at its own door, where its instance demands them.
///
/// They are made from the service's key and the phone's token, so that there is nothing more to store: a new token brings
/// a new password, and the URL alone does not tell it.
package struct DoorCredentials: Sendable {
    /// 12 bytes are 19 characters of base32, 95 bits: beside the token's more than anybody can try, and Mitel phones take
    /// 20 characters at most.
    private static let passwordBytes = 12
    private static let alphabet = Array("abcdefghijklmnopqrstuvwxyz234567")

    private let key: SymmetricKey
    private let wanted: @Sendable (InstanceID) -> Bool

    /// - Parameters:
    ///   - key: Made from the secret key file for this purpose alone.
    ///   - modes: Which instances demand credentials.
    package init(key: Secret, for configuration: ServiceConfiguration) {
        self.key = SymmetricKey(data: Array(key.reveal().utf8))
        wanted = { configuration.credentials(of: $0) != .off }
    }

    /// What this phone has to show; nil where its instance does not want any.
    package func credentials(for phone: Phone, _ secrets: PhoneSecrets) -> PhoneSettings.HTTPCredentials? {
        wanted(phone.instance) ? credentials(user: phone.mac.hex, token: secrets.token) : nil
    }

    func credentials(user: String, token: Secret) -> PhoneSettings.HTTPCredentials {
        let code = HMAC<SHA256>.authenticationCode(for: Array("\(user)/\(token.reveal())".utf8), using: key)
        var text = ""
        var (bits, count) = (UInt32(0), 0)
        for byte in Array(code).prefix(Self.passwordBytes) {
            bits = bits << 8 | UInt32(byte)
            count += 8
            while count >= 5 {
                count -= 5
                text.append(Self.alphabet[Int(bits >> UInt32(count)) & 31])
            }
        }
        return PhoneSettings.HTTPCredentials(user: user, password: Secret(text))
    }
}
