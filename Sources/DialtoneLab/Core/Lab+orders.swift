package import DialtoneModel

/// What an administrator or a user does on the other side.
extension Lab {
    /// Adds an App object to the PBX, which connects at once.
    package func connect(_ app: App) async { await pbx.add(app) }

    /// Orders one phone, as Profile does, and waits for the answer.
    package func provision(_ order: LabOrder) async -> LabOrderResult { await users.provision(order) }

    /// Orders many phones. The stream ends when each of them is registered or has failed.
    package func rollout(_ rollout: LabRollout) -> AsyncStream<LabRollout.Event> {
        let (events, continuation) = AsyncStream.makeStream(of: LabRollout.Event.self)
        context.tasks.start {
            await LabRolloutRun(lab: self, rollout: rollout, events: continuation).run()
            continuation.finish()
        }
        return events
    }

    /// Changes one configuration of a device; it is pushed if the device is online.
    ///
    /// - Parameter item: An object with `type`, and `id` to replace one of several of this type. A `turnPassword` or
    ///   `logPassword` in it is clear text; Devices encrypts it.
    /// - Throws: ``LabFault`` if there is no such device or no type.
    package func configure(_ mac: MACAddress, item: JSONValue) async throws { try await devices.configure(mac, item: item) }

    /// Deletes a configuration of a device, by number or by type; its next series lacks it.
    ///
    /// - Throws: ``LabFault`` if there is no such device or configuration.
    package func deleteConfiguration(_ mac: MACAddress, _ key: String) async throws {
        try await devices.deleteConfiguration(mac, key)
    }

    /// Replaces the items that devices of a category get from now on.
    package func setItems(_ items: [ConfigurationItem], category: String? = nil) async {
        await devices.setItems(items, category: category ?? LabDevices.defaultCategory)
    }

    /// Removes a device from its domain: it loses its password, and its connection is dropped.
    package func removeDevice(_ mac: MACAddress) async throws { try await devices.remove(mac) }

    /// Puts an unassigned device that is online into a category by hand.
    package func assign(_ mac: MACAddress, category: String? = nil) async throws {
        try await devices.assign(mac, category: category ?? LabDevices.defaultCategory)
    }

    /// Drops all sysclient connections, as a restart of Devices does.
    package func restartDevices() async { await devices.restart() }

    /// Devices refuses connections until ``startDevices()``.
    package func stopDevices() async { await devices.stop() }
    package func startDevices() async { await devices.start() }

    /// The PBX names Devices at another address from now on: it has moved, or apps are to come through a proxy.
    ///
    /// - Parameter address: `host:port`.
    package func announceDevices(at address: String) async {
        let scheme = options.tls == nil ? "http" : "https"
        await pbx.setDevices(
            url: "\(scheme)://\(address)/\(options.domain)/devices/innovaphone-devices-api", password: devices.password)
        await pbx.announceServices()
    }

    /// Drops all connections of the PBX to apps; it comes back by itself.
    package func restartPBX() async { await pbx.restart() }

    /// Sends an HTTP request through a device's tunnel and collects the answer.
    ///
    /// - Parameters:
    ///   - request: Raw HTTP/1.1 text.
    ///   - wanted: How many bytes each "receive" asks for; 0 = any amount, as captured.
    /// - Throws: ``LabFault`` when the device is not online or does not answer in time.
    package func tunnel(_ mac: MACAddress, request: String, wanted: UInt32 = 8192) async throws -> String {
        try await devices.tunnel(mac, request: request, wanted: wanted)
    }

    /// A new code for a category, as the category's page in Devices shows it.
    ///
    /// - Parameter administrative: Its device gets the domain's admin password, if the domain deploys one.
    package func makeCode(category: String? = nil, rollout: Bool = false, administrative: Bool = true) async -> String {
        await devices.makeCode(
            category: category ?? LabDevices.defaultCategory, sip: nil, rollout: rollout, administrative: administrative
        ).code
    }

    /// Boots a simulated phone that was told this URL (ending in `/`).
    package func boot(_ mac: MACAddress, vendor: LabVendor, url: String, user: String? = nil) async {
        await phones.boot(mac, vendor: vendor, url: url)
    }

    /// Lets a phone ask for its file again.
    package func fetchAgain(_ mac: MACAddress) async throws { try await phones.fetchAgain(mac) }

    /// Sends a phone `NOTIFY check-sync` through the connection of its registration, as the PBX can.
    package func checkSync(_ mac: MACAddress) async throws { try await registrar.checkSync(mac.hex) }
}
