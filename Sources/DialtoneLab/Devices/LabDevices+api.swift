import DialtoneModel
import DialtoneTransport
import DialtoneWire
import Foundation

/// The requests of the JSON API.
///
/// Source: innovaphone SDK 14r1, "com.innovaphone.devices" (stated); the count of unassigned devices and the filter of the
/// Devices app (observed).
extension LabDevices {
    /// Longer values of a configuration travel in parts of this many characters (assumed: the page gives no length).
    static let valueCharactersMax = 1000

    func openAPI(_ outbound: WebSocketOutbound, _ queue: AsyncStream<String>.Continuation) -> UInt64 {
        nextLink += 1
        apiLinks[nextLink] = APILink(outbound: outbound, queue: queue)
        return nextLink
    }

    func loggedInAPI(_ id: UInt64, _ key: SessionKey) { apiLinks[id]?.key = key }

    func closedAPI(_ id: UInt64) { apiLinks[id] = nil }

    /// Answers a request of a logged-in connection.
    ///
    /// - Returns: The messages to send, in order; none for a request that this service does not know.
    func answer(_ request: AppMessage, link id: UInt64) -> [JSONValue] {
        guard apiLinks[id] != nil else { return [] }
        context.log.count("devices-api.\(request.mt.prefix(40))")
        if let domain = request.value["domainId"], !domain.isNull, !isDomain(domain) {
            return [request.result([JSONMember("error", "unknown domain")])]
        }
        switch request.mt {
        case "GetUserInfo", "GetLoginInfo":
            return [
                request.result([
                    JSONMember("key", .string(context.random.text(32, of: LabRandom.hexDigits))), JSONMember("admin", true),
                ])
            ]
        case "GetProvisioningCategories": return pages(request, "categories", provisioningCategories(request))
        case "GetProvisioningCode": return [makeCode(request, link: id)]
        case "GetProvisionedDevice": return [provisionedDevice(request, link: id)]
        case "GetDomains":
            apiLinks[id]?.subscribe(request, to: .domains)
            return pages(request, "domains", domains)
        case "GetDevices":
            apiLinks[id]?.subscribe(request, to: .devices)
            return pages(request, "devices", sorted.filter(DeviceFilter(devices: request).admits).map(\.json))
        case "GetFilteredDevices":
            return pages(request, "devices", sorted.filter(DeviceFilter(filtered: request).admits).map(\.json))
        case "GetDeviceConfigs":
            apiLinks[id]?.subscribe(request, to: .configurations)
            return pages(request, "configs", configurations.map { summary($0) })
        case "GetDeviceConfig": return configuration(request, link: id)
        case "GetUnassignedDevicesCount":
            return [request.result([JSONMember("count", .int(devices.values.count { $0.category == nil }))])]
        case "SetDeviceFiler":
            apiLinks[id]?.subscribe(request, to: .devices)
            return [request.result([])]
        default: return []
        }
    }

    private var sorted: [DeviceRecord] { devices.values.sorted { $0.number < $1.number } }

    private func isDomain(_ value: JSONValue) -> Bool {
        guard let number = value.looseString.flatMap({ Int($0) }) else { return false }
        return number == Self.domainNumber || otherDomains[number] != nil
    }

    /// A list in pages, each a result of its own; the last one says so.
    private func pages(_ request: AppMessage, _ name: String, _ list: [JSONValue]) -> [JSONValue] {
        let size = max(1, context.behaviour.pageSize)
        return stride(from: 0, to: max(1, list.count), by: size).map { start in
            var members = [JSONMember(name, .array(Array(list.dropFirst(start).prefix(size))))]
            if start + size >= list.count { members.append(JSONMember("last", true)) }
            return request.result(members)
        }
    }

    // MARK: Provisioning

    /// Categories that have a configuration of the wanted type; for phones one of an analogue phone will do (stated).
    private func provisioningCategories(_ request: AppMessage) -> [JSONValue] {
        guard isOwnDomain(request) else { return [] }
        let type = request.string("type")
        let wanted: Set<String> = type == "PHONE" ? ["PHONE", "FXS_PHONE"] : Set([type].compactMap(\.self))
        return categories.filter { category in
            wanted.isEmpty
                || configurations.contains { configuration in
                    wanted.contains(configuration.type)
                        && (configuration.categories.isEmpty || configuration.categories.contains(category.number))
                }
        }
        .map { category in
            [
                "id": .int(category.number), "domainId": .int(Self.domainNumber), "name": .string(category.name), "config": true,
            ]
        }
    }

