import DialtoneProvisioning
import DialtoneServer
import DialtoneStore

extension Configuration {
    /// Makes files as the running service would, with the overrides that are stored now.
    ///
    /// - Throws: ``StoreError``.
    func fileMaker(_ store: any PhoneStore) async throws -> FileMaker {
        let files = try fileMaker()
        files.overrides.replace(with: try await store.overrides())
        return files
    }
}

extension OverrideDesk {
    /// - Throws: ``StoreError``.
    init(_ configuration: Configuration, _ store: any PhoneStore) async throws {
        try await self.init(store: store, files: try await configuration.fileMaker(store))
    }
}
