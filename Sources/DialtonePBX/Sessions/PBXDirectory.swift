package import DialtoneFleet
package import DialtoneModel
package import DialtoneSupport
import DialtoneWire
import Synchronization

/// Knows every PBX session of every instance, and where Devices is to be found through them.
package actor PBXDirectory {
    /// Those of this node.
    private var sessions: [InstanceID: [any OwnPBXConnection]] = [:]
    /// Those of other nodes.
    private var remote: [InstanceID: [RemotePBXSession]] = [:]
    private var urls: [InstanceID: String] = [:]
    private var misplaced: [InstanceID: [Misplaced]] = [:]
    private var lastID = 0
    private let policy: DevicesPolicy
    private let devicesChanged: @Sendable (InstanceID, String?) async -> Void
    private let sessionsChanged: @Sendable () async -> Void
    private nonisolated let followers = Mutex<[@Sendable (InstanceID) -> Void]>([])

    /// - Parameters:
    ///   - policy: Of several Devices one to which phones may be sent is taken.
    ///   - devicesChanged: Told whenever an instance finds, changes or loses its Devices.
    ///   - sessionsChanged: Told whenever the sessions of this node, or what they offer, have changed.
    package init(
        policy: DevicesPolicy = DevicesPolicy(),
        devicesChanged: @escaping @Sendable (InstanceID, String?) async -> Void,
        sessionsChanged: @escaping @Sendable () async -> Void = {}
    ) {
        self.policy = policy
        self.devicesChanged = devicesChanged
        self.sessionsChanged = sessionsChanged
    }

    /// Has a part told whenever the sessions of an instance have changed, here or at another node; it must not wait.
    package nonisolated func tellOfConnections(_ follower: @escaping @Sendable (InstanceID) -> Void) {
        followers.withLock { $0.append(follower) }
    }

    private func connectionsChanged(_ instance: InstanceID) {
        for follower in followers.withLock({ $0 }) { follower(instance) }
    }

    package func nextID() -> Int {
        lastID += 1
        return lastID
    }

    package func join(_ session: any OwnPBXConnection) async {
        sessions[session.instance, default: []].append(session)
        await offersChanged(session.instance)
    }

    package func leave(_ session: any OwnPBXConnection) async {
        sessions[session.instance]?.removeAll { $0.id == session.id }
        await session.close()
        await offersChanged(session.instance)
    }

    /// A session of this node has another list of services.
    package func offersChanged(_ instance: InstanceID) async {
        connectionsChanged(instance)
        await refresh(instance)
        await sessionsChanged()
    }

    // MARK: Other nodes

    /// Replaces what is known of the other nodes' sessions.
    package func setRemote(_ all: [RemotePBXSession]) async {
        let concerned = Set(remote.keys).union(all.map(\.instance))
        remote = Dictionary(grouping: all, by: \.instance)
        for instance in concerned {
            connectionsChanged(instance)
            await refresh(instance)
        }
    }

    /// What the other nodes are told of the sessions here.
    package func announcements() async -> [PBXAnnouncement] {
        var all: [PBXAnnouncement] = []
        for session in sessions.values.joined() {
            var info = session.info
            // Where it is now, which may be elsewhere than at its login.
            if let host = await session.place.host { info.pbxDNS = host.description }
            all.append(
                PBXAnnouncement(
                    number: session.id.number, instance: session.instance, info: info, login: session.login, services: await session.offered
                ))
        }
        return all
    }

    /// Asks a PBX for another node.
    package func perform(_ message: JSONValue, onSession number: Int) async -> NodeAnswer {
        guard let session = sessions.values.joined().first(where: { $0.id.number == number }) else { return .failed("\(PBXFault.closed)") }
        do { return .message(try await session.request(message).value) } catch { return .failed("\(error)") }
    }

    /// The sessions of an instance, those of this node first.
    private func connections(of instance: InstanceID) -> [any PBXConnection] {
        (sessions[instance] ?? []) as [any PBXConnection] + (remote[instance] ?? [])
    }

    // MARK: Connections of App objects that are none for a PBX

    /// A connection that a PBX opened for an App object of people; it lasts as long as the connection.
    package struct Misplaced: Hashable, Sendable {
        let id: Int
        var object: String
        var app: String

        package init(id: Int, object: String, app: String) {
            self.id = id
            self.object = object
            self.app = app
        }

        package var condition: Condition { .websocketAtPage(object: object, app: app) }
    }

    /// Of one instance; a system has one App object of a kind.
    private static let misplacedMax = 16

    package func join(_ one: Misplaced, at instance: InstanceID) {
        guard misplaced[instance, default: []].count < Self.misplacedMax else { return }
        misplaced[instance, default: []].append(one)
    }

    package func leave(_ one: Misplaced, at instance: InstanceID) { misplaced[instance]?.removeAll { $0.id == one.id } }

    /// What is told of them, each App object once.
    package func misplacedObjects(of instance: InstanceID) -> [Misplaced] {
        var seen: Set<String> = []
        return (misplaced[instance] ?? []).filter { seen.insert($0.object).inserted }
    }

    /// Looks again where Devices is.
    private func refresh(_ instance: InstanceID) async {
        var all: [String] = []
        for session in connections(of: instance) {
            let list = ServicesInfo(services: await session.offered)
            guard let entry = list.devices(preferringDomain: session.info.domain),
                let url = ServiceURL.sysclients(entry.url)
            else { continue }
            all.append(url)
        }
        // Where none is allowed, phones that try to connect say why.
        let allowed = all.filter { policy.problem(with: $0) == nil }
        let candidates = allowed.isEmpty ? all : allowed
        // A phone must not move because a second PBX of the system names the same Devices in another way.
        let url = candidates.first { $0 == urls[instance] } ?? candidates.first
        guard url != urls[instance] else { return }
        urls[instance] = url
        await devicesChanged(instance, url)
    }

    /// A session that serves an API, best one of this PBX domain; nil if there is none.
    func session(for instance: InstanceID, domain: String, serving api: String) -> (any PBXConnection)? {
        let able = connections(of: instance).filter { $0.serves(api) }
        return able.first { $0.info.domain == domain } ?? able.first
    }

    /// All sessions that serve an API, those of this PBX domain first: a registration may be on any PBX of the system.
    func sessions(for instance: InstanceID, domain: String, serving api: String) -> [any PBXConnection] {
        let able = connections(of: instance).filter { $0.serves(api) }
        let own = able.filter { $0.info.domain == domain }
        return own.isEmpty ? able : own
    }

    /// The PBX's DNS name as the session of that domain announced it; nil if it announced none that can be one.
    func pbxDNS(for instance: InstanceID, domain: String) -> String? {
        connections(of: instance).first { $0.info.domain == domain && HostPort($0.info.pbxDNS) != nil }?.info.pbxDNS
    }

    /// The system name of the instance's only PBX; nil if none is there or they differ.
    func onlyDomain(of instance: InstanceID) -> String? {
        let names = Set(connections(of: instance).map(\.info.domain))
        return names.count == 1 ? names.first : nil
    }

    /// The sessions of an instance, those of this node first, oldest first.
    package func sessions(of instance: InstanceID) -> [any PBXConnection] { connections(of: instance) }

    /// Where the instance's Devices takes sysclients; nil while nobody tells.
    package func devicesURL(of instance: InstanceID) -> String? { urls[instance] }

    /// How many sessions of each instance this node has.
    package func counts() -> [InstanceID: Int] { sessions.mapValues(\.count) }
}
