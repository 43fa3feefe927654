package import DialtoneDialogue
package import DialtoneModel
import DialtoneSupport
import DialtoneWire
package import Logging

/// Asks the PBX whether a login that may be a person's is one.
package struct UserConfirmation: Sendable {
    /// How many PBXs of a system are asked.
    private static let sessionsMax = 16

    let directory: PBXDirectory
    let logger: Logger

    package init(directory: PBXDirectory, logger: Logger) {
        self.directory = directory
        self.logger = logger
    }

    /// - Returns: `confirmed` if any PBX knows the user; `refuted` if all that were asked do not; else `unavailable`.
    package func finding(for claim: UserClaim, in instance: InstanceID) async -> UserClaim.Finding {
        // Names and ids of another system say nothing about this one's users. A login that names no system is the only system's.
        guard let domain = claim.domain.isEmpty ? await directory.onlyDomain(of: instance) : claim.domain else { return .unavailable }
        let all = await directory.sessions(of: instance).filter { $0.info.domain.lowercased() == domain.lowercased() }
        let sessions = all.filter { $0.serves(PBXAdminRequest.api) }
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
        // One that was not asked may know the user.
        return finding == .refuted && sessions.count > Self.sessionsMax ? .unavailable : finding
    }

    private func ask(_ session: any PBXConnection, _ claim: UserClaim) async throws -> UserClaim.Finding {
        for request in claim.requests {
            if let finding = claim.judged(by: try await session.request(request)) { return finding }
        }
        return .refuted
    }
}
