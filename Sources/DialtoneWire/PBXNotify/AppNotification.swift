package import DialtoneModel

/// A notification in all myApps sessions of one user.
///
/// The answer has no `error`, or says `not found` for a user that the PBX does not know. A PBX before 14r1 does not know the
/// request, and does not answer.
///
/// Source: innovaphone SDK 14r1, "PbxApi", AppNotify (stated); lengths (our choice).
package struct AppNotification: Hashable, Sendable {
    /// Name of the API.
    package static let api = "PbxApi"
    /// In UTF-8 bytes; what is longer is cut, for a notification is a line or two.
    package static let titleBytesMax = 128
    package static let textBytesMax = 512

    /// User name.
    package var sip: String
    /// What a click opens; nil = nothing.
    package var link: AppLink?
    package var title: String
    package var text: String

    package init(sip: String, link: AppLink?, title: String, text: String) {
        self.sip = sip
        self.link = link
        self.title = title.prefix(bytes: Self.titleBytesMax)
        self.text = text.prefix(bytes: Self.textBytesMax)
    }

    package func request(src: String) -> JSONValue {
        var json: JSONValue = ["api": .string(Self.api), "src": .string(src), "mt": "AppNotify", "sip": .string(sip)]
        if let link { json["link"] = .string(link.text) }
        json["title"] = .string(title)
        json["text"] = .string(text)
        return json
    }
}

/// An App with arguments: what a notification leads to, and what the page gets as `SetArgs`.
///
/// ```text
/// dialtone?mac=0004132a7b15
/// ```
///
/// Source: innovaphone SDK 14r1, "PbxApi", AppNotify (stated).
package struct AppLink: Hashable, Sendable {
    /// Name of the App object.
    package var app: String
    /// The phone that the page opens; nil = just the page.
    package var mac: MACAddress?

    package init(app: String, mac: MACAddress? = nil) {
        self.app = app
        self.mac = mac
    }

    package var text: String { mac.map { "\(app)?mac=\($0.hex)" } ?? app }
}

extension String {
    /// The longest beginning of whole characters that has no more UTF-8 bytes than that.
    fileprivate func prefix(bytes limit: Int) -> String {
        var (kept, bytes) = ("", 0)
        for character in self {
            bytes += character.utf8.count
            guard bytes <= limit else { break }
            kept.append(character)
        }
        return kept
    }
}
