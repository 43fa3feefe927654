import DialtoneModel

/// The challenge that a server gives to who wants to log in.
///
/// Source: innovaphone SDK 13r1, "AppWebsocket" (stated); the number of older PBX builds and `sysClient` (observed).
package struct AppChallengeResult: Equatable, Sendable {
    /// Text of 1 to 16 single-byte characters from a real peer; longer ones are taken too.
    package var challenge: String
    /// The service is reached through a device's own page and expects the empty password.
    package var usesEmptyPassword: Bool

    /// Reads an `AppChallengeResult`; a number counts as its decimal text.
    ///
    /// - Throws: ``WireFault`` if `challenge` is missing or empty.
    package init(_ message: AppMessage) throws(WireFault) {
        challenge = try message.value.text(of: "challenge")
        usesEmptyPassword = message.bool("sysClient")
    }
}
