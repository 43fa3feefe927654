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
    /// The URL without its last component, as the PBX connects to it, and the full one; with scheme ws or wss.
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
        // Without an app in it, the URL is the instance's directory itself.
        let directory = parts.count > 3 ? parts.dropLast() : parts[...]
        directoryURL = "\(webSocketScheme)://\(directory.joined(separator: "/"))"
        fullURL = "\(webSocketScheme)://\(parts.joined(separator: "/"))"
        appName = parts.count > 3 ? parts[parts.count - 1] : Self.providerApp
        let base = appName == Self.providerApp ? directory.last ?? appName : appName
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
    ///
    /// Source: innovaphone SDK 13r2 to 14r1, "AppWebsocket" (stated); `pbx` from 13r2 on.
    func info(pbx: String, _ behaviour: LabBehaviour) -> JSONValue {
        var info: JSONValue = [
            "appobj": .string(name), "appdn": .string(name), "appurl": .string(app.url), "cn": .string(name), "unlicensed": true,
            "testmode": false,
            "apps": [behaviour.appsAsTexts ? "devices-api" : ["name": "devices-api", "dn": "Devices API"]],
        ]
        if behaviour.pbxRelease > .r13r1 { info["pbx"] = .string(pbx) }
        return info
    }

    var state: LabSnapshot.App {
        LabSnapshot.App(
            url: app.url, object: name, app: appName, isConnected: session != nil, title: title, logins: logins,
            problem: problem, subscribed: false)
    }
}
