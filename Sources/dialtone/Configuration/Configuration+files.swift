import DialtoneDoors
import DialtoneModel
import DialtoneProvisioning
import DialtoneServer
import DialtoneStore
import DialtoneSupport

extension Configuration {
    /// What phones' credentials are made from; nil where no instance demands any.
    ///
    /// - Throws: ``StoreError`` if the key file cannot be read.
    func credentialKey() throws(StoreError) -> Secret? {
        guard !service.credentialsInUse.isEmpty else { return nil }
        return try SecretKey.load(path: keyPath, creating: false).derived(for: "door-credentials")
    }

    /// With which what PBXs show of users' passwords is hashed.
    ///
    /// - Throws: ``StoreError`` if the key file cannot be read.
    func passwordMarkKey() throws(StoreError) -> Secret {
        try SecretKey.load(path: keyPath, creating: false).derived(for: "user-password-marks")
    }

    /// Makes files as the running service would, for commands that look at them.
    ///
    /// - Throws: ``StoreError`` if the key file is needed and cannot be read.
    func fileMaker() throws(StoreError) -> FileMaker {
        let base = service.toldPhonesURL
        let credentials = try credentialKey().map { DoorCredentials(key: $0, for: service) }
        return FileMaker(sip: service.sip, credentials: { credentials?.credentials(for: $0, $1) }) {
            PublicURLs.door(base: base, token: $0)
        }
    }
}
