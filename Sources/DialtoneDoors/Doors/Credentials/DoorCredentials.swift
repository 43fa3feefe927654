import Crypto
package import DialtoneModel
package import DialtoneSupport

/// User and password that a phone shows at its own door, where its instance demands them.
///
/// They are made from the service's key and the phone's token, so that there is nothing more to store: a new token brings
/// a new password, and the URL alone does not tell it. While the key is changed a phone may show those of any of the keys, since it has the new
/// ones only when it has fetched its file again.
package struct DoorCredentials: Sendable {
    /// 12 bytes are 19 characters of base32, 95 bits: beside the token's more than anybody can try, and Mitel phones take
    /// 20 characters at most.
    private static let passwordBytes = 12
    private static let alphabet = Array("abcdefghijklmnopqrstuvwxyz234567")

    private let keys: @Sendable () -> [Secret]
    private let wanted: @Sendable (InstanceID) -> Bool

    /// - Parameters:
    ///   - key: Made from the secret key file for this purpose alone.
    ///   - modes: Which instances demand credentials.
    package init(key: Secret, for configuration: ServiceConfiguration) {
        self.init(keys: { [key] }, for: configuration)
    }

    /// - Parameter keys: At least one, first the one in use.
    package init(keys: @escaping @Sendable () -> [Secret], for configuration: ServiceConfiguration) {
        self.keys = keys
        wanted = { configuration.credentials(of: $0) != .off }
    }

    /// What this phone has to show; nil where its instance does not want any.
    package func credentials(for phone: Phone, _ secrets: PhoneSecrets) -> PhoneSettings.HTTPCredentials? {
        wanted(phone.instance) ? credentials(user: phone.mac.hex, token: secrets.token) : nil
    }

    func credentials(user: String, token: Secret) -> PhoneSettings.HTTPCredentials { Self.made(from: keys()[0], user, token) }

    /// The same, made from each of the keys in turn, first from the one in use.
    func all(user: String, token: Secret) -> [PhoneSettings.HTTPCredentials] { keys().map { Self.made(from: $0, user, token) } }

    private static func made(from secret: Secret, _ user: String, _ token: Secret) -> PhoneSettings.HTTPCredentials {
        let key = SymmetricKey(data: Array(secret.reveal().utf8))
        let code = HMAC<SHA256>.authenticationCode(for: Array("\(user)/\(token.reveal())".utf8), using: key)
        var text = ""
        var (bits, count) = (UInt32(0), 0)
        for byte in Array(code).prefix(passwordBytes) {
            bits = bits << 8 | UInt32(byte)
            count += 8
            while count >= 5 {
                count -= 5
                text.append(alphabet[Int(bits >> UInt32(count)) & 31])
            }
        }
        return PhoneSettings.HTTPCredentials(user: user, password: Secret(text))
    }
}
