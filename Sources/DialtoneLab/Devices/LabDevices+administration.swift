import DialtoneModel
import DialtoneTransport
import DialtoneWire
import Foundation

/// What the service's administrator does, and what its API shows.
extension LabDevices {
    /// Makes a code: 12 random digits, bound to a category.
    func makeCode(
        category: String, sip: String?, rollout: Bool, administrative: Bool, asker: (UInt64, JSONValue?)? = nil
    ) -> ProvisioningCode {
        ensureCategory(category)
        let lifetime = rollout ? Self.rolloutCodeLifetime : Self.codeLifetime
        while true {
            let text = context.random.text(12, of: LabRandom.digits)
            guard codes[text] == nil else { continue }
            let code = ProvisioningCode(
                code: text, category: category, sip: sip, isAdministrative: administrative,
                validUntil: context.options.now() + lifetime, askers: asker.map { [(link: $0.0, src: $0.1)] } ?? [])
            codes[text] = code
            return code
        }
    }

    /// The order with this code was answered with `ok`: the device has its password on disk.
    func confirm(_ hwid: String) { devices[hwid]?.isConfirmed = true }

    func remove(_ mac: MACAddress) async throws {
        guard let device = devices.removeValue(forKey: mac.hex) else { throw LabFault("\(mac) is not a device here") }
        context.signal.changed()
        tell(.removed, device)
        if let id = device.link { await perform([.close(id, reason: "the device was removed")]) }
    }

    func assign(_ mac: MACAddress, category: String) async throws {
        guard let device = devices[mac.hex] else { throw LabFault("\(mac) is not a device here") }
        guard device.category == nil else { throw LabFault("\(mac) is in the domain already") }
        guard let id = device.link else { throw LabFault("\(mac) is not connected") }
        ensureCategory(category)
        await perform(assigned(id, mac.hex, category: category))
        context.signal.changed()
    }

    func assignLate(_ hwid: String) async {
        // It may have left, or been assigned by hand, meanwhile.
        guard let device = devices[hwid], device.category == nil, let id = device.link else { return }
        await perform(assigned(id, hwid, category: Self.defaultCategory))
        context.signal.changed()
    }

    func stop() async {
        isUp = false
        await restart()
    }

    func start() { isUp = true }

    /// Drops all connections at once.
    func restart() async {
        let outbounds = links.values.map(\.outbound) + apiLinks.values.map(\.outbound)
        await withDiscardingTaskGroup { group in
            for outbound in outbounds { group.addTask { await outbound.close(.goingAway, reason: "Devices restarts") } }
        }
    }

    var states: [LabSnapshot.Device] {
        devices.values.sorted { $0.hwid < $1.hwid }.map { device in
            LabSnapshot.Device(
                hwid: device.hwid, product: device.product, version: device.version, category: device.category,
                isOnline: device.link != nil, isLoggedIn: device.isLoggedIn, proofs: device.proofs, items: device.sent.map(\.item),
                name: device.name,
                interfaces: device.interfaces)
        }
    }

    /// How many devices are online and logged in: cheaper than all states.
    var loggedInCount: Int { devices.values.reduce(0) { $0 + ($1.isLoggedIn ? 1 : 0) } }
}
