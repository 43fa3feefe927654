package import DialtoneModel

/// The messages of the base protocol that have no type of their own: they carry nothing, or one text.
package enum AppRequest {
    /// Asks for a challenge.
    package static let appChallenge: JSONValue = ["mt": "AppChallenge"]
    /// Sent by clients after a minute without traffic; servers that accepted the connection answer with one (observed: the vendor's Go
    /// client drops a connection on which no message comes).
    package static let keepAlive: JSONValue = ["mt": "KeepAlive"]

    /// Asks what an App offers.
    package static func appInfo(app: String, src: String? = nil) -> JSONValue {
        var json: JSONValue = ["mt": "AppInfo"]
        if let src { json["src"] = .string(src) }
        json["app"] = .string(app)
        return json
    }

    /// Asks whether the page of this URL is current.
    package static func checkBuild(url: String) -> JSONValue { ["mt": "CheckBuild", "url": .string(url)] }
}
