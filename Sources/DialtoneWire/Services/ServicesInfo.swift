package import DialtoneModel

/// One service that the PBX lets us find.
package struct ServiceEntry: Hashable, Sendable {
    /// Name of the service's App object, used verbatim to ask for a login.
    package var name: String
    package var title: String
    /// URL of the App, with scheme http(s) or ws(s).
    package var url: String
    /// What it offers, as the PBX sent it; null if it sent nothing.
    package var info: JSONValue

    package init(name: String, title: String, url: String, info: JSONValue) {
        self.name = name
        self.title = title
        self.url = url
        self.info = info
    }

    /// Whether it offers a service; only the id's presence counts.
    ///
    /// Source: ids directly in `info` (stated, SDK 13r1), under `info.apis` (observed).
    package func offers(_ id: String) -> Bool { info["apis"]?[id] != nil || info[id] != nil }

    /// The entry as it stands in `ServicesInfo`.
    package var json: JSONValue {
        ["name": .string(name), "title": .string(title), "url": .string(url), "info": info]
    }
}

/// The complete current list of services, which replaces an older one.
///
/// Source: innovaphone SDK 13r1, "Services" (stated).
package struct ServicesInfo: Equatable, Sendable {
    /// The id of Devices.
    package static let devicesAPI = "com.innovaphone.devices"

    package var services: [ServiceEntry]

    package init(services: [ServiceEntry]) { self.services = services }

    /// Reads a `ServicesInfo`. Entries without a name or a URL are left out: nobody could use them.
    ///
    /// - Throws: ``WireFault`` if `services` is missing or not a list.
    package init(_ message: AppMessage) throws(WireFault) {
        guard let value = message.value["services"] else { throw .missing(field: "services") }
        guard let elements = value.elements else { throw .badValue(field: "services", reason: "is not a list") }
        services = elements.compactMap { element in
            guard let name = element["name"]?.looseString, let url = element["url"]?.string, !url.isEmpty else {
                return nil
            }
            return ServiceEntry(
                name: name, title: element["title"]?.looseString ?? "", url: url, info: element["info"] ?? .null)
        }
    }

    /// The message.
    package func json(src: JSONValue?) -> JSONValue {
        .object(
            [JSONMember("api", "Services")] + (src.map { [JSONMember("src", $0)] } ?? [])
                + [JSONMember("mt", "ServicesInfo"), JSONMember("services", .array(services.map(\.json)))])
    }

    /// The Devices service among them: by its id, else by its usual App name in the URL (observed).
    ///
    /// - Parameter domain: Of several the one is taken whose URL has this as its first path component, else the first.
    package func devices(preferringDomain domain: String?) -> ServiceEntry? {
        var matches = services.filter { $0.offers(Self.devicesAPI) }
        if matches.isEmpty { matches = services.filter { $0.url.contains("/innovaphone-devices") } }
        if let domain, let own = matches.first(where: { ServiceURL.firstPathComponent($0.url) == domain }) {
            return own
        }
        return matches.first
    }
}

/// Requests to the API by which a PBX tells about services.
package enum ServicesRequest {
    /// Name of the API.
    package static let api = "Services"

    /// Asks for the list, now and at every change.
    package static func subscribe(src: String) -> JSONValue {
        ["api": .string(api), "src": .string(src), "mt": "SubscribeServices"]
    }

    package static func unsubscribe(src: String) -> JSONValue {
        ["api": .string(api), "src": .string(src), "mt": "UnsubscribeServices"]
    }

    /// Asks for a login at another service that gave us a challenge.
    ///
    /// - Parameter name: The service's ``ServiceEntry/name``.
    package static func getServiceLogin(name: String, challenge: String, src: String) -> JSONValue {
        [
            "api": .string(api), "src": .string(src), "mt": "GetServiceLogin", "app": .string(name),
            "challenge": .string(challenge),
        ]
    }
}
