package import DialtoneModel

/// The answer to `AppInfo`: what makes Dialtone selectable where phones are ordered.
///
/// Source: innovaphone SDK 13r1, "AppWebsocket", AppInfo (stated); `mt` with `Result` and the property name
/// `serviceInfo` (observed, where the page has a misprint or nothing); the service's id and its `title` are the
/// tutorial's (observed).
package enum AppInfoResult {
    /// The id under which a provisioning service is found.
    package static let provisioningAPI = "com.innovaphone.provisioning"
    /// The App of administrators.
    package static let adminApp = "dialtone-admin"
    /// The App in which users see their own phones. Those two have a user interface; any other App is hidden.
    package static let userApp = "dialtone"

    /// The App for people that the URL of an App object names, by its last component; nil for any other.
    package static func personsApp(ofURL url: String) -> String? {
        let path = url.prefix { $0 != "?" && $0 != "#" }
        let file = path.split(separator: "/").last ?? ""
        let name = file.hasSuffix(".htm") ? String(file.dropLast(4)) : String(file)
        return [adminApp, userApp].first { $0 == name }
    }

    /// Makes the answer.
    ///
    /// - Parameters:
    ///   - request: The `AppInfo`; its `app`, `api` and `src` are echoed.
    ///   - title: What people see where they choose a provider.
    package static func json(request: AppMessage, title: String) -> JSONValue {
        let app = request.string("app") ?? ""
        let name = app.hasSuffix(".htm") ? String(app.dropLast(4)) : app
        return request.result([
            JSONMember("app", .string(app)),
            JSONMember("info", ["hidden": .bool(name != adminApp && name != userApp), "apis": [:]]),
            JSONMember("serviceInfo", ["apis": .object([JSONMember(provisioningAPI, ["title": .string(title)])])]),
        ])
    }
}