    private func isOwnDomain(_ request: AppMessage) -> Bool {
        request.string("domainId").map { $0 == String(Self.domainNumber) } ?? true
    }

    private func makeCode(_ request: AppMessage, link id: UInt64) -> JSONValue {
        guard isOwnDomain(request), let category = request.string("category"), categories.contains(where: { $0.name == category })
        else {
            return request.result([JSONMember("error", "unknown category")])
        }
        let code = makeCode(
            category: category, sip: request.string("sip"), rollout: request.bool("rollout"),
            administrative: request.bool("administrative"), asker: (id, request.src))
        return request.result([
            JSONMember("code", .string(code.code)), JSONMember("validUntil", .int(Int64(code.validUntil.timeIntervalSince1970))),
        ])
    }

    /// The device that used a code. One that has not come yet is told of later.
    private func provisionedDevice(_ request: AppMessage, link id: UInt64) -> JSONValue {
        let text = request.string("code") ?? ""
        guard let code = codes[text] else { return request.result([JSONMember("error", "unknown code")]) }
        var members = [JSONMember("code", .string(text))]
        if let device = code.usedBy.flatMap({ devices[$0] }) {
            members.append(JSONMember("device", device.json))
        } else {
            // Asked again, it is told once all the same.
            codes[text]?.askers.removeAll { $0.link == id && $0.src == request.src }
            codes[text]?.askers.append((id, request.src))
        }
        return request.result(members)
    }

    // MARK: Configurations

    /// A configuration without its values.
    private func summary(_ configuration: DeviceConfiguration) -> JSONValue {
        .object(configuration.head(domain: Self.domainNumber, categories: json(categories: configuration.categories)))
    }

    /// A configuration with its values, long ones in parts before it, passwords encrypted for this connection.
    private func configuration(_ request: AppMessage, link id: UInt64) -> [JSONValue] {
        guard let number = request.string("id"), let configuration = configurations.first(where: { String($0.id) == number }) else {
            return [request.result([JSONMember("error", "unknown configuration")])]
        }
        var values = configuration.values
        // 13r2 knows no seed here; that its passwords are clear text then is assumed.
        if let key = apiLinks[id]?.key, context.behaviour.seedInAPI {
            values = DeviceConfiguration.encrypted(values, seedField: { _ in "seed" }) { clear in
                let seed = context.random.text(16, of: LabRandom.passwordCharacters)
                return (seed, key.encrypt(seed: seed, clear))
            }
        }
        var parts: [JSONValue] = []
        var short: [JSONMember] = []
        for member in values {
            guard let text = member.value.string, text.count > Self.valueCharactersMax else {
                short.append(member)
                continue
            }
            var rest = text[...]
            while !rest.isEmpty {
                var part: JSONValue = ["mt": "GetDeviceConfigValueResult"]
                part["src"] = request.src
                part["name"] = .string(member.key)
                part["value"] = .string(String(rest.prefix(Self.valueCharactersMax)))
                parts.append(part)
                rest = rest.dropFirst(Self.valueCharactersMax)
            }
        }
        let head = configuration.head(domain: Self.domainNumber, categories: json(categories: configuration.categories))
        return parts + [request.result([JSONMember("config", .object(head + short))])]
    }

    // MARK: Domains

    private var domains: [JSONValue] { [ownDomain] + otherDomains.sorted { $0.key < $1.key }.map { domain($0.key, $0.value) } }

    private var ownDomain: JSONValue {
        domain(Self.domainNumber, context.options.domain, categories: categories.map(\.json))
    }

    private func domain(_ number: Int, _ name: String, categories: [JSONValue] = []) -> JSONValue {
        [
            "id": .int(number), "name": .string(name), "hasRentalProducts": false,
            "deployAdminPasswords": .bool(number == Self.domainNumber && context.behaviour.adminPassword),
            "isInstanceDomain": .bool(number == Self.domainNumber), "categories": .array(categories),
        ]
    }

    /// Adds a domain without devices.
    ///
    /// - Returns: Its number.
    func addDomain(_ name: String) -> Int {
        let number = (otherDomains.keys.max() ?? Self.domainNumber) + 1
        otherDomains[number] = name
        tell(.domains, "DomainAdded", [JSONMember("domain", domain(number, name))])
        return number
    }

