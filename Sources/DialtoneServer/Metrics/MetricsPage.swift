import DialtoneAdmin
import DialtoneDialogue
import DialtoneDoors
import DialtoneFleet
import DialtoneModel
import DialtonePBX
import DialtoneSupport
import DialtoneTransport
import Foundation

/// What `/metrics` tells: what was counted as it happened, and what is read when a monitor asks.
struct MetricsPage: Sendable {
    let metrics: ServiceMetrics
    let version: String
    let instances: [InstanceID]
    let stored: StoredNumbers
    let connections: ConnectionRegister
    let directory: PBXDirectory
    let news: CommitNews
    let ready: ReadyFiles
    let misses: MissLimiter
    let refusals: [ConnectionRefusals]
    let tlsRefusals: [TLSRefusals]
    let certificates: CertificateRegister
    /// nil where one process has the database.
    let node: Node?

    /// Codes of conditions that keep a phone from working.
    private static let codes = Set(
        Condition.samples.filter { [.connection, .file, .entry, .registration].contains($0.subject) }.map(\.code)
    ).sorted()

    func text() async -> String {
        var readings = MetricReadings()
        readings.add(.buildInfo, [version], 1)
        await readStore(&readings)
        await readSessions(&readings)
        readLimits(&readings)
        readings.add(.commitsWaiting, news.waitingCount)
        let usage = ready.usage
        readings.add(.readyFiles, usage.files)
        readings.add(.readyFileBytes, usage.bytes)
        readings.add(.readyFileBytesMax, ready.bytesMax)
        if let status = await node?.status {
            readings.add(.nodeBuckets, [status.name], status.buckets)
            readings.add(.nodes, [status.name], status.nodes)
        }
        readings.add(ProcessFigures.current)
        return metrics.registry.text(with: readings)
    }

    private func readStore(_ readings: inout MetricReadings) async {
        let reading = await stored.read()
        readings.add(.databaseWritable, reading.isWritable ? 1 : 0)
        guard let numbers = reading.numbers else { return }
        let (phones, alarms) = (
            Dictionary(grouping: numbers.phones, by: \.instance), Dictionary(grouping: numbers.openAlarms, by: \.instance)
        )
        // Phones of an instance that is configured no more are still there.
        let former = Set(phones.keys).subtracting(instances).sorted { "\($0)" < "\($1)" }
        for instance in instances + former {
            for status in PhoneStatus.allCases {
                let count = phones[instance]?.filter { $0.status == status }.map(\.count).reduce(0, +)
                readings.add(.phones, ["\(instance)", status.rawValue], count ?? 0)
            }
            let stuck = numbers.stuck[instance]
            readings.add(.phonesStuck, ["\(instance)"], stuck?.phones ?? 0)
            let conditions = stuck?.conditions ?? [:]
            for code in Self.codes + conditions.keys.filter({ !Self.codes.contains($0) }).sorted() {
                readings.add(.problems, ["\(instance)", code], conditions[code] ?? 0)
            }
            let open = alarms[instance] ?? []
            readings.add(.alarmsOpen, ["\(instance)"], open.map(\.count).reduce(0, +))
            for code in AlarmCause.codes + open.map(\.code).filter({ !AlarmCause.codes.contains($0) }) {
                readings.add(.alarmsOpenByCode, ["\(instance)", code], open.first { $0.code == code }?.count ?? 0)
            }
        }
    }

    private func readSessions(_ readings: inout MetricReadings) async {
        let (sysclients, sessions) = (connections.counts, await directory.counts())
        for instance in instances {
            for state in PhoneLife.ConnectionState.allCases {
                readings.add(.sysclients, ["\(instance)", state.rawValue], sysclients[instance]?[state] ?? 0)
            }
            readings.add(.pbxSessions, ["\(instance)"], sessions[instance] ?? 0)
        }
    }

    private func readLimits(_ readings: inout MetricReadings) {
        let limited = misses.limitedCounts()
        for kind in MissLimiter.Kind.allCases { readings.add(.limitedAddresses, [kind.rawValue], limited[kind] ?? 0) }
        let budget = DescriptorBudget.process
        let usage = budget.usage
        readings.add(.connections, ["in"], usage.fromPeers)
        readings.add(.connections, ["out"], usage.own)
        readings.add(.connectionsMax, budget.connectionsMax)
        for listener in refusals {
            for (reason, count) in listener.counts { readings.add(.connectionsRefused, [listener.listener, reason.rawValue], count) }
        }
        for listener in tlsRefusals {
            for (reason, count) in listener.counts { readings.add(.tlsRefused, [listener.listener, reason.rawValue], count) }
        }
        for (listener, end) in certificates.ends { readings.add(.certificateExpiry, [listener], end.timeIntervalSince1970) }
    }
}
