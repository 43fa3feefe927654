import DialtoneModel
import DialtoneTransport
import DialtoneWire
import Foundation

/// Serves one JSON connection to Devices: what Users asks for, and little more.
///
/// Source: innovaphone SDK 13r1, "com.innovaphone.devices" (stated); GetUserInfo and the counts (observed).
struct DevicesAPISession: Sendable {
    let devices: LabDevices

    func run(_ connection: WebSocketConnection) async throws {
        try await connection.run { inbound, outbound in
            let id = await devices.openAPI(outbound)
            var gate = LabLoginGate(domain: devices.context.options.domain)
            do {
                loop: for try await message in inbound {
                    guard case .text(let text) = message, let request = try? AppMessage(parsing: text) else { continue }
                    switch gate.handle(request, random: devices.context.random, password: { _ in devices.password }) {
                    case .reply(let reply), .loggedIn(_, _, let reply): try await outbound.send(.text(reply))
                    case .nothing: continue
                    case .refused(let reply):
                        try await outbound.send(.text(reply))
                        await outbound.close(.policy, reason: "login refused")
                        break loop
                    case .request:
                        if let reply = await devices.answer(request, link: id) { try await outbound.send(.text(reply.text)) }
                    case .tooEarly:
                        await outbound.close(.policy, reason: "not logged in")
                        break loop
                    }
                }
            } catch {
                await devices.closedAPI(id)
                throw error
            }
            await devices.closedAPI(id)
        }
    }
}

extension LabDevices {
    func openAPI(_ outbound: WebSocketOutbound) -> UInt64 {
        nextLink += 1
        apiLinks[nextLink] = outbound
        return nextLink
    }

    func closedAPI(_ id: UInt64) { apiLinks[id] = nil }

    /// - Returns: nil for a request that this service does not know; it is not answered.
    func answer(_ request: AppMessage, link: UInt64) -> JSONValue? {
        switch request.mt {
        case "GetUserInfo", "GetLoginInfo":
            return request.result([
                JSONMember("key", .string(context.random.text(32, of: LabRandom.hexDigits))), JSONMember("admin", true),
            ])
        case "GetProvisioningCategories":
            let list = categories.map { category -> JSONValue in
                ["id": .int(category.number), "domainId": 1, "name": .string(category.name), "config": true]
            }
            return request.result([JSONMember("categories", .array(list)), JSONMember("last", true)])
        case "GetProvisioningCode":
            guard let category = request.string("category"), categories.contains(where: { $0.name == category }) else {
                return request.result([JSONMember("error", "unknown category")])
            }
            let code = makeCode(
                category: category, sip: request.string("sip"), rollout: request.bool("rollout"), asker: (link, request.src))
            return request.result([
                JSONMember("code", .string(code.code)),
                JSONMember("validUntil", .int(Int64(code.validUntil.timeIntervalSince1970))),
            ])
        case "GetProvisionedDevice":
            let code = request.string("code") ?? ""
            var members = [JSONMember("code", .string(code))]
            if let device = codes[code]?.usedBy.flatMap({ devices[$0] }) {
                members.append(JSONMember("device", device.json))
            }
            return request.result(members)
        case "GetUnassignedDevicesCount":
            return request.result([JSONMember("count", .int(devices.values.count { $0.category == nil }))])
        default: return nil
        }
    }

    /// Tells who asked for the code that its device is here.
    func announce(_ hwid: String) {
        guard let device = devices[hwid], let code = device.code.flatMap({ codes[$0] }), let asker = code.asker,
            let outbound = apiLinks[asker.link]
        else { return }
        var indication: JSONValue = ["mt": "DeviceProvisioned", "code": .string(code.code), "device": device.json]
        if let src = asker.src { indication["src"] = src }
        let text = indication.text
        context.tasks.start {
            // A listener that has gone misses it, as in life.
            try? await outbound.send(.text(text))
        }
    }
}

extension DeviceRecord {
    /// As the JSON API shows it.
    var json: JSONValue {
        [
            "id": .int(number), "hwId": .string(hwid), "name": "", "domainId": category == nil ? 0 : 1,
            "product": .string(product), "version": .string(version), "type": .string(platform), "pbxActive": false,
            "online": .bool(link != nil),
        ]
    }
}
