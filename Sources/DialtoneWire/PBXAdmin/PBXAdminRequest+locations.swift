package import DialtoneModel

/// Where the PBXs of a system are.
extension PBXAdminRequest {
    /// Nodes that one answer carries at most (stated).
    package static let nodesMax = 200

    /// Asks how to reach the PBX of this name.
    package static func getLocation(of pbx: String, src: String) -> JSONValue {
        ["api": .string(api), "src": .string(src), "mt": "GetLocation", "loc": .string(pbx)]
    }

    /// Asks for the next nodes of the numbering tree.
    ///
    /// - Parameter last: The name of the last node of the answer before; nil for the first.
    package static func getNodes(after last: String?, src: String) -> JSONValue {
        var json: JSONValue = ["api": .string(api), "src": .string(src), "mt": "GetNodes", "limit": .int(nodesMax)]
        if let last { json["last"] = .string(last) }
        return json
    }

    /// Asks to be told whenever name or address of this PBX changes, or not to be told any more.
    package static func monitorConfig(stop: Bool = false, src: String) -> JSONValue {
        var json: JSONValue = ["api": .string(api), "src": .string(src), "mt": "MonitorConfig"]
        if stop { json["stop"] = true }
        return json
    }
}
