import Crypto
package import DialtoneModel
import Foundation

extension SecretKey {
    /// A secret for another use than sealing, made from the key: the same one whenever it is asked for, and telling nothing
    /// about the key or about other uses.
    ///
    /// - Parameter use: The use's name, such as `door-credentials`.
    /// - Returns: 32 bytes in base64.
    package func derived(for use: String) -> Secret {
        let bytes = HKDF<SHA256>.deriveKey(inputKeyMaterial: key, info: Data("dialtone/\(use)".utf8), outputByteCount: 32)
        return Secret(bytes.withUnsafeBytes { Data($0) }.base64EncodedString())
    }
}
