import DialtoneDoors
import DialtoneModel
import DialtoneProvisioning
import DialtoneServer
import DialtoneStore
import DialtoneSupport

extension KeyRing {
    /// What phones' credentials are made from, first that of the key in use.
    var credentialKeys: [Secret] { derived(for: "door-credentials") }
}

extension Configuration {
    /// What phones show at their own doors; nil where no instance demands anything.
    func doorCredentials(_ store: any PhoneStore) -> DoorCredentials? {
        guard !service.credentialsInUse.isEmpty, let keys = store.sealed?.keys else { return nil }
        return DoorCredentials(keys: { keys.credentialKeys }, for: service)
    }

    /// Makes files as the running service would, with the overrides that are stored now.
    ///
    /// - Throws: ``StoreError``.
    func fileMaker(_ store: any PhoneStore) async throws -> FileMaker {
        let base = service.toldPhonesURL
        let credentials = doorCredentials(store)
        let files = FileMaker(sip: service.sip, credentials: { credentials?.credentials(for: $0, $1) }) {
            PublicURLs.door(base: base, token: $0)
        }
        files.overrides.replace(with: try await store.overrides())
        return files
    }
}
