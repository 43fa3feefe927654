import ArgumentParser
import DialtoneModel
import DialtoneStore
import DialtoneSupport

/// `--instance DOMAIN/NAME`, for commands that can be about one instance alone.
struct InstanceOption: ParsableArguments {
    @Option(help: "Only this instance, as domain/name.") var instance: String?

    /// The instance that is meant; nil without the option.
    ///
    /// - Throws: Exit code 65, after a complaint, for one that is neither configured nor has phones from before in the database.
    func find(_ configuration: Configuration, in store: some PhoneStore) async throws -> InstanceID? {
        guard let instance else { return nil }
        let id = InstanceID(instance)
        let configured = configuration.service.instances.map(\.id)
        if let id, configured.contains(id) { return id }
        let former = Set(try await store.counts().map { $0.instance }).subtracting(configured).sorted { "\($0)" < "\($1)" }
        if let id, former.contains(id) { return id }
        complain("--instance: \"\(instance)\" is not known; known are \((configured + former).map { "\($0)" }.joined(separator: ", "))")
        throw Exit.badInput
    }
}
