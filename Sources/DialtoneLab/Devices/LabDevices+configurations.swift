import DialtoneModel
import DialtoneWire

/// The configurations of the domain, and how devices get them.
///
/// Source: innovaphone SDK 14r1, "Sysclient protocol" and "com.innovaphone.devices" (stated), unless marked.
extension LabDevices {
    // MARK: What an administrator sets up

    /// The number of a category, which is made with the lab's usual configurations where there is none of this name.
    @discardableResult
    func ensureCategory(_ name: String) -> Int {
        if let known = categories.first(where: { $0.name == name }) { return known.number }
        setItems(ConfigurationItem.labDefaults, category: name)
        return categories.first { $0.name == name }?.number ?? 0
    }

    /// Replaces the configurations of one category. One whose type was there keeps its number, as when it is edited.
    func setItems(_ items: [ConfigurationItem], category name: String) {
        let number: Int
        if let known = categories.first(where: { $0.name == name }) {
            number = known.number
        } else {
            number = categories.count + 1
            categories.append(DeviceCategory(number: number, name: name))
            tellDomains()
        }
        var old = configurations.filter { $0.categories == [number] }
        configurations.removeAll { $0.categories == [number] }
        for item in items {
            if let index = old.firstIndex(where: { $0.type == item.type }) {
                var kept = old.remove(at: index)
                let isChanged = kept.item != item
                kept.item = item
                configurations.append(kept)
                if isChanged { tell(configuration: kept, "DeviceConfigEdited") }
            } else {
                lastConfiguration += 1
                let fresh = DeviceConfiguration(id: lastConfiguration, item: item, categories: [number])
                configurations.append(fresh)
                tell(configuration: fresh, "DeviceConfigAdded")
            }
        }
        for gone in old { tell(configuration: gone, "DeviceConfigDeleted") }
    }

    /// Sets a configuration for one device, and pushes it if the device is online.
    ///
    /// - Parameter value: An object with `type`, passwords in clear. With `id` it takes the place of the configuration
    ///   with this number, or is a new one; without, it takes the place of all of its type.
    /// - Throws: ``LabFault`` that names what is wrong.
    func configure(_ mac: MACAddress, item value: JSONValue) async throws {
        guard let type = value["type"]?.string, !type.isEmpty else {
            throw LabFault("type is missing: name the configuration type, such as NTP")
        }
        guard let device = devices[mac.hex], device.category != nil else {
            throw LabFault("\(mac) is not a device in the domain")
        }
        let present = applicable(to: device, transferred: false)
        let replaced: [DeviceConfiguration]
        let number: Int
        if let id = value["id"] {
            guard let given = id.int, (1...Int(Int32.max)).contains(given) else { throw LabFault("id must be a number above 0") }
            (number, replaced) = (given, present.filter { $0.id == given })
        } else {
            replaced = present.filter { $0.type == type }
            number = replaced.first?.id ?? lastConfiguration + 1
        }
        lastConfiguration = max(lastConfiguration, number)
        let fresh = DeviceConfiguration(
            id: number, item: ConfigurationItem(type: type, value: value), categories: replaced.first?.categories ?? [])
        let gone = Set(replaced.map(\.id)).subtracting([number])
        hide(gone, of: mac.hex)
        devices[mac.hex]?.hidden.remove(number)
        if let index = device.own.firstIndex(where: { $0.id == number }) {
            devices[mac.hex]?.own[index] = fresh
        } else {
            devices[mac.hex]?.own.append(fresh)
        }
        await push(fresh, replacing: gone, to: mac.hex)
    }

    /// Deletes a configuration of one device: no message tells of it (unknown), but the next series lacks it.
    ///
    /// - Parameter key: A number, or a type, which means all of this type.
    /// - Throws: ``LabFault`` if there is no such device or configuration.
    func deleteConfiguration(_ mac: MACAddress, _ key: String) throws {
        guard let device = devices[mac.hex], device.category != nil else {
            throw LabFault("\(mac) is not a device in the domain")
        }
        let matches = applicable(to: device, transferred: false).filter { String($0.id) == key || $0.type == key }
        guard !matches.isEmpty else { throw LabFault("\(mac) has no configuration \"\(key)\"") }
        hide(Set(matches.map(\.id)), of: mac.hex)
        context.signal.changed()
    }

