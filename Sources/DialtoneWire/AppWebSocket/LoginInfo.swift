import DialtoneModel

/// What a PBX says of a login that it grants: the object `info` of `AppLogin`.
///
/// Nothing in it is ever required. Names are taken whole, a mode behind `~` included.
///
/// Source: innovaphone SDK 13r2 … 14r1, "AppWebsocket" (stated), but for `groups` (observed).
package struct LoginInfo: Equatable, Sendable {
    /// An App object that the one who logs in may use.
    package struct App: Hashable, Sendable {
        package var name: String
        /// Display name; nil = not told.
        package var title: String?

        package init(name: String, title: String? = nil) {
            self.name = name
            self.title = title
        }
    }

    /// Apps that are read of one login; a user has a few dozen.
    static let appsMax = 1000

    /// Name of the App object that grants the access; nil = not told.
    package var appObject: String?
    /// Display name of that object.
    package var appTitle: String?
    /// URL of that object: where the PBX believes to reach us.
    package var appURL: String?
    /// Long name of who logs in.
    package var commonName: String?
    /// Name of the PBX from which the connection comes.
    package var pbx: String?
    /// The PBX is in the test mode of its licences.
    package var isTestMode = false
    /// A user's: the App objects that he may use; an App object's own: the Apps ticked there.
    package var apps: [App] = []
    /// The field `groups` is there, whatever is in it.
    package var hasGroups = false
    /// There is no `info`, or nothing in it.
    package var isEmpty = true

    /// Reads the raw text of `info`; what is absent, unreadable or of another kind is as if it were not there.
    ///
    /// - Parameter text: nil = there is none.
    package init(_ text: String?) {
        // What is not JSON has no members to ask for; the digest judges the text itself.
        guard let text, let value = try? JSONValue(parsing: text) else {
            isEmpty = text == nil
            return
        }
        isEmpty = value.members?.isEmpty ?? value.isNull
        appObject = value["appobj"]?.string
        appTitle = value["appdn"]?.string
        appURL = value["appurl"]?.string
        commonName = value["cn"]?.string
        pbx = value["pbx"]?.string
        isTestMode = value["testmode"]?.looseBool ?? false
        hasGroups = value["groups"] != nil
        apps = (value["apps"]?.elements ?? []).prefix(Self.appsMax).compactMap { element in
            // Objects by the document, texts in one client's reading.
            (element["name"]?.string ?? element.string).map { App(name: $0, title: element["dn"]?.string) }
        }
    }
}
