package import DialtoneDialogue
import DialtoneFleet
package import DialtoneModel
import DialtoneSupport
package import DialtoneVendors
import DialtoneWire
import Foundation
package import Logging
import Synchronization

/// Tells users and administrators in myApps what happened to the phones whose owners are here, over any session that grants it.
///
/// Who is told what is decided by ``NotificationPlan``. Where no session grants the API, nothing is done. Each node tells of its own phones,
/// so administrators hear of the loss of a whole site once from each.
package actor PhoneNotifier {
    private enum Event: Sendable {
        case connections(InstanceID)
        case plan(InstanceID, NotificationPlan.Event)
    }

    private struct Standing {
        /// Instances that have, or had, a session with the API.
        var granted: Set<InstanceID> = []
        /// Phones whose order is being worked on: each is told of once it is ready.
        var underway: Set<PhoneKey> = []
    }

    private let policy: NotificationPlan.Policy
    private let connections: @Sendable (InstanceID) async -> [any PBXConnection]
    private let catalogue: VendorCatalogue
    private let clock: any Clock<Duration>
    private let logger: Logger
    private let mailbox = Mailbox<Event>()
    private nonisolated let standing = Mutex(Standing())
    private var plans: [InstanceID: NotificationPlan] = [:]
    private var sessions: [Int: (instance: InstanceID, connection: any PBXConnection)] = [:]
    private var lastSession = 0
    /// To be run beside the next event.
    private var tasks: [@Sendable () async -> Void] = []

    package init(
        policy: NotificationPlan.Policy, connections: @escaping @Sendable (InstanceID) async -> [any PBXConnection],
        catalogue: VendorCatalogue, clock: any Clock<Duration> = ContinuousClock(), logger: Logger
    ) {
        (self.policy, self.connections, self.catalogue, self.clock, self.logger) = (policy, connections, catalogue, clock, logger)
    }

    /// Tells until cancelled.
    package func run() async {
        await mailbox.serve { event in
            await handle(event)
            defer { tasks = [] }
            return tasks
        }
    }

    /// The PBX sessions of an instance have changed, here or at another node.
    package nonisolated func connectionsChanged(of instance: InstanceID) {
        guard policy.isOn else { return }
        mailbox.post(.connections(instance))
    }

    /// The same, for a caller that goes on once it is dealt with.
    nonisolated func settleConnections(of instance: InstanceID) async { await mailbox.deliver(.connections(instance)) }

    /// An owner here has committed.
    package nonisolated func noticed(_ phone: Phone, _ steps: [PhoneStep]) {
        guard policy.isOn else { return }
        let key = PhoneKey(instance: phone.instance, mac: phone.mac)
        let (isGranted, isFulfilled) = standing.withLock { standing in
            let isGranted = standing.granted.contains(key.instance)
            guard phone.status.isReadyOrFurther else {
                if phone.status == .removed { standing.underway.remove(key) } else { standing.underway.insert(key) }
                return (isGranted, false)
            }
            // One that is ready comes so again whenever Devices has sent everything anew, as after a start of the service.
            return (isGranted, steps.contains(.ready) && standing.underway.remove(key) != nil)
        }
        func post(_ event: NotificationPlan.Event) { mailbox.post(.plan(key.instance, event)) }
        if isFulfilled {
            // Also without a session: a node is told of another one's session a moment after that one's orders come.
            post(.ready(subject(phone), order: Int64((phone.receivedAt.timeIntervalSince1970 * 1_000_000).rounded())))
        }
        guard isGranted else { return }
        for step in steps {
            switch step {
            case .registered: post(.registered(phone.mac))
            case .registrationLost: post(.lost(subject(phone)))
            default: break
            }
        }
    }

    /// The phones in these buckets have their owners elsewhere from now on, where they are told of.
    package nonisolated func forget(_ buckets: Set<PhoneBucket>) {
        standing.withLock { standing in standing.underway = standing.underway.filter { !buckets.contains($0.bucket) } }
    }

    private nonisolated func subject(_ phone: Phone) -> NotificationPlan.Subject {
        let make = phone.vendor.flatMap { catalogue.driver(id: $0)?.name }
        let name = [make, phone.model].compactMap(\.self).joined(separator: " ")
        return NotificationPlan.Subject(
            mac: phone.mac, user: phone.user, name: name.isEmpty ? "\(phone.mac)" : name,
            domain: phone.domain.isEmpty ? phone.instance.domain : phone.domain)
    }

    private func handle(_ event: Event) async {
        switch event {
        case .connections(let instance): await settleSessions(of: instance)
        case .plan(let instance, let event): plan(instance, event)
        }
    }

    private func settleSessions(of instance: InstanceID) async {
        let present = await connections(instance)
        for (number, session) in sessions
        where session.instance == instance && !present.contains(where: { $0.id == session.connection.id }) {
            sessions[number] = nil
            plan(instance, .closed(session: number))
        }
        // Also those that do not grant the API: where they are, nothing waits for a session.
        for connection in present {
            let known = sessions.first { $0.value.connection.id == connection.id }
            if let known, known.value.connection.info.apis == connection.info.apis { continue }
            if known == nil { lastSession += 1 }
            let number = known?.key ?? lastSession
            sessions[number] = (instance, connection)
            if connection.serves(AppNotification.api) { standing.withLock { _ = $0.granted.insert(instance) } }
            plan(instance, .announced(session: number, domain: connection.info.domain, apis: connection.info.apis))
        }
    }

    private func plan(_ instance: InstanceID, _ event: NotificationPlan.Event) {
        for action in plans[instance, default: NotificationPlan(policy)].handle(event) {
            switch action {
            case .send(let number, let message):
                guard let session = sessions[number] else { continue }
                tasks.append { [mailbox] in
                    // Without an answer the plan's own patience ends.
                    guard let answer = try? await session.connection.request(message) else { return }
                    mailbox.post(.plan(instance, .received(session: number, answer)))
                }
            case .start(let timer, let delay):
                tasks.append { [mailbox, clock] in
                    guard (try? await clock.sleep(for: delay)) != nil else { return }  // cancelled with the service
                    mailbox.post(.plan(instance, .timerFired(timer)))
                }
            case .note(let text):
                logger.info("Notifications", metadata: [LogKey.instance: "\(instance)", LogKey.reason: "\(text)"])
            }
        }
    }
}
