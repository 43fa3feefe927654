package import DialtoneModel

/// One configuration item, and whether it ends the series.
///
/// Source: innovaphone SDK 13r1, "Sysclient protocol" (stated); `last` inside `config` is read by the tutorial too
/// (observed).
package struct ConfigurationMessage: Equatable, Sendable {
    /// nil: the message only ends a series.
    package var item: ConfigurationItem?
    /// The last of a series; counts at the top level and inside `config`.
    package var last: Bool

    package init(item: ConfigurationItem?, last: Bool) {
        self.item = item
        self.last = last
    }

    /// Reads the JSON of a configuration message. An item that stands at the top level, without `config`, counts too.
    ///
    /// - Throws: ``WireFault`` if there is an item without a `type`, or neither item nor `last`.
    init(_ json: JSONValue) throws(WireFault) {
        let body: JSONValue
        if let config = json["config"], !config.isNull {
            guard config.members != nil else { throw .badJSON(field: "config", reason: "is not an object") }
            body = config
        } else {
            body = json
        }
        last = (json["last"]?.looseBool ?? false) || (body["last"]?.looseBool ?? false)
        var value = body
        value["last"] = nil
        value["config"] = nil
        if value.members?.isEmpty ?? true {
            guard last else { throw .missing(field: "config") }
            item = nil
        } else {
            item = ConfigurationItem(type: try value.text(of: "type"), value: value)
        }
    }

    /// The JSON, with `last` at the top level, and only if it is set.
    var json: JSONValue {
        var json: JSONValue = [:]
        if let item { json["config"] = item.value }
        if last { json["last"] = true }
        return json
    }

    /// The item with `last` inside it, as some releases may send it.
    package static func withLastInside(_ item: ConfigurationItem) -> ConfigurationMessage {
        var inside = item
        inside.value["last"] = true
        return ConfigurationMessage(item: inside, last: false)
    }
}
