package import DialtoneModel

/// The drivers in words for people: the tables of `docs/vendors.md` and of `dialtone vendors`.
package struct VendorPage: Sendable {
    private let table: CapabilityTable
    private let sheets: [VendorSheet]

    package init(_ catalogue: VendorCatalogue) {
        table = CapabilityTable(VendorCatalogue(drivers: catalogue.drivers.filter(\.writesFiles)))
        sheets = catalogue.drivers.map { VendorSheet($0) }
    }

    /// The makers of the table: those for whose phones a driver writes files.
    private var columns: [VendorSheet] { sheets.filter { $0.refusal == nil } }

    /// The part of `docs/vendors.md` between its markers, ending with a line feed.
    package var markdown: String {
        var lines = ["## What each vendor's phones can be told", ""]
        lines.append("| Setting | " + columns.map(\.name).joined(separator: " | ") + " |")
        lines.append("|---|" + columns.map { _ in "---|" }.joined())
        lines.append("| *example model* | " + columns.map(\.exampleModel).joined(separator: " | ") + " |")
        for row in table.rows {
            let cells = columns.map { row.answers[$0.id]?.word ?? "no" }
            lines.append("| \(row.setting) | " + cells.joined(separator: " | ") + " |")
        }
        lines += [""] + certainties
        for sheet in sheets { lines += [""] + section(sheet) }
        return lines.joined(separator: "\n") + "\n"
    }

    /// A table of makers with a column for each group: there are more makers than groups.
    private var certainties: [String] {
        let groups = SettingGroup.allCases
        var lines = ["## How sure each driver is", ""]
        lines.append("| Vendor | " + groups.map(\.rawValue).joined(separator: " | ") + " |")
        lines.append("|---|" + groups.map { _ in "---|" }.joined())
        for sheet in columns {
            lines.append("| \(sheet.name) | " + groups.map { sheet.certainty[$0]?.rawValue ?? "–" }.joined(separator: " | ") + " |")
        }
        return lines
    }

    private func section(_ sheet: VendorSheet) -> [String] {
        var lines = ["## \(sheet.name) (`\(sheet.id)`)", ""]
        if let agent = sheet.agent, let recognition = sheet.recognition {
            let parts = [
                recognition.model.map { "model \($0)" }, recognition.firmware.map { "firmware \($0)" },
                recognition.mac.map { "address \($0)" },
            ].compactMap(\.self)
            lines.append("- Recognised by its agent: `\(agent)` is \(parts.joined(separator: ", ")).")
        }
        if let refusal = sheet.refusal {
            lines.append(
                "- Dialtone writes no account for these phones: the model \(refusal). An administrator's template can be the file.")
        }
        lines.append("- Hinted at by address blocks: \(sheet.blocks.isEmpty ? "none" : sheet.blocks.joined(separator: ", ")).")
        let files = sheet.files.map { $0.word == "main" ? "`\($0.name)`" : "`\($0.name)` (`\($0.word)`)" }
        lines.append("- Files in the order of reading: \(files.joined(separator: ", ")).")
        lines.append("- An administrator enters: `\(sheet.bootstrapURL)`")
        var ways = [
            sheet.resync.notifyEvent.map { "NOTIFY with `Event: \($0)`" }, sheet.resync.httpAction.map { "HTTP request for `\($0)`" },
        ]
        .compactMap(\.self)
        if ways.isEmpty { ways = ["only at its own interval"] }
        lines.append("- Asked to fetch at once by: \(ways.joined(separator: "; ")).")
        if !sheet.leftovers.isEmpty {
            let names = sheet.leftovers.map(\.rawValue).joined(separator: ", ")
            lines.append("- Of a former provider or user, no setting is known that takes away: \(names). Reset such a phone first.")
        }
        let remarks = remarks(sheet.id)
        if !remarks.isEmpty {
            lines.append("- In the table:")
            lines += remarks.map { "  - \($0.setting): \($0.remark)" }
        }
        return lines
    }

    /// The settings about which there is more to say than yes or no.
    private func remarks(_ id: String) -> [(setting: String, remark: String)] {
        table.rows.compactMap { row in row.answers[id]?.remark.map { (row.setting, $0) } }
    }

    /// The table's cells: a header, then a row per setting.
    package var cells: [[String]] {
        [[""] + columns.map(\.id)] + table.rows.map { row in [row.setting] + columns.map { row.answers[$0.id]?.word ?? "no" } }
    }

    /// Everything for programs.
    package var json: JSONValue { ["vendors": .array(sheets.map { json(of: $0) })] }

    private func json(of sheet: VendorSheet) -> JSONValue {
        // Apart, since the compiler takes long for one large literal.
        let files = sheet.files.map { file -> JSONValue in ["file": .string(file.word), "name": .string(file.name)] }
        let settings = sheet.refusal != nil ? [] : table.rows.map { Self.json($0, sheet.id) }
        let certainty = SettingGroup.allCases.compactMap { group in
            sheet.certainty[group].map { JSONMember(group.rawValue, .string($0.rawValue)) }
        }
        return [
            "id": .string(sheet.id), "name": .string(sheet.name), "exampleModel": .string(sheet.exampleModel),
            "addressBlocks": .array(sheet.blocks.map { .string($0) }), "agent": sheet.agent.map { .string($0) } ?? .null,
            "files": .array(files), "bootstrapURL": .string(sheet.bootstrapURL),
            "notifyEvent": sheet.resync.notifyEvent.map { .string($0) } ?? .null,
            "httpAction": sheet.resync.httpAction.map { .string($0) } ?? .null, "certainty": .object(certainty),
            "leftovers": .array(sheet.leftovers.map { .string($0.rawValue) }), "refusal": sheet.refusal.map { .string($0) } ?? .null,
            "settings": .array(settings),
        ]
    }

    private static func json(_ row: CapabilityTable.Row, _ id: String) -> JSONValue {
        let answer = row.answers[id]
        return [
            "setting": .string(row.setting), "carried": .string(answer?.word ?? "no"),
            "remark": answer?.remark.map { .string($0) } ?? .null,
        ]
    }
}
