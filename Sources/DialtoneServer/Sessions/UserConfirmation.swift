import DialtoneDialogue
import DialtoneModel
import DialtoneWire
import Logging

/// Asks the PBX whether a login that may be a person's is one.
struct UserConfirmation: Sendable {
    /// PBXs of one system that are asked; they have the same users.
    private static let sessionsMax = 3

    let directory: PBXDirectory
    let logger: Logger

    /// - Returns: `confirmed` if any PBX knows the user; `refuted` if all that were asked do not; else `unavailable`.
    func finding(for claim: UserClaim, in instance: InstanceID) async -> UserClaim.Finding {
        // Names and ids of another system say nothing about this one's users.
        let sessions = await directory.sessions(for: instance, domain: claim.domain, serving: PBXAdminRequest.api)
            .filter { claim.domain.isEmpty || $0.info.domain == claim.domain }
        var finding = UserClaim.Finding.unavailable
        for session in sessions.prefix(Self.sessionsMax) {
            do {
                finding = try await ask(session, claim)
                if finding == .confirmed { break }
            } catch {
                logger.info("A login could not be confirmed", metadata: [LogKey.error: "\(error)"])
                return .unavailable
            }
        }
        return finding
    }

    private func ask(_ session: PBXSession, _ claim: UserClaim) async throws -> UserClaim.Finding {
        for request in claim.requests {
            if let finding = claim.judged(by: try await session.request(request)) { return finding }
        }
        return .refuted
    }
}
