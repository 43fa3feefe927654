import DialtoneModel
import DialtoneTransport
import DialtoneWire
import Logging

/// The simulated PBX: its App objects, its users, and the APIs that it serves to apps.
actor LabPBX {
    static let name = "hq"

    /// A logged-in connection of an App object, opened by the PBX or by the app.
    struct Session: Sendable {
        let object: String
        let outbound: WebSocketOutbound
        let key: SessionKey
        /// Of SubscribeServices; every ServicesInfo echoes it.
        var subscription: JSONValue??
        var recentSources: [JSONValue] = []
        /// Of PbxTableUsers.
        var replication: UserReplication?
        /// Of MonitorConfig; every MonitorConfigInfo echoes it.
        var monitor: JSONValue??
        /// Texts on their way, in the order in which they were decided on: answers and what changed by itself.
        var outgoing: [String] = []
    }

    /// How many texts wait for one app; a real PBX would close on one that does not read, too (assumed).
    private static let outgoingMax = 10_000

    let context: LabContext
    var objects: [AppObject] = []
    var sessions: [UInt64: Session] = [:]
    var users: [String: PBXUser] = [:]
    /// GUIDs by user name, and by hardware id in lower case.
    var guidsByName: [String: String] = [:]
    var guidsByDevice: [String: String] = [:]
    var userTable = UserTable()
    var notifications: [LabNotification] = []
    /// Another DNS name than the first one.
    var ownDNS: String?
    var address = "127.0.0.1"
    /// DNS names of other PBXs that are registered here, by their names in lower case.
    var registeredPBXs: [String: String] = [:]
    private var nextSession: UInt64 = 0
    private var lastUserNumber = 0
    /// Set once the lab listens: where apps find Devices, and its password.
    private var devices: (url: String, password: Secret)?
    /// Challenges that apps issued; each must be fresh.
    private var challenges: Set<String> = []
    /// How many of them are remembered.
    private static let challengesMax = 10_000
    /// How many `src` of a connection are remembered.
    static let sourcesMax = 64

    init(_ context: LabContext) { self.context = context }

    var dns: String { ownDNS ?? "pbx.\(context.options.domain)" }

    func setDevices(url: String, password: Secret) { devices = (url, password) }

    // MARK: App objects

    func add(_ app: Lab.App) {
        let guid = context.random.text(32, of: LabRandom.hexDigits)
        do {
            let object = try AppObject(app, guid: guid) { name in objects.contains { $0.name == name } }
            objects.append(object)
            context.tasks.start { await PBXConnector(pbx: self, context: self.context, object: object).run() }
        } catch {
            context.logger.error("App object not added", metadata: ["error": "\(error)"])
            context.log.violation("pbx", app.url, error.text)
        }
        context.signal.changed()
    }

    func challenged(_ object: String, _ challenge: String) {
        if challenge.utf8.count > 16 || !challenge.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) {
            context.log.violation("pbx", object, "a challenge must have 1 to 16 single-byte characters")
        }
        if !challenges.insert(challenge).inserted { context.log.violation("pbx", object, "a challenge was used twice") }
        if challenges.count > Self.challengesMax { challenges.removeAll() }
    }

    func opened(_ name: String, outbound: WebSocketOutbound, key: SessionKey, inbound: Bool = false) -> UInt64 {
        nextSession += 1
        sessions[nextSession] = Session(object: name, outbound: outbound, key: key)
        context.logger.info("App object logged in", metadata: ["lab.app": "\(name)"])
        if !inbound {
            update(name) {
                $0.session = nextSession
                $0.logins += 1
                $0.problem = nil
            }
        }
        return nextSession
    }

    /// Numbers do not come again, also when users go.
    func nextUserNumber() -> Int {
        lastUserNumber += 1
        return lastUserNumber
    }

    /// Answers a request; what is decided on first is sent first, also where a change comes in between.
    func handle(_ message: AppMessage, session id: UInt64) {
        for text in answer(message, session: id) {
            post(text, to: id)
            if context.behaviour.answersRepeated { post(text, to: id) }
        }
    }

    /// Sends a text on a connection, behind what was posted before.
    func post(_ text: String, to id: UInt64) {
        guard let session = sessions[id] else { return }
        guard session.outgoing.count < Self.outgoingMax else {
            return context.log.violation("pbx", session.object, "does not read what it asked for")
        }
        sessions[id]?.outgoing.append(text)
        guard session.outgoing.isEmpty else { return }
        context.tasks.start { await self.sendOutgoing(id) }
    }

    private func sendOutgoing(_ id: UInt64) async {
        while let session = sessions[id], let text = session.outgoing.first {
            // One that has just gone is noticed by its reader.
            try? await session.outbound.send(.text(text))
            if sessions[id]?.outgoing.isEmpty == false { sessions[id]?.outgoing.removeFirst() }
        }
    }

    func closed(_ id: UInt64) {
        sessions[id] = nil
        if let index = objects.firstIndex(where: { $0.session == id }) { objects[index].session = nil }
        context.signal.changed()
    }

    func failed(_ name: String, _ problem: String) { update(name) { $0.problem = problem } }

    /// The answer to AppInfo.
    func informed(_ name: String, _ message: AppMessage) {
        let id = "com.innovaphone.provisioning"
        if message.value["info"]?["apis"]?[id] != nil {
            context.log.violation("pbx", name, "\(id) under info.apis: a client API, which Profile never lists")
        }
        let offered = message.value["serviceInfo"]?["apis"]?[id]
        let title = offered?["title"]?.string
        if offered != nil, title == nil { context.log.violation("pbx", name, "\(id) has no title for Profile to show") }
        update(name) { $0.title = offered == nil ? nil : title ?? "" }
    }

    private func update(_ name: String, _ change: (inout AppObject) -> Void) {
        if let index = objects.firstIndex(where: { $0.name == name }) { change(&objects[index]) }
        context.signal.changed()
    }

    /// The first App object that offers provisioning and is connected.
    var provider: AppObject? { objects.first { $0.title != nil && $0.session != nil } }

    func object(named name: String) -> AppObject? { objects.first { $0.name == name } }

    /// Drops all connections; the connectors come back.
    func restart() async {
        let outbounds = sessions.values.map(\.outbound)
        await withDiscardingTaskGroup { group in
            for outbound in outbounds { group.addTask { await outbound.close(.goingAway, reason: "PBX restarts") } }
        }
    }

    var info: PBXInfo {
        let behaviour = context.behaviour
        var apis: [String] = []
        if behaviour.adminAPI { apis.append(PBXAdminRequest.api) }
        if behaviour.servicesAPI { apis.append(ServicesRequest.api) }
        if behaviour.tableUsersAPI { apis.append(UserReplicationRequest.api) }
        if behaviour.pbxAPI { apis.append(AppNotification.api) }
        let build = behaviour.pbxVersion ? behaviour.pbxRelease.build : nil
        return PBXInfo(
            domain: context.options.domain, pbx: Self.name, pbxDNS: dns, apis: apis,
            version: build == nil ? nil : behaviour.pbxRelease.rawValue, build: build)
    }

    // MARK: Services

    /// The list of services that an App object may use.
    var services: ServicesInfo {
        var list: [ServiceEntry] = []
        if context.behaviour.devicesAnnounced, let devices {
            let apis: JSONValue = ["com.innovaphone.devices": ["title": "Devices"]]
            list.append(
                ServiceEntry(
                    name: "devices-api", title: "Devices API", url: devices.url,
                    info: context.behaviour.nestedServices ? ["apis": apis] : apis))
        }
        list.append(
            ServiceEntry(
                name: "users-prov", title: "Users",
                url: "https://ap.example.com/\(context.options.domain)/usersapp/innovaphone-users",
                info: context.behaviour.nestedServices ? ["apis": [:]] : [:]))
        return ServicesInfo(services: list)
    }

    /// Tells all subscribers that the list has changed.
    func announceServices() async {
        for session in sessions.values {
            guard let subscription = session.subscription else { continue }
            // One that has just gone is noticed by its reader.
            try? await session.outbound.send(.text(services.json(src: subscription).text))
        }
    }

    /// The login at another service that the PBX vouches for.
    ///
    /// - Returns: nil if the service is unknown.
    func serviceLogin(
        name: String, challenge: String, by identity: ServiceLogin.Identity, info: JSONValue, pbxKey: SessionKey, src: JSONValue?
    ) -> String? {
        let target: (app: String, password: Secret)
        if name == "devices-api", let devices {
            target = ("innovaphone-devices-api", devices.password)
        } else if let object = object(named: name) {
            target = (object.appName, object.app.password)
        } else {
            return nil
        }
        return ServiceLogin.make(
            src: src, app: target.app, pbxObj: name, password: target.password, challenge: challenge, pbxKey: pbxKey,
            salt: context.random.text(16, of: LabRandom.digits), identity: identity, info: info.text)
    }

    var appStates: [LabSnapshot.App] {
        objects.map { object in
            var state = object.state
            state.subscribed = object.session.flatMap { sessions[$0] }?.subscription != nil
            return state
        }
    }
}