    private func hide(_ numbers: Set<Int>, of hwid: String) {
        devices[hwid]?.own.removeAll { numbers.contains($0.id) }
        devices[hwid]?.hidden.formUnion(numbers)
    }

    private func push(_ configuration: DeviceConfiguration, replacing gone: Set<Int>, to hwid: String) async {
        guard let device = devices[hwid], let id = device.link, device.isLoggedIn,
            !DeviceConfiguration.untransferred.contains(configuration.type)
        else { return }
        devices[hwid]?.sent.removeAll { $0.id == configuration.id || gone.contains($0.id) }
        devices[hwid]?.sent.append(configuration)
        let update = messages([configuration], for: device, isEnding: context.behaviour.updatesWithLast)
        await perform(update.map { .send(id, .admin(.configuration($0))) })
        context.signal.changed()
    }

    // MARK: What a device gets

    /// The configurations that are valid for a device, in order: those of its category and those of none, each replaced
    /// by what was set for this device alone.
    ///
    /// - Parameter transferred: Leaves out what third-party devices never get.
    func applicable(to device: DeviceRecord, transferred: Bool = true) -> [DeviceConfiguration] {
        let category = categories.first { $0.name == device.category }?.number
        let shared = configurations.filter { configuration in
            configuration.categories.isEmpty || category.map { configuration.categories.contains($0) } ?? false
        }
        var list: [DeviceConfiguration] = []
        for configuration in shared {
            if let own = device.own.first(where: { $0.id == configuration.id }) {
                list.append(own)
            } else if !device.hidden.contains(configuration.id) {
                list.append(configuration)
            }
        }
        list += device.own.filter { own in !shared.contains { $0.id == own.id } }
        return transferred ? list.filter { !DeviceConfiguration.untransferred.contains($0.type) } : list
    }

    /// The messages with these configurations.
    ///
    /// - Parameter isEnding: They end a series; `last` then stands where the behaviour says.
    func messages(_ list: [DeviceConfiguration], for device: DeviceRecord, isEnding: Bool) -> [ConfigurationMessage] {
        let last = isEnding ? context.behaviour.last : .absent
        var messages = list.enumerated().map { index, configuration in
            let wire = onTheWire(configuration, password: device.password)
            guard index == list.count - 1 else { return ConfigurationMessage(item: wire, last: false) }
            return switch last {
            case .top: ConfigurationMessage(item: wire, last: true)
            case .inside: ConfigurationMessage.withLastInside(wire)
            case .absent, .alone: ConfigurationMessage(item: wire, last: false)
            }
        }
        if last == .alone || (list.isEmpty && last != .absent) { messages.append(ConfigurationMessage(item: nil, last: true)) }
        return messages
    }

    /// The item as message 6 carries it, with its passwords encrypted for the device.
    private func onTheWire(_ configuration: DeviceConfiguration, password: Secret?) -> ConfigurationItem {
        var values = configuration.values
        if let password {
            values = DeviceConfiguration.encrypted(values, seedField: { $0 }) { clear in
                let seed = context.random.text(16, of: LabRandom.passwordCharacters)
                return (seed, SysclientProof.encrypt(seed: seed, password: password, clear))
            }
        }
        let head =
            context.behaviour.itemsWithIDs
            ? configuration.head(domain: Self.domainNumber, categories: json(categories: configuration.categories))
            : [JSONMember("type", .string(configuration.type))]
        return ConfigurationItem(type: configuration.type, value: .object(head + values))
    }

    /// Categories by number, as JSON.
    func json(categories numbers: [Int]) -> [JSONValue] { categories.filter { numbers.contains($0.number) }.map(\.json) }
}
