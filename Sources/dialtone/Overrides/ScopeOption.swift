import ArgumentParser
import DialtoneModel
import DialtoneProvisioning
import DialtoneServer
import DialtoneSupport

/// `--instance D/N [--vendor V [--model M] | --phone MAC]`: whom an override is for.
struct ScopeOption: ParsableArguments {
    @Option(help: "The instance, as domain/name; needed where several are configured.") var instance: String?
    @Option(help: "Only phones of this vendor, such as snom.") var vendor: String?
    @Option(help: "Only this model of the vendor, or with a final * a family of models.") var model: String?
    @Option(help: "Only the phone with this MAC.") var phone: String?

    func validate() throws {
        if model != nil, vendor == nil { throw ValidationError("--model needs --vendor") }
        if phone != nil, vendor != nil { throw ValidationError("--phone cannot be beside --vendor") }
        if let phone, MACAddress(phone) == nil {
            throw ValidationError("--phone: \"\(phone)\" is no MAC; give 12 hex digits such as 0004132a7b15")
        }
    }

    /// - Throws: `ValidationError` (64) if the instance is not configured, exit code 65 for a vendor that is not known.
    func scope(_ configuration: Configuration) throws -> OverrideScope {
        let instance = try Self.instance(instance, configuration)
        let scope: OverrideScope
        if let mac = phone.flatMap({ MACAddress($0) }) {
            scope = OverrideScope(instance, .phone(mac))
        } else if let vendor, let model {
            scope = OverrideScope(instance, .model(vendor: vendor, model: model))
        } else if let vendor {
            scope = OverrideScope(instance, .vendor(vendor))
        } else {
            scope = OverrideScope(instance, .instance)
        }
        if let problem = scope.problem() {
            complain(problem)
            throw Exit.badInput
        }
        return scope
    }

    static func instance(_ text: String?, _ configuration: Configuration) throws -> InstanceID {
        let known = configuration.service.instances.map(\.id)
        let words = known.map(\.description).joined(separator: ", ")
        guard let text else {
            guard known.count == 1 else { throw ValidationError("--instance: missing; give one of \(words)") }
            return known[0]
        }
        guard let id = InstanceID(text), known.contains(id) else {
            throw ValidationError("--instance: \"\(text)\" is not configured; allowed: \(words)")
        }
        return id
    }
}

extension OverrideScope {
    /// The vendor that a scope is for, if it is for one.
    var vendor: String? {
        switch subject {
        case .vendor(let vendor), .model(let vendor, _): vendor
        case .instance, .phone: nil
        }
    }
}
