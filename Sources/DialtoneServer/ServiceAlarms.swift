import DialtoneModel
import DialtoneStore
import DialtoneSupport
import Foundation
import Logging

/// Keeps the alarms that are of an instance itself: they stand as long as what they tell of, across restarts.
struct ServiceAlarms: Sendable {
    /// What was said and stored before.
    struct Memory {
        fileprivate var stored: [InstanceID: [AlarmCause]] = [:]
        fileprivate var logged: [InstanceID?: [AlarmCause]] = [:]
    }

    /// A certificate is told days before its end, and one that was renewed should clear its alarm while its administrator still looks.
    private static let interval: Duration = .seconds(60)

    let store: any PhoneStore
    let instances: [InstanceConfiguration]
    /// Which certificates are in use, by the section of their listener, and when each ends.
    let certificates: @Sendable () -> [(section: String, end: Date)]
    /// Where several nodes work on the database, each of which has certificates of its own.
    let node: String?
    /// Called with each alarm that is raised.
    let raised: @Sendable (AlarmKind) -> Void
    /// Called when the alarms of an instance may be others.
    let changed: @Sendable (InstanceID) -> Void
    let logger: Logger

    /// Looks again and again, until cancelled.
    func run() async throws {
        var memory = Memory()
        while true {
            await look(&memory, now: .now)
            try await Task.sleep(for: Self.interval)
        }
    }

    /// Looks once; what could not be stored is tried again with the next look.
    func look(_ memory: inout Memory, now: Date) async {
        let shared = certificates().compactMap { cause(of: $0.section, end: $0.end, now: now) }
        tell(shared, of: nil, &memory)
        for instance in instances {
            let own: [AlarmCause] = instance.password.matches(AppPassword.sample) ? [.samplePassword] : []
            tell(own, of: instance.id, &memory)
            let causes = own + shared
            guard memory.stored[instance.id] != causes else { continue }
            do {
                let fresh = try await store.stand(causes, of: instance.id, at: now) { [node] in Self.judges($0, at: node) }
                memory.stored[instance.id] = causes
                for cause in fresh { raised(cause.kind) }
                changed(instance.id)
            } catch {
                logger.warning(
                    "Alarms could not be stored", metadata: [LogKey.instance: "\(instance.id)", LogKey.error: "\(error)"])
            }
        }
    }

    private func cause(of section: String, end: Date, now: Date) -> AlarmCause? {
        let certificate = ServedCertificate(section: section, node: node, end: end)
        return switch CertificateTerm(end: end, now: now) {
        case .good: nil
        case .ending: .certificateEnding(certificate)
        case .ended: .certificateEnded(certificate)
        }
    }

    /// Another node's certificates it alone knows.
    private static func judges(_ cause: AlarmCause, at node: String?) -> Bool {
        switch cause {
        case .certificateEnding(let certificate), .certificateEnded(let certificate): certificate.node == node
        case .samplePassword: true
        case .asksWithoutEnd, .certificateMissing, .certificateWrong, .anotherPhone, .anotherMake, .codeUsedTwice, .codeIsClosed,
            .wrongAttempts, .orderedElsewhere, .fileImpossible, .legacy:
            false
        }
    }

    /// Logs what was not said before.
    ///
    /// - Parameter instance: nil for what is the same for all.
    private func tell(_ causes: [AlarmCause], of instance: InstanceID?, _ memory: inout Memory) {
        for cause in causes where memory.logged[instance]?.contains(cause) != true {
            var metadata: Logger.Metadata = [LogKey.reason: "\(cause.text(in: .english))"]
            if let instance { metadata[LogKey.instance] = "\(instance)" }
            switch cause {
            case .samplePassword: logger.error("The App password is README's example", metadata: metadata)
            case .certificateEnded: logger.error("A certificate has ended", metadata: metadata)
            default: logger.warning("A certificate ends soon", metadata: metadata)
            }
        }
        memory.logged[instance] = causes
    }
}
