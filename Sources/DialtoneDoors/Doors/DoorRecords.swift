import DialtoneFleet
package import DialtoneModel
package import DialtoneProvisioning
package import DialtoneStore

/// All that the doors read of the store: who is behind a door, and the secrets for its files.
package struct DoorRecords: Sendable {
    /// The phones that were ordered with a code, whether it opens their doors or not.
    var withCode: @Sendable (Secret) async throws -> [Phone]
    var forToken: @Sendable (Secret) async throws -> (phone: Phone, secrets: PhoneSecrets)?
    var withMAC: @Sendable (MACAddress) async throws -> [Phone]
    var secrets: @Sendable (Phone.ID) async throws -> PhoneSecrets

    /// The orders that are handsets of this phone; none where it is no DECT base.
    var handsets: @Sendable (Phone) async throws -> [HandsetMember]

    package init(_ store: any PhoneStore, files: FileMaker) {
        withCode = { try await store.phones(withCode: $0) }
        forToken = { try await store.phoneWithSecrets(forToken: $0) }
        withMAC = { try await store.phones(withMAC: $0) }
        secrets = { try await store.secrets(of: $0) }
        let reader = HandsetReader(store: store, files: files)
        handsets = { try await reader.members(of: $0) }
    }
}
