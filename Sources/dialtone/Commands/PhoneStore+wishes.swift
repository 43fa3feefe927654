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
    /// - Parameters:
    ///   - steps: What it comes to without a service.
    ///   - isDone: Whether the phone is as wished. A new order makes wishes void.
    /// - Returns: The phone afterwards.
    /// - Throws: Exit code 69, after a complaint, if the service did not carry it out in time (then the wish stays), or cannot.
    func carryOut(_ action: PhoneAction, orHere steps: [PhoneStep], isDone: (Phone) -> Bool = { _ in true }) async throws -> Phone {
        if let phone = try await commitAlone(steps, for: action.phone, at: .now) { return phone }
        try await requestAction(action, at: .now)
        let end = ContinuousClock.now + Self.patience
        var standing = ActionStanding.waiting
        while standing == .waiting {
            guard ContinuousClock.now < end else {
                complain("the service has not carried it out within \(Self.patience.components.seconds) s; it will as soon as it can")
                throw Exit.unavailable
            }
            try await Task.sleep(for: Self.look)
            standing = try await self.standing(of: action)
        }
        guard standing == .gone else {
            complain("the service cannot carry it out; its log says why")
            throw Exit.unavailable
        }
        guard let phone = try await phone(action.phone) else { throw StoreError.unknownPhone(action.phone) }
        guard isDone(phone) else {
            complain("\(phone.mac): a new order came meanwhile, so it was not carried out")
            throw Exit.unavailable
        }
        return phone
    }
}
