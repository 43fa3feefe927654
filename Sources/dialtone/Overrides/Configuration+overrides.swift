import DialtoneFleet
import DialtoneModel
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

    /// Checks and stores overrides as the running service would.
    ///
    /// - Throws: ``StoreError``.
    func overrideEditor(_ store: any PhoneStore) async throws -> OverrideEditor {
        try await OverrideEditor(store, files: try await fileMaker(store))
    }
}
