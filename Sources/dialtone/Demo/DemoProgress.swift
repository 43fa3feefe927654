import DialtoneLab
import DialtoneModel
import DialtoneVendors
import Foundation
import Glibc

/// One phone of the demo and when it reached what.
struct DemoRow: Sendable {
    var item: LabRollout.Item
    var error: String?
    var answered: Duration?
    var fetched: Duration?
    var registered: Duration?
}

/// Shows a rollout while it runs: a bar and a line per phone on a terminal, plain lines elsewhere, nothing for `--json`.
struct DemoProgress {
    private static let barWidth = 30

    private(set) var rows: [DemoRow] = []
    private let total: Int
    private let isSilent: Bool
    private let isTerminal = isatty(STDOUT_FILENO) == 1

    init(total: Int, isSilent: Bool) {
        self.total = total
        self.isSilent = isSilent
    }

    func begin() {
        guard !isSilent else { return }
        say("Ordering \(total) phones: ProvisioningPhone → Devices → configuration file → SIP registration")
    }

    mutating func take(_ event: LabRollout.Event) {
        switch event {
        case .ordered(let item): rows.append(DemoRow(item: item))
        case .answered(let item, let error, let after):
            update(item) { ($0.answered, $0.error) = (after, error) }
            if let error { line(item, "refused: \(error)", after) }
        case .fetched(let item, let after): update(item) { $0.fetched = after }
        case .registered(let item, let after):
            update(item) { $0.registered = after }
            line(item, "dial tone", after)
        case .failed(let item, let reason, let after):
            update(item) { $0.error = reason }
            line(item, "failed: \(reason)", after)
        }
        bar()
    }

    func end() {
        if isTerminal, !isSilent { write("\u{1b}[2K\r") }
    }

    private mutating func update(_ item: LabRollout.Item, _ change: (inout DemoRow) -> Void) {
        if let index = rows.firstIndex(where: { $0.item.id == item.id }) { change(&rows[index]) }
    }

    private func line(_ item: LabRollout.Item, _ text: String, _ after: Duration) {
        guard !isSilent else { return }
        let name = "\(VendorCatalogue.builtIn.name(ofVendor: item.vendor.driver)) \(item.model)".padding(
            toLength: 30, withPad: " ", startingAt: 0)
        let line = "\(item.order.mac)  \(name)  \(text)  \(after.shortText)"
        write(isTerminal ? "\u{1b}[2K\r\(line)\n" : line + "\n")
    }

    private func bar() {
        guard isTerminal, !isSilent else { return }
        let done = rows.filter { $0.registered != nil }.count
        let filled = Self.barWidth * done / max(1, total)
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: Self.barWidth - filled)
        let failed = rows.filter { $0.error != nil }.count
        write("\u{1b}[2K\r\(bar) \(done)/\(total)\(failed > 0 ? ", \(failed) failed" : "")")
    }

    private func write(_ text: String) { put(Array(text.utf8)) }
}

/// How the demo ended.
struct DemoOutcome: Sendable {
    var rows: [DemoRow]
    var duration: Duration
    /// The lab at the end, if its phones' files were held against lists of names.
    var lab: LabSnapshot?

    var isComplete: Bool { !rows.isEmpty && rows.allSatisfy { $0.registered != nil } }

    func print(asJSON: Bool) {
        let registered = rows.filter { $0.registered != nil }.count
        if asJSON {
            let phones: [JSONValue] = rows.map { row in
                [
                    "mac": .string(row.item.order.mac.hex), "vendor": .string(row.item.vendor.rawValue), "model": .string(row.item.model),
                    "user": .string(row.item.order.user), "answeredSeconds": Self.number(row.answered),
                    "fetchedSeconds": Self.number(row.fetched), "registeredSeconds": Self.number(row.registered),
                    "error": .optional(row.error),
                ]
            }
            var value: JSONValue = [
                "phones": .array(phones), "count": .int(rows.count), "registered": .int(registered), "seconds": Self.number(duration),
            ]
            if let lab { value["unknownNames"] = .array(lab.unknownNames.map(\.json)) }
            return say(value.text)
        }
        var table = TextTable(["MAC", "PHONE", "USER", "ORDER OK", "FILE", "REGISTERED", ""])
        for row in rows {
            table.add([
                row.item.order.mac.hex, "\(VendorCatalogue.builtIn.name(ofVendor: row.item.vendor.driver)) \(row.item.model)",
                row.item.order.user,
                row.answered?.shortText ?? "-",
                row.fetched?.shortText ?? "-", row.registered?.shortText ?? "-", row.error ?? "",
            ])
        }
        say("\n\(table.text)\n\n\(registered) of \(rows.count) phones registered in \(duration.shortText)")
        if let lab { say(lab.unknownNamesText) }
    }

    private static func number(_ duration: Duration?) -> JSONValue {
        duration.map { .number(String(format: "%.3f", $0.inSeconds)) } ?? .null
    }
}

extension Duration {
    var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }

    /// `85 ms`, `3.2 s`
    fileprivate var shortText: String {
        let seconds = inSeconds
        return seconds < 1 ? "\(Int((seconds * 1000).rounded())) ms" : String(format: "%.1f s", seconds)
    }
}
