import DialtoneDialogue
package import DialtoneModel
package import DialtoneProvisioning
package import DialtoneStore
package import DialtoneSupport
package import Foundation

/// What administrators can have done with a phone: one method for each, for the admin app and for wishes of other processes.
///
/// All of it goes through the phone's owner, and is on disk when a method returns.
package struct PhoneOperations: Sendable {
    let store: any PhoneStore
    let fleet: Fleet
    let files: FileMaker
    let codeLifetime: Duration
    /// By which codes end.
    let clock: ForwardClock

    package init(store: any PhoneStore, fleet: Fleet, files: FileMaker, codeLifetime: Duration, clock: ForwardClock) {
        self.store = store
        self.fleet = fleet
        self.files = files
        self.codeLifetime = codeLifetime
        self.clock = clock
    }

    private func key(_ phone: Phone) -> PhoneKey { PhoneKey(instance: phone.instance, mac: phone.mac) }

    /// Has the phone's owner write.
    ///
    /// - Throws: ``StoreError/unknownPhone(_:)`` if there is none, or a removed one that is not to be; ``OwnerEnded``; what the store says.
    private func commit(_ steps: [PhoneStep], for phone: Phone, mayBeRemoved: Bool = false) async throws {
        guard let after = try await fleet.commit(steps, for: phone), mayBeRemoved || after.status != .removed else {
            throw StoreError.unknownPhone(phone.id)
        }
    }

    /// Removes the phone; its owner lets go of its connection.
    ///
    /// - Parameter asker: The administrator; nil for the command line.
    package func remove(_ phone: Phone, by asker: String?) async throws {
        try await commit([.noted(.asked(.removal, by: asker)), .removed], for: phone, mayBeRemoved: true)
    }

    /// Lets the phone's code (or MAC) be used anew, and tries again what had failed at Devices.
    ///
    /// - Returns: Until when it can be used.
    package func reopen(_ phone: Phone) async throws -> Date {
        let end = codeEnd
        try await commit([.codeOpened(until: end)], for: phone)
        await fleet.retry(key(phone))
        return end
    }

    /// Gives the phone another URL of its own; its code (or MAC) leads it there.
    ///
    /// - Returns: Until when it does.
    package func renewURL(_ phone: Phone) async throws -> Date {
        let end = codeEnd
        try await commit([.urlRenewed(until: end)], for: phone)
        return end
    }

    /// Gives the phone's account to this hardware, whose MAC can be used until `end`.
    ///
    /// - Throws: ``StoreError/conflict(_:)`` if the hardware belongs to another phone.
    package func assign(_ hardware: MACAddress, to phone: Phone, until end: Date) async throws {
        try await commit([.assigned(hardware, until: end)], for: phone)
    }

    /// Gives the phone a password of its own for its administrator, unless it is told one.
    package func protect(_ phone: Phone, by asker: String?) async throws -> (isGood: Bool, words: Words) {
        try await AdministratorPasswordGaps(store: store, files: files).protect(phone, by: asker) { try await fleet.commit($0, for: phone) }
    }

    /// The phone was told to fetch its files: notes what came of it, and asks Devices what is new.
    package func noteResync(_ phone: Phone, by asker: String?, outcome: ResyncOutcome) async throws {
        try await commit([.noted(.resync(by: asker, outcome))], for: phone, mayBeRemoved: true)
        await fleet.retry(key(phone))
    }

    private var codeEnd: Date { clock.now.addingTimeInterval(codeLifetime.seconds) }
}
