import DialtoneModel
import DialtoneWire

/// What the PBX tells of itself and of what is in it.
///
/// Source: innovaphone SDK 13r2 to 14r1, "PbxAdminApi" (stated), unless marked.
extension LabPBX {
    /// Users in one answer to SearchUsers.
    static let searchMax = 20
    /// Nodes in one answer to GetNodes.
    static let nodesMax = 200

    /// The App objects whose URL begins with `uri`.
    func appObjects(_ message: AppMessage) -> JSONValue {
        let uri = message.string("uri") ?? ""
        let list = objects.filter { uri.isEmpty || $0.app.url.hasPrefix(uri) }.map { object -> JSONValue in
            [
                "title": .string(object.name), "app": .string(object.appName), "url": .string(object.app.url),
                "connected": .bool(object.session != nil), "guid": .string(object.guid), "sip": .string(object.name),
            ]
        }
        return message.result([JSONMember("objects", .array(list))])
    }

    /// How to reach a PBX: one that is registered here, or this one, as for any that is not.
    func location(_ message: AppMessage) -> JSONValue {
        let port = (try? context.endpoints?.get().control).flatMap { control in
            control.split(separator: "/").dropFirst().first.flatMap { Int($0.drop { $0 != ":" }.dropFirst()) }
        }
        let asked = message.string("loc") ?? ""
        let known = registeredPBXs[asked.lowercased()]
        return message.result([
            JSONMember("loc", .string(known == nil ? Self.name : asked)), JSONMember("dns", .string(known ?? dns)),
            JSONMember("addr", .string(context.options.host)),
            JSONMember("http", .int(port ?? 0)), JSONMember("https", .int(port ?? 0)), JSONMember("module", "PBX0"),
        ])
    }

    func licences(_ message: AppMessage) -> JSONValue {
        let used = users.values.reduce(0) { $0 + current($1).count }
        let list = [("Port", "1000", used), ("Standby", "1", 0)].map { name, count, used -> JSONValue in
            [
                "name": .string(name), "version": "16", "count": .string(count), "used": .string(String(used)),
                "local": .string(count), "slaves": "0",
            ]
        }
        return message.result([JSONMember("lic", .array(list))])
    }

    /// The nodes behind `last`, in the order of their names. A node that is a PBX names its parent, the topmost none.
    func nodes(_ message: AppMessage) -> JSONValue {
        let others = registeredPBXs.keys.map { name -> JSONValue in ["name": .string(name), "node": "root", "loc": .string(Self.name)] }
        let all = ([["name": "branch", "node": "root"], ["name": "root", "node": "", "loc": ""]] + others)
            .sorted { ($0["name"]?.string ?? "") < ($1["name"]?.string ?? "") }
        let limit = min(Self.nodesMax, max(1, message.string("limit").flatMap { Int($0) } ?? Self.nodesMax))
        let last = message.string("last") ?? ""
        let rest = all.filter { ($0["name"]?.string ?? "") > last }
        return message.result([JSONMember("nodes", .array(Array(rest.prefix(limit))))])
    }

    /// Users in the order of their long names, from the one behind `cn` on; `includeMatch` begins with it.
    func search(_ message: AppMessage) -> JSONValue {
        let from = message.string("cn") ?? ""
        let includes = message.bool("includeMatch")
        let limit = min(Self.searchMax, max(1, message.string("limit").flatMap { Int($0) } ?? Self.searchMax))
        let list = users.values.filter { $0.commonName > from || (includes && $0.commonName == from) }
            .sorted { ($0.commonName, $0.number) < ($1.commonName, $1.number) }
            .prefix(limit)
            .map { user -> JSONValue in
                [
                    "cn": .string(user.commonName), "dn": .string(user.commonName), "guid": .string(user.guid),
                    "h323": .string(user.h323), "emails": [],
                ]
            }
        return message.result([JSONMember("user", .array(Array(list)))])
    }
}
