package import DialtoneModel
package import DialtoneProvisioning
package import DialtoneStore
import DialtoneVendors

extension CheckSync {
    /// Asks a stored phone, where it was last seen; at its web server with the password that it has, which may be an older one than
    /// it would be told now.
    package func ask(_ phone: Phone, in store: some PhoneStore, files: FileMaker) async throws(StoreError) -> ResyncOutcome {
        guard let address = phone.address else { return ResyncOutcome(address: nil) }
        let ways = files.hardware(of: phone)?.driver.resync ?? ResyncWays()
        let password = ways.httpAction == nil ? nil : try await webPassword(of: phone, in: store, files: files)
        let account = files.account(of: phone, secrets: try await store.secrets(of: phone.id))
        return await ask(
            address: address, user: phone.user, ways: ways, account: account, password: password ?? .unset)
    }

    private func webPassword(of phone: Phone, in store: some PhoneStore, files: FileMaker) async throws(StoreError) -> WebPassword {
        let secrets = try await store.secrets(of: phone.id)
        let next = files.administratorPassword(toldTo: phone, secrets: secrets)
        // With its removal a phone's files are forgotten, and its passwords stay as they are.
        if phone.status == .removed, let next, phone.deliveredRevision == phone.revision { return .known(next) }
        guard let number = phone.deliveredRevision, let delivered = try await store.revision(number, of: phone.id),
            let password = files.administratorPassword(in: delivered, of: phone, secrets: secrets)
        else { return next == nil ? .unset : .notDelivered }
        return .known(password)
    }
}
