package import DialtoneModel

/// STUN and TURN as the PBX publishes them: the answer to `GetStun`, for when Devices sends no MEDIA item.
///
/// Source: innovaphone SDK 13r1, "PbxAdminApi" (stated); same grammar as the MEDIA item, password in clear (assumed).
package struct PBXStun: Equatable, Sendable {
    package var stun: HostPort?
    package var turn: PhoneSettings.TURN?

    /// Reads a `GetStunResult`; what is absent or cannot be read is nil.
    package init(_ message: AppMessage) {
        stun = message.string("stun").flatMap { MediaServers.stun($0) }
        turn = message.string("turn").flatMap { MediaServers.turn($0) }.map { server in
            let password = message.string("turnPwd").flatMap {
                $0.isEmpty || $0.hasControlCharacters ? nil : Secret($0)
            }
            return PhoneSettings.TURN(
                server: server.server, transport: server.transport, user: message.string("turnUsr") ?? "",
                password: password)
        }
    }
}
