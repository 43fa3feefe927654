import DialtoneModel
import DialtoneProvisioning
import Yams

extension OverrideFile {
    /// The file's text; reading it gives the same overrides.
    ///
    /// - Parameter isRevealing: Whether secrets stand in clear. Masked ones are refused when the file is read.
    func yaml(revealing isRevealing: Bool) throws -> String {
        let node = mapping([("overrides", .sequence(.init(entries.map { Self.node($0.scope, $0.set, isRevealing) }, .implicit, .block)))])
        return try Yams.serialize(node: node, indent: 2, width: -1, allowUnicode: true)
    }

    private static func node(_ scope: OverrideScope, _ set: OverrideSet, _ isRevealing: Bool) -> Node {
        var members: [(String, Node)] = [("instance", scalar("\(scope.instance)"))]
        switch scope.subject {
        case .instance: break
        case .vendor(let vendor): members.append(("vendor", scalar(vendor)))
        case .model(let vendor, let model): members += [("vendor", scalar(vendor)), ("model", scalar(model))]
        case .phone(let mac): members.append(("phone", scalar(mac.hex)))
        }
        let hide = { (text: String, isSecret: Bool) in scalar(isRevealing ? text : SecretMask.shown(text, isSecret: isSecret)) }
        let sorted = set.settings.sorted { $0.key < $1.key }
        let settings = sorted.filter { $0.key.functionKey == nil }.map { ($0.key.name, hide($0.value, $0.key.isSecret)) }
        if !settings.isEmpty { members.append(("settings", mapping(settings))) }
        let keys = sorted.compactMap { key, text in key.functionKey.map { ("\($0)", scalar(text)) } }
        if !keys.isEmpty { members.append(("keys", mapping(keys))) }
        let parameters = set.parameters.filter { !$0.value.isEmpty }.sorted { $0.key < $1.key }.map { vendor, list in
            (vendor, mapping(list.map { ($0.name, hide($0.value, $0.looksSecret)) }))
        }
        if !parameters.isEmpty { members.append(("parameters", mapping(parameters))) }
        let templates = set.templates.map { template in
            mapping([
                ("vendor", scalar(template.vendor)), ("file", scalar(template.file)),
                ("text", .scalar(.init(template.text, .implicit, template.text.contains("\n") ? .literal : .doubleQuoted))),
            ])
        }
        if !templates.isEmpty { members.append(("templates", .sequence(.init(templates, .implicit, .block)))) }
        return mapping(members)
    }

    private static func mapping(_ members: [(String, Node)]) -> Node {
        .mapping(.init(members.map { (Node($0.0), $0.1) }, .implicit, .block))
    }

    private func mapping(_ members: [(String, Node)]) -> Node { Self.mapping(members) }

    /// In quotes, so that `no`, `1e3` and an empty text stay what they are.
    private static func scalar(_ text: String) -> Node { .scalar(.init(text, .implicit, .doubleQuoted)) }
}
