import ArgumentParser
import DialtoneModel
import DialtoneStore
import Foundation

extension PhoneStore {
    /// How long a command waits for the service to carry out a wish: the service looks twice a second.
    private static var patience: Duration { .seconds(10) }
    private static var look: Duration { .milliseconds(50) }

    /// Has a wish carried out: by the service that works on the database, or here if none does.
    ///
    /// Only a phone's owner writes its record, and while the service runs the owner is in there.
    ///
    /// - Parameter steps: What it comes to without a service.
    /// - Returns: The phone afterwards.
    /// - Throws: Exit code 69, after a complaint, if the service did not carry it out in time; the wish stays.
    func carryOut(_ action: PhoneAction, orHere steps: [PhoneStep]) async throws -> Phone {
        if let phone = try await commitAlone(steps, for: action.phone, at: .now) { return phone }
        try await requestAction(action, at: .now)
        let end = ContinuousClock.now + Self.patience
        while try await isWaiting(action) {
            guard ContinuousClock.now < end else {
                complain("the service has not carried it out within \(Self.patience.components.seconds) s; it will as soon as it can")
                throw Exit.unavailable
            }
            try await Task.sleep(for: Self.look)
        }
        guard let phone = try await phone(action.phone) else { throw StoreError.unknownPhone(action.phone) }
        return phone
    }
}
