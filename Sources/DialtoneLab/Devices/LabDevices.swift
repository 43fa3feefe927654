import DialtoneModel
import DialtoneTransport
import DialtoneWire
import Foundation
import NIOCore

/// The simulated Devices service: which devices there are, which codes open it, and who is connected.
///
/// What is documented it keeps to the letter and reports violations of; where nobody knows what the real one does,
/// ``LabBehaviour`` chooses.
///
/// Source: innovaphone SDK 13r1, "Sysclient protocol" and "com.innovaphone.devices" (stated), unless marked.
actor LabDevices {
    static let defaultCategory = "Third-party phones"
    /// A code of an order, and one for provisioning ahead (stated).
    static let codeLifetime = 15 * 60.0
    static let rolloutCodeLifetime = 7 * 24 * 3600.0

    /// What a connection is told; done in order.
    enum Effect: Sendable {
        case send(UInt64, SysclientFrame)
        case close(UInt64, reason: String)

        /// The connection it is about.
        var link: UInt64 {
            switch self {
            case .send(let id, _), .close(let id, _): id
            }
        }
    }

    /// One sysclient connection.
    struct Link: Sendable {
        let outbound: WebSocketOutbound
        /// Bound by the first identify.
        var hwid: String?
        /// Issued and not answered yet.
        var challenge: String?
        var tunnels: [UInt32: TunnelRequest] = [:]
        /// What is still to be done on this connection, in the order in which it was decided.
        var pending: [Effect] = []
        var isBusy = false
    }

    /// How much may wait for a device that reads slowly.
    static let pendingMax = 1000
    /// The number of the lab's own domain.
    static let domainNumber = 1

    let context: LabContext
    var devices: [String: DeviceRecord] = [:]
    var codes: [String: ProvisioningCode] = [:]
    var categories: [DeviceCategory] = []
    /// In the order in which devices get them.
    var configurations: [DeviceConfiguration] = []
    /// The highest number that a configuration has or had.
    var lastConfiguration = 0
    /// Domains beside the lab's own, by number; they have no devices.
    var otherDomains: [Int: String] = [:]
    var links: [UInt64: Link] = [:]
    var apiLinks: [UInt64: APILink] = [:]
    /// Shared by connections of both kinds.
    var nextLink: UInt64 = 0
    var nextTunnel: UInt32 = 0x1f
    private var lastDeviceNumber = 0
    /// Off: upgrades are refused, as while Devices restarts.
    var isUp = true
    /// The instance password, which the PBX knows.
    let password: Secret

    init(_ context: LabContext) {
        self.context = context
        password = Secret(context.random.text(15, of: LabRandom.passwordCharacters))
        categories = [DeviceCategory(number: 1, name: Self.defaultCategory)]
        configurations = ConfigurationItem.labDefaults.enumerated().map { index, item in
            DeviceConfiguration(id: index + 1, item: item, categories: [1])
        }
        lastConfiguration = configurations.count
    }

    // MARK: Connections

    /// - Returns: nil if Devices is down.
    func open(_ outbound: WebSocketOutbound) -> UInt64? {
        guard isUp else { return nil }
        nextLink += 1
        links[nextLink] = Link(outbound: outbound)
        context.log.count("sysclient.connections")
        return nextLink
    }

    func closed(_ id: UInt64) {
        guard let link = links.removeValue(forKey: id) else { return }
        for tunnel in link.tunnels.values { tunnel.fail("the device's connection ended") }
        if let hwid = link.hwid, devices[hwid]?.link == id {
            devices[hwid]?.link = nil
            devices[hwid]?.isLoggedIn = false
            tell(.updated, hwid)
        }
        context.signal.changed()
    }

    /// Takes a frame and sends what follows from it.
    func handle(_ id: UInt64, _ frame: SysclientFrame) async {
        let effects = received(id, frame)
        enqueue(effects)
        await work(on: effects)
    }

    /// Does what follows from an event. On each connection things happen in the order in which they were decided: a change
    /// that an administrator makes while a series is on its way comes after it.
    func perform(_ effects: [Effect]) async {
        enqueue(effects)
        await work(on: effects)
    }

    private func enqueue(_ effects: [Effect]) {
        for effect in effects {
            guard let link = links[effect.link] else { continue }
            guard link.pending.count < Self.pendingMax else {
                violation(effect.link, "does not read what it is sent")
                continue
            }
            links[effect.link]?.pending.append(effect)
        }
    }

    private func work(on effects: [Effect]) async {
        // A link that is busy is served by the call that made it so.
        for id in effects.map(\.link) where links[id]?.isBusy == false {
            links[id]?.isBusy = true
            while let batch = links[id]?.pending, !batch.isEmpty {
                links[id]?.pending.removeAll()
                for effect in batch { await carryOut(effect) }
            }
            links[id]?.isBusy = false
        }
    }

    /// A connection that breaks meanwhile is noticed by its reader.
    private func carryOut(_ effect: Effect) async {
        guard let outbound = links[effect.link]?.outbound else { return }
        switch effect {
        case .send(_, let frame): try? await outbound.send(.binary(encode(frame)))
        // Not waited for: a dead peer takes its time, and what follows concerns a living one.
        case .close(_, let reason): context.tasks.start { await outbound.close(.normal, reason: reason) }
        }
    }

    private func encode(_ frame: SysclientFrame) -> ByteBuffer {
        let plain = frame.bytes
        guard case .admin = frame, context.behaviour.escapedSlashes else { return plain }
        // In JSON a slash stands in texts only, so that each can be escaped. The header has none: 0x2f is no id.
        var bytes = ByteBuffer()
        for byte in plain.readableBytesView {
            if byte == UInt8(ascii: "/") { bytes.writeInteger(UInt8(ascii: "\\")) }
            bytes.writeInteger(byte)
        }
        return bytes
    }

    func violation(_ id: UInt64, _ text: String) {
        context.log.violation("sysclient", links[id]?.hwid ?? "connection \(id)", text)
    }

    // MARK: Frames

    func received(_ id: UInt64, _ frame: SysclientFrame) -> [Effect] {
        guard links[id] != nil, !context.behaviour.devicesSilent else { return [] }
        switch frame {
        case .tunnel(let tunnel):
            return receivedTunnel(id, tunnel)
        case .admin(.identify(let identify)):
            defer { context.signal.changed() }
            return identified(id, identify)
        case .admin(.provision(let port, _)):
            violation(id, "a phone sent \"provision\" for \(port), which is for analogue ports of gateways")
            return [.send(id, .admin(.provisionResult(error: "no such interface")))]
        case .admin(let other):
            violation(id, "admin message \(other.id) goes from Devices to the device only")
            return []
        }
    }

    func unreadable(_ id: UInt64, _ reason: String) { violation(id, "unreadable message: \(reason)") }

    private func identified(_ id: UInt64, _ identify: SysclientIdentify) -> [Effect] {
        if let bound = links[id]?.hwid, bound != identify.id {
            violation(id, "one connection identified as \(bound) and as \(identify.id)")
            return [.close(id, reason: "one connection serves one device")]
        }
        guard MACAddress(value: UInt64(identify.id, radix: 16) ?? .max)?.hex == identify.id else {
            violation(id, "the id \"\(identify.id)\" is not 12 lower-case hex digits")
            return [.close(id, reason: "bad hardware id")]
        }
        if !identify.other { violation(id, "identify without other:true: configuration would go through the tunnel") }
        if identify.platform != "PHONE" { violation(id, "platform \(identify.platform) instead of PHONE") }
        if links[id]?.hwid == nil {
            links[id]?.hwid = identify.id
            let effects = resolveDuplicate(id, hwid: identify.id)
            if !effects.isEmpty, devices[identify.id]?.link != id { return effects }
            return effects + answer(id, identify)
        }
        return answer(id, identify)
    }

    /// Makes this connection the device's one, or does not.
    private func resolveDuplicate(_ id: UInt64, hwid: String) -> [Effect] {
        var effects: [Effect] = []
        if let older = devices[hwid]?.link, older != id, links[older] != nil {
            context.log.count("sysclient.duplicates")
            switch context.behaviour.duplicateID {
            case .newestWins: break
            case .olderClosed: effects = [.close(older, reason: "replaced by a newer connection")]
            case .refuse: return [.close(id, reason: "this device is connected already")]
            }
        }
        devices[hwid]?.link = id
        devices[hwid]?.isLoggedIn = false
        return effects
    }

    private func answer(_ id: UInt64, _ identify: SysclientIdentify) -> [Effect] {
        let known = devices[identify.id]
        var device =
            known
            ?? DeviceRecord(
                number: nextDeviceNumber(), hwid: identify.id, product: identify.product, version: identify.version,
                platform: identify.platform)
        device.product = identify.product
        device.version = identify.version
        device.platform = identify.platform
        device.name = identify.name
        device.isOther = identify.other
        device.interfaces = interfaces(id, identify)
        device.link = id
        devices[identify.id] = device
        tell(known == nil ? .added : .updated, identify.id)
        // A digest without a challenge says nothing: devices repeat their last one at a reconnect (observed).
        if let digest = identify.digest, let challenge = links[id]?.challenge, let password = device.password {
            return proved(id, identify, digest: digest, challenge: challenge, password: password)
        }
        guard device.password != nil else { return wantsIn(id, identify) }
        if links[id]?.challenge != nil { violation(id, "identify again without an answer to the challenge") }
        if device.isConfirmed, let code = identify.provisioningCode?.reveal(), codes[code]?.usedBy == identify.id {
            violation(id, "sent its old code although it has its password")
        }
        let challenge = context.random.text(10, of: LabRandom.digits)
        links[id]?.challenge = challenge
        return [.send(id, .admin(.challenge(challenge)))]
    }

    /// At most three objects with `if` (stated).
    private func interfaces(_ id: UInt64, _ identify: SysclientIdentify) -> [JSONValue] {
        guard let value = identify.more.first(where: { $0.key == "ethIfs" })?.value else { return [] }
        let list = value.elements ?? []
        if value.elements == nil || list.count > 3 || list.contains(where: { $0["if"]?.string == nil }) {
            violation(id, "ethIfs is not a list of at most three interfaces with a name each")
        }
        return Array(list.prefix(3))
    }

    private func proved(
        _ id: UInt64, _ identify: SysclientIdentify, digest: String, challenge: String, password: Secret
    ) -> [Effect] {
        links[id]?.challenge = nil
        func proof(_ words: (product: String, version: String)) -> String {
            SysclientProof.digest(
                id: identify.id, product: words.product, version: words.version, challenge: challenge, password: password)
        }
        let own = proof((identify.product, identify.version))
        let expected = context.behaviour.fixedWords ? devices[identify.id]?.firstWords.map(proof) ?? own : own
        guard digest == expected else {
            // A device cannot know that its first words count.
            if digest == own { context.log.count("sysclient.other-words") } else { violation(id, "wrong digest") }
            switch context.behaviour.wrongDigest {
            case .close: return [.close(id, reason: "wrong digest")]
            case .challenge:
                let next = context.random.text(10, of: LabRandom.digits)
                links[id]?.challenge = next
                return [.send(id, .admin(.challenge(next)))]
            }
        }
        devices[identify.id]?.isLoggedIn = true
        devices[identify.id]?.proofs += 1
        devices[identify.id]?.isConfirmed = true
        context.log.count("sysclient.proofs")
        // A device that is in the domain moves to the category of a new code (inferred: the vendor's call takes both).
        var moved = false
        if let code = identify.provisioningCode?.reveal(), let category = use(code, by: identify.id) {
            devices[identify.id]?.category = category
            moved = true
            tell(.updated, identify.id)
            announce(identify.id)
        }
        let admin = adminPassword(id, identify.id)
        return admin + (moved || context.behaviour.itemsOnReconnect ? series(id, identify.id) : [])
    }

    /// Numbers do not come again, also when devices go: clients of the JSON API know devices by them.
    private func nextDeviceNumber() -> Int {
        lastDeviceNumber += 1
        return lastDeviceNumber
    }

    /// A device that is in no domain.
    private func wantsIn(_ id: UInt64, _ identify: SysclientIdentify) -> [Effect] {
        if let code = identify.provisioningCode?.reveal() {
            if let category = use(code, by: identify.id) { return welcome(id, identify.id, category: category) }
            if context.options.autoAssign { return assigned(id, identify.id, category: Self.defaultCategory) }
            context.log.count("sysclient.wrong-codes")
            switch context.behaviour.wrongCode {
            case .silence: return []
            case .close: return [.close(id, reason: "wrong provisioning code")]
            case .lateAssignment:
                let delay = context.behaviour.lateAssignment
                let hwid = identify.id
                context.tasks.start {
                    // Cancelled with the lab; then there is no device left to assign.
                    try? await Task.sleep(for: delay)
                    await self.assignLate(hwid)
                }
                return []
            }
        }
        return context.options.autoAssign ? assigned(id, identify.id, category: Self.defaultCategory) : []
    }

    /// Takes a code that lives.
    ///
    /// - Returns: Its category; nil if it is unknown, used or expired.
    private func use(_ code: String, by hwid: String) -> String? {
        guard let known = codes[code], known.usedBy == nil, known.validUntil > context.options.now() else { return nil }
        codes[code]?.usedBy = hwid
        devices[hwid]?.code = code
        // Before 13r3 codes were not told apart.
        devices[hwid]?.isAdministrative = known.isAdministrative || !context.behaviour.administrativeCodes
        return known.category
    }

    /// Adds the device to the domain by an administrator's hand.
    func assigned(_ id: UInt64, _ hwid: String, category: String) -> [Effect] {
        devices[hwid]?.isAdministrative = true
        return welcome(id, hwid, category: category)
    }

    /// Adds the device to the domain: a new password, then what its category has.
    func welcome(_ id: UInt64, _ hwid: String, category: String) -> [Effect] {
        let password = Secret(context.random.text(32, of: LabRandom.passwordCharacters))
        devices[hwid]?.password = password
        devices[hwid]?.category = category
        let words = devices[hwid].map { ($0.product, $0.version) }
        devices[hwid]?.firstWords = words
        devices[hwid]?.isLoggedIn = true
        devices[hwid]?.isConfirmed = false
        context.log.count("sysclient.assigned")
        announce(hwid)
        tell(.updated, hwid)
        return [.send(id, .admin(.sysclientPassword(password)))] + adminPassword(id, hwid) + series(id, hwid)
    }

    /// Every domain has one administrative password for its devices; it follows from the seed.
    private func adminPassword(_ id: UInt64, _ hwid: String) -> [Effect] {
        guard context.behaviour.adminPassword, let device = devices[hwid], device.isAdministrative, let password = device.password
        else { return [] }
        let seed = context.random.text(16, of: LabRandom.passwordCharacters)
        let cipher = SysclientProof.encrypt(seed: seed, password: password, "Adm-5521-x")
        return [.send(id, .admin(.adminPassword(seed: seed, cipher: cipher)))]
    }

    /// All configurations of the device, the last one marked as the behaviour says.
    private func series(_ id: UInt64, _ hwid: String) -> [Effect] {
        guard let device = devices[hwid], device.category != nil else { return [] }
        var list = applicable(to: device)
        devices[hwid]?.sent = list
        if context.behaviour.itemsShuffled {
            var random = context.random
            list.shuffle(using: &random)
        }
        if context.behaviour.itemsRepeated { list = list.flatMap { [$0, $0] } }
        return messages(list, for: device, isEnding: true).map { .send(id, .admin(.configuration($0))) }
    }
}