    /// Deletes a domain that was added.
    ///
    /// - Throws: ``LabFault`` if there is none with this number.
    func deleteDomain(_ number: Int) throws {
        guard otherDomains.removeValue(forKey: number) != nil else { throw LabFault("there is no domain \(number) to delete") }
        tell(.domains, "DomainDeleted", [JSONMember("id", .int(number))])
    }

    // MARK: Indications

    /// What happened to a device.
    enum DeviceNews: String { case added = "DeviceAdded", updated = "DeviceUpdate", removed = "DeviceRemoved" }

    func tell(_ news: DeviceNews, _ hwid: String) {
        if let device = devices[hwid] { tell(news, device) }
    }

    func tell(_ news: DeviceNews, _ device: DeviceRecord) {
        guard !apiLinks.isEmpty else { return }
        tell(.devices, news.rawValue, [JSONMember("device", device.json)])
    }

    /// The lab's own domain has changed.
    func tellDomains() { tell(.domains, "DomainEdited", [JSONMember("domain", ownDomain)]) }

    /// A configuration was added, edited or deleted. The fields of these indications are not documented: the object
    /// without its values, as in the list (assumed).
    func tell(configuration: DeviceConfiguration, _ mt: String) {
        tell(.configurations, mt, [JSONMember("config", summary(configuration))])
    }

    private func tell(_ subject: APILink.Subject, _ mt: String, _ members: [JSONMember]) {
        for link in apiLinks.values { link.tell(subject, mt, members) }
    }

    /// Tells everyone who asked for the code or its device that the device is here.
    func announce(_ hwid: String) {
        guard let device = devices[hwid], let code = device.code.flatMap({ codes[$0] }) else { return }
        codes[code.code]?.askers = []
        for asker in code.askers {
            // One whose connection has gone misses it (stated).
            apiLinks[asker.link]?.send(
                "DeviceProvisioned", src: asker.src,
                [JSONMember("code", .string(code.code)), JSONMember("device", device.json)])
        }
    }
}

extension DeviceRecord {
    /// As the JSON API shows it.
    var json: JSONValue {
        var json: JSONValue = [
            "id": .int(number), "hwId": .string(hwid), "name": .string(name ?? ""),
            "domainId": .int(category == nil ? 0 : LabDevices.domainNumber), "product": .string(product),
            "version": .string(version), "type": .string(platform), "pbxActive": false, "online": .bool(link != nil),
            "hasLeaseLicenses": false, "other": .bool(isOther),
        ]
        if !interfaces.isEmpty { json["ethIfs"] = .array(interfaces) }
        return json
    }
}

/// Which devices a request wants.
///
/// Source: innovaphone SDK 14r1, "com.innovaphone.devices" (stated).
struct DeviceFilter {
    private var domains: Set<String>?
    private var categories: Set<String>?
    private var hwids: Set<String>?
    private var types: Set<String>?
    private var isUnassigned = false

    /// The fields of GetDevices: none = all; `unassigned` alone = those in no domain, else those too.
    init(devices request: AppMessage) {
        domains = Self.names("domainIds", request)
        categories = Self.names("categories", request)
        isUnassigned = request.bool("unassigned")
        if isUnassigned, domains == nil, categories == nil { domains = [] }
    }

    /// The fields of GetFilteredDevices. The lab has no analogue ports, so `justFxs` leaves nothing.
    init(filtered request: AppMessage) {
        domains = request.string("domainId").map { [$0] }
        hwids = Self.names("hwIds", request)
        types = request.bool("justFxs") ? [] : Self.names("types", request)
    }

    /// A text with commas, or a list; nil if there is none.
    private static func names(_ key: String, _ request: AppMessage) -> Set<String>? {
        guard let value = request.value[key], !value.isNull else { return nil }
        if let list = value.elements { return list.isEmpty ? nil : Set(list.compactMap(\.looseString)) }
        let names = (value.looseString ?? "").split(separator: ",").map { $0.drop { $0 == " " } }.map(String.init)
        return names.isEmpty ? nil : Set(names)
    }

    func admits(_ device: DeviceRecord) -> Bool {
        if let hwids, !hwids.contains(device.hwid) { return false }
        if let types, !types.contains(device.platform) { return false }
        guard let category = device.category else { return isUnassigned || (domains == nil && categories == nil) }
        if let domains, !domains.contains(String(LabDevices.domainNumber)) { return false }
        return categories.map { $0.contains(category) } ?? true
    }
}
