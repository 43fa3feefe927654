import DialtoneModel
import DialtoneTransport
import DialtoneWire
import Foundation

/// What the service's administrator does, and what its API shows.
extension LabDevices {
    /// Makes a code: 12 random digits, bound to a category.
    func makeCode(category: String, sip: String?, rollout: Bool, asker: (UInt64, JSONValue?)? = nil) -> ProvisioningCode {
        if !categories.contains(where: { $0.name == category }) { setItems(ConfigurationItem.labDefaults, category: category) }
        let lifetime = rollout ? Self.rolloutCodeLifetime : Self.codeLifetime
        while true {
            let text = context.random.text(12, of: LabRandom.digits)
            guard codes[text] == nil else { continue }
            let code = ProvisioningCode(
                code: text, category: category, sip: sip, validUntil: context.options.now() + lifetime,
                asker: asker.map { (link: $0.0, src: $0.1) })
            codes[text] = code
            return code
        }
    }

    /// The order with this code was answered with `ok`: the device has its password on disk.
    func confirm(_ hwid: String) { devices[hwid]?.isConfirmed = true }

    func setItems(_ items: [ConfigurationItem], category: String) {
        if let index = categories.firstIndex(where: { $0.name == category }) {
            categories[index].items = items
        } else {
            categories.append(DeviceCategory(number: categories.count + 1, name: category, items: items))
        }
    }

    func configure(_ mac: MACAddress, item value: JSONValue) async throws {
        guard let type = value["type"]?.string, !type.isEmpty else {
            throw LabFault("type is missing: name the configuration type, such as NTP")
        }
        guard let device = devices[mac.hex], device.category != nil else {
            throw LabFault("\(mac) is not a device in the domain")
        }
        let item = ConfigurationItem(type: type, value: value)
        devices[mac.hex]?.own.removeAll { $0.type == type }
        devices[mac.hex]?.own.append(item)
        guard let id = device.link, device.isLoggedIn else { return }
        devices[mac.hex]?.sent.removeAll { $0.type == type }
        devices[mac.hex]?.sent.append(item)
        let message = ConfigurationMessage(item: onTheWire(item, password: device.password), last: false)
        await perform([.send(id, .admin(.configuration(message)))])
        context.signal.changed()
    }

    func remove(_ mac: MACAddress) async throws {
        guard let device = devices.removeValue(forKey: mac.hex) else { throw LabFault("\(mac) is not a device here") }
        context.signal.changed()
        if let id = device.link { await perform([.close(id, reason: "the device was removed")]) }
    }

    func assign(_ mac: MACAddress, category: String) async throws {
        guard let device = devices[mac.hex] else { throw LabFault("\(mac) is not a device here") }
        guard device.category == nil else { throw LabFault("\(mac) is in the domain already") }
        guard let id = device.link else { throw LabFault("\(mac) is not connected") }
        if !categories.contains(where: { $0.name == category }) { setItems(ConfigurationItem.labDefaults, category: category) }
        await perform(welcome(id, mac.hex, category: category))
        context.signal.changed()
    }

    func assignLate(_ hwid: String) async {
        // It may have left, or been assigned by hand, meanwhile.
        guard let device = devices[hwid], device.category == nil, let id = device.link else { return }
        await perform(welcome(id, hwid, category: Self.defaultCategory))
        context.signal.changed()
    }

    func stop() async {
        isUp = false
        await restart()
    }

    func start() { isUp = true }

    /// Drops all connections at once.
    func restart() async {
        let outbounds = links.values.map(\.outbound) + apiLinks.values
        await withDiscardingTaskGroup { group in
            for outbound in outbounds { group.addTask { await outbound.close(.goingAway, reason: "Devices restarts") } }
        }
    }

    var states: [LabSnapshot.Device] {
        devices.values.sorted { $0.hwid < $1.hwid }.map { device in
            LabSnapshot.Device(
                hwid: device.hwid, product: device.product, version: device.version, category: device.category,
                isOnline: device.link != nil, isLoggedIn: device.isLoggedIn, proofs: device.proofs, items: device.sent)
        }
    }

    /// How many devices are online and logged in: cheaper than all states.
    var loggedInCount: Int { devices.values.reduce(0) { $0 + ($1.isLoggedIn ? 1 : 0) } }
}
