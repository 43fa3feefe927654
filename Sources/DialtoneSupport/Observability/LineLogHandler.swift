import DialtoneModel
import Foundation
package import Logging

/// Writes what a logger says, one line each: as text in the form of swift-log, or as a JSON object.
package struct LineLogHandler: LogHandler {
    private let label: String
    private let settings: LogSettings
    private let lines: LogLines
    /// Only for loggers that were told one: all others follow the settings.
    private var ownLevel: Logger.Level?
    private var text: StreamLogHandler

    package init(label: String, settings: LogSettings, lines: LogLines) {
        self.label = label
        self.settings = settings
        self.lines = lines
        text = StreamLogHandler(label: label, stream: lines)
    }

    package var logLevel: Logger.Level {
        get { ownLevel ?? settings.level }
        set { ownLevel = newValue }
    }

    package var metadata: Logger.Metadata {
        get { text.metadata }
        set { text.metadata = newValue }
    }

    package var metadataProvider: Logger.MetadataProvider? {
        get { text.metadataProvider }
        set { text.metadataProvider = newValue }
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { text[metadataKey: key] }
        set { text[metadataKey: key] = newValue }
    }

    package func log(event: LogEvent) {
        switch settings.format {
        case .text: text.log(event: event)
        case .json:
            var lines = lines
            lines.write(json(event).text.escapingControlsOfJSON + "\n")
        }
    }

    private func json(_ event: LogEvent) -> JSONValue {
        var facts = metadata
        for more in [metadataProvider?.get() ?? [:], event.metadata ?? [:]] { facts.merge(more) { $1 } }
        if let error = event.error { facts["error.message"] = "\(error)" }
        return [
            "time": .string(Date.now.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))),
            "level": .string(event.level.rawValue), "label": .string(label), "message": .string("\(event.message)"),
            "metadata": .object(facts.sorted { $0.key < $1.key }.map { JSONMember($0.key, Self.json($0.value)) }),
        ]
    }

    private static func json(_ value: Logger.MetadataValue) -> JSONValue {
        switch value {
        case .string(let text): .string(text)
        case .stringConvertible(let value): .string("\(value)")
        case .array(let values): .array(values.map(json))
        case .dictionary(let values): .object(values.sorted { $0.key < $1.key }.map { JSONMember($0.key, json($0.value)) })
        }
    }
}
