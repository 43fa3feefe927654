import DialtoneDoors
import DialtoneModel
import DialtoneStore
import DialtoneSupport

/// Which phones show at their own URLs what was made from a former key.
///
/// What a phone has been told stands in the revision that it fetched last, and nowhere else: there the password is looked for. Phones that
/// cannot be told one are not held up by it, nor are those that were ordered before any was demanded.
struct FormerCredentials {
    struct Waiting {
        var mac: MACAddress
        /// The keys that it needs; all former ones where the revision is not stored any more.
        var keys: [KeyID]
    }

    private let store: any SQLPhoneStore
    private let instances: Set<InstanceID>
    /// With the key in use, and with each former one.
    private let current: DoorCredentials
    private let former: [(key: KeyID, credentials: DoorCredentials)]

    /// - Returns: nil where there is no former key, or no instance demands credentials.
    init?(_ configuration: Configuration, _ store: any SQLPhoneStore) {
        let service = configuration.service
        instances = Set(service.instances.map(\.id).filter { service.credentials(of: $0) != .off })
        let (secrets, keys) = (store.keys.credentialKeys, store.keys)
        // In the same order: the one in use first.
        let others = keys.ids.filter { $0 != keys.inUse }
        guard !instances.isEmpty, !others.isEmpty, secrets.count == others.count + 1 else { return nil }
        self.store = store
        current = DoorCredentials(key: secrets[0], for: service)
        former = zip(others, secrets.dropFirst()).map { ($0, DoorCredentials(key: $1, for: service)) }
    }

    /// Those phones, in the order of their first orders.
    func phones() async throws -> [Waiting] {
        var phones: [Waiting] = []
        for entry in try await store.fleet() where instances.contains(entry.instance) {
            guard let phone = try await store.phone(entry.id), let number = phone.deliveredRevision else { continue }
            let secrets = try await store.secrets(of: entry.id)
            guard let files = try await store.revision(number, of: entry.id)?.files else {
                phones.append(Waiting(mac: phone.mac, keys: former.map(\.key)))
                continue
            }
            func stands(_ credentials: DoorCredentials) -> Bool {
                guard let password = credentials.credentials(for: phone, secrets)?.password.reveal() else { return false }
                return files.contains { $0.text.contains(password) }
            }
            guard !stands(current) else { continue }
            let keys = former.filter { stands($0.credentials) }.map(\.key)
            if !keys.isEmpty { phones.append(Waiting(mac: phone.mac, keys: keys)) }
        }
        return phones
    }
}
