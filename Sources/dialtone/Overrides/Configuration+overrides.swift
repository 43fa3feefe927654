import DialtoneFleet
import DialtoneModel
import DialtoneProvisioning
import DialtoneServer
import DialtoneStore

extension Configuration {
    /// Checks and stores overrides as the running service would.
    ///
    /// - Throws: ``StoreError``.
    func overrideEditor(_ store: any PhoneStore) async throws -> OverrideEditor {
        try await OverrideEditor(store, files: try await fileMaker(store))
    }
}
