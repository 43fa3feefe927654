import DialtoneModel

/// An App object of the simulated PBX with the WebSocket flag: one connection to the app.
struct AppObject: Sendable {
    /// The app when the URL does not name one.
    static let providerApp = "dialtone-provisioning"

    let app: Lab.App
    /// Name of the object, which is what others ask for a login with.
    let name: String
    /// App name on the wire: the file name of the page, without extension.
    let appName: String
    let guid: String
    /// Directory and full URL, with scheme ws or wss.
    let directoryURL: String
    let fullURL: String

    /// What became of the connection.
    var title: String?
    var session: UInt64?
    var logins = 0
    var problem: String?

    /// - Throws: ``LabFault`` unless the URL is absolute, http(s) or ws(s), with domain and instance in its path.
    init(_ app: Lab.App, guid: String, isTaken: (String) -> Bool) throws(LabFault) {
        guard let scheme = app.url.firstIndex(of: ":").map({ app.url[..<$0].lowercased() }),
            let webSocketScheme = ["http": "ws", "https": "wss", "ws": "ws", "wss": "wss"][scheme],
            let rest = app.url.firstRange(of: "://").map({ app.url[$0.upperBound...].prefix { $0 != "?" && $0 != "#" } })
        else { throw LabFault("the app's URL \(app.url) is not an http or https URL") }
        let parts = rest.split(separator: "/").map(String.init)
        guard parts.count >= 3 else {
            throw LabFault("the app's URL \(app.url) must be http(s)://host/<domain>/<instance>, perhaps with an app behind")
        }
        self.app = app
        self.guid = guid
        directoryURL = "\(webSocketScheme)://\(parts[0...2].joined(separator: "/"))"
        fullURL = "\(webSocketScheme)://\(parts.joined(separator: "/"))"
        appName = parts.count > 3 ? parts[parts.count - 1] : Self.providerApp
        let base = appName == Self.providerApp ? parts[2] : appName
        var name = base
        var number = 2
        while isTaken(name) {
            name = "\(base)\(number)"
            number += 1
        }
        self.name = name
    }

    /// Scheme, host and port: where phones fetch unless they are told otherwise.
    var origin: String {
        let isSecure = directoryURL.hasPrefix("wss")
        let host = directoryURL.drop { $0 != "/" }.dropFirst(2).prefix { $0 != "/" }
        return (isSecure ? "https://" : "http://") + host
    }

    /// What the PBX says of this object when it logs in for it.
    func info(pbx: String) -> JSONValue {
        [
            "appobj": .string(name), "appdn": .string(name), "appurl": .string(app.url), "cn": .string(name), "unlicensed": true,
            "apps": [["name": "devices-api"]], "pbx": .string(pbx),
        ]
    }

    var state: LabSnapshot.App {
        LabSnapshot.App(
            url: app.url, object: name, app: appName, isConnected: session != nil, title: title, logins: logins,
            problem: problem, subscribed: false)
    }
}
