package import DialtoneModel
package import DialtoneVendors

/// Why a part of what an administrator wants cannot be taken.
package struct OverrideProblem: Hashable, Sendable, CustomStringConvertible {
    /// Which part of a set.
    package enum Place: Hashable, Sendable, CustomStringConvertible {
        case setting(SettingKey)
        case vendor(String)
        case parameter(vendor: String, name: String)
        case template(vendor: String, file: String)

        package var description: String {
            switch self {
            case .setting(let key): key.name
            case .vendor(let id): "vendor \(id)"
            case .parameter(let vendor, let name): "parameter \(name.prefix(100)) of \(vendor)"
            case .template(let vendor, let file): "template for \(vendor) \(file)"
            }
        }
    }

    package var place: Place
    /// The template's line.
    package var line: Int?
    /// What is wrong and what is allowed; never repeats a value.
    package var reason: String

    package var description: String { line.map { "\(place): line \($0): \(reason)" } ?? "\(place): \(reason)" }
}

extension OverrideSet {
    /// Longer names and values of raw parameters are refused: no phone's own are near it.
    package static let parameterNameBytesMax = 200
    package static let parameterValueBytesMax = 4096
    /// Parameters of one vendor in one set; a phone's whole own configuration has fewer.
    package static let parametersMax = 2000
    /// Templates of one set; all files of all vendors are fewer.
    package static let templatesMax = 200

    /// Everything that is wrong with it, as far as that can be said without a phone.
    package func problems(for scope: OverrideScope, in catalogue: VendorCatalogue = .builtIn) -> [OverrideProblem] {
        var problems: [OverrideProblem] = []
        for (key, text) in settings.sorted(by: { $0.key < $1.key }) {
            if let reason = scope.problem(with: key) ?? key.problem(with: text) {
                problems.append(.init(place: .setting(key), reason: reason))
            }
        }
        for (vendor, list) in parameters.sorted(by: { $0.key < $1.key }) {
            guard let driver = catalogue.driver(id: vendor) else {
                problems.append(.init(place: .vendor(vendor), reason: "is not known; allowed: \(catalogue.ids)"))
                continue
            }
            if let reason = scope.problem(withVendor: vendor) { problems.append(.init(place: .vendor(vendor), reason: reason)) }
            guard list.count <= Self.parametersMax else {
                problems.append(.init(place: .vendor(vendor), reason: "has more than \(Self.parametersMax) parameters"))
                continue
            }
            var seen: Set<String> = []
            for parameter in list {
                let place = OverrideProblem.Place.parameter(vendor: vendor, name: parameter.name)
                if let reason = parameter.problem(of: driver) { problems.append(.init(place: place, reason: reason)) }
                if !seen.insert(parameter.name).inserted { problems.append(.init(place: place, reason: "is there twice")) }
            }
        }
        if let template = templates.dropFirst(Self.templatesMax).first {
            let place = OverrideProblem.Place.template(vendor: template.vendor, file: template.file)
            return problems + [.init(place: place, reason: "is one of more than \(Self.templatesMax) templates")]
        }
        var seen: Set<OverrideProblem.Place> = []
        for template in templates {
            let place = OverrideProblem.Place.template(vendor: template.vendor, file: template.file)
            if !seen.insert(place).inserted { problems.append(.init(place: place, reason: "is there twice")) }
            if let reason = scope.problem(withVendor: template.vendor) { problems.append(.init(place: place, reason: reason)) }
            do {
                try template.check(in: catalogue)
            } catch {
                problems.append(.init(place: place, line: error.line, reason: error.reason))
            }
        }
        return problems
    }
}

extension SettingKey {
    /// Why this text cannot be the setting's; nil if it can.
    package func problem(with text: String) -> String? {
        guard text.utf8.count <= bytesMax else { return "is longer than \(bytesMax) bytes" }
        let isAllowed = { (scalar: Unicode.Scalar) in allowsLineBreaks && (scalar == "\n" || scalar == "\r") }
        guard !text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control && !isAllowed($0) }) else {
            return "contains a line break or another control character"
        }
        guard !text.hasBidirectionalControls else { return "contains characters that turn the direction of writing; type it anew" }
        guard text != SecretMask.mask else { return "is the mask of a secret, not the secret; give the value itself" }
        var settings = PhoneSettings.examplePhone
        do {
            try set(text, in: &settings)
            return nil
        } catch {
            return error.reason
        }
    }
}

extension OverrideScope {
    /// Why this scope cannot have a setting, whatever its text is.
    fileprivate func problem(with key: SettingKey) -> String? {
        guard key.isOfOnePhone else { return nil }
        switch subject {
        case .phone: return nil
        case .instance, .vendor, .model: return "means one phone; put it into the scope of that phone alone"
        }
    }

    /// Why no phone of this scope could ever use something of this vendor.
    fileprivate func problem(withVendor vendor: String) -> String? {
        switch subject {
        case .vendor(let own), .model(let own, _):
            own == vendor ? nil : "is for \(vendor), and the scope is for \(own) alone; put it into a scope of \(vendor)"
        case .instance, .phone: nil
        }
    }

    /// Why there is no such scope; nil if there is.
    package func problem(in catalogue: VendorCatalogue = .builtIn) -> String? {
        switch subject {
        case .vendor(let vendor), .model(let vendor, _):
            guard catalogue.driver(id: vendor) != nil else { return "the vendor \"\(vendor)\" is not known; allowed: \(catalogue.ids)" }
        case .instance, .phone: break
        }
        guard case .model(_, let model) = subject else { return nil }
        let stem = model.hasSuffix("*") ? model.dropLast() : model[...]
        guard !stem.isEmpty, !stem.contains("*"), !stem.contains("/"), stem.utf8.count <= 100 else {
            return "the model \"\(model.prefix(100))\" is not possible; allowed: a model such as D785, or a beginning such as D7*"
        }
        return nil
    }
}

extension VendorCatalogue {
    fileprivate var ids: String { drivers.map(\.id).joined(separator: ", ") }
}

extension PhoneSettings.VendorParameter {
    /// Whether the name says that the value is a secret.
    package var looksSecret: Bool { SecretMask.isSecretName(name) }

    fileprivate func problem(of driver: any VendorDriver) -> String? {
        guard !name.isEmpty, name.utf8.count <= OverrideSet.parameterNameBytesMax else {
            return "must have a name of 1 to \(OverrideSet.parameterNameBytesMax) bytes"
        }
        if let problem = driver.problem(inParameter: name) { return problem }
        guard value.utf8.count <= OverrideSet.parameterValueBytesMax else {
            return "has a value of more than \(OverrideSet.parameterValueBytesMax) bytes"
        }
        guard !value.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
            return "has a value with a line break or another control character"
        }
        guard !value.hasBidirectionalControls else {
            return "has a value with characters that turn the direction of writing; type it anew"
        }
        guard value != SecretMask.mask else { return "has the mask of a secret as its value; give the value itself" }
        return nil
    }
}
