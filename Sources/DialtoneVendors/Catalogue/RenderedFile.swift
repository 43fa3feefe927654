package import DialtoneModel

/// A file for one phone.
package struct RenderedFile: Hashable, Sendable {
    /// As the phone asks for it.
    package var name: String
    package var contentType: String
    package var bytes: [UInt8]
    /// Whether the phone has its account once it has this file.
    package var carriesAccounts: Bool
    /// For people: what this phone cannot be told, or was told differently.
    package var notes: [String]
    /// What the driver read of the settings for this file.
    package var read: SettingSet = []

    package init(name: String, contentType: String, text: String, carriesAccounts: Bool = true, notes: [String] = []) {
        self.init(name: name, contentType: contentType, bytes: Array(text.utf8), carriesAccounts: carriesAccounts, notes: notes)
    }

    package init(name: String, contentType: String, bytes: [UInt8], carriesAccounts: Bool = true, notes: [String] = []) {
        self.name = name
        self.contentType = contentType
        self.bytes = bytes
        self.carriesAccounts = carriesAccounts
        self.notes = notes
    }

    package var text: String { String(decoding: bytes, as: UTF8.self) }
}

/// Why no file can be made: a value that the vendor's format cannot carry.
package struct RenderFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// What it is in people's words (`the display name of account 1`); never its value.
    package var field: String
    /// The rest of the sentence that begins with the field (`contains a line break`).
    package var reason: String

    package init(field: String, reason: String) {
        self.field = field
        self.reason = reason
    }

    package var description: String { "\(field) \(reason)" }
}

extension RenderFault {
    private static let model = "the model"

    /// The driver writes no file for this model, whatever the settings are.
    ///
    /// - Parameter reason: The rest of a sentence that begins with the model.
    static func model(_ reason: String) -> RenderFault { RenderFault(field: model, reason: reason) }

    /// Whether only an administrator's own template can be this model's file.
    package var isOfModel: Bool { field == Self.model }
}
