package import DialtoneModel

/// An App object that an administrator creates at the PBX.
package struct AppObjectPlan: Equatable, Sendable {
    package let name: String
    package let url: String
    /// What to tick at the object itself.
    package var flags: [String] = []
    /// What to tick among its APIs.
    package var grants: [PBXGrant] = []
    /// What to tick on its *Apps* tab.
    package var apps: [String] = []
    /// Whose template it is for; nil for the one that orders.
    package var users: String?

    /// The objects of an instance.
    ///
    /// - Parameter base: The instance's folder: `https://phones.example.com/example.com/dialtone`.
    package static func all(base: String) -> [AppObjectPlan] {
        [
            AppObjectPlan(
                name: "dialtone", url: "\(base)/dialtone-provisioning", flags: ["Hidden", "Websocket"], grants: PBXGrant.allCases,
                apps: ["devices-api"]),
            AppObjectPlan(name: "dialtone-admin", url: "\(base)/dialtone-admin", users: "administrators"),
            AppObjectPlan(name: "dialtone-user", url: "\(base)/dialtone", users: "users"),
        ]
    }

    package init(
        name: String, url: String, flags: [String] = [], grants: [PBXGrant] = [], apps: [String] = [], users: String? = nil
    ) {
        self.name = name
        self.url = url
        self.flags = flags
        self.grants = grants
        self.apps = apps
        self.users = users
    }

    package var json: JSONValue {
        [
            "name": .string(name), "url": .string(url), "flags": .array(flags.map { .string($0) }),
            "apis": .array(grants.map { .string($0.tick) }), "apps": .array(apps.map { .string($0) }),
        ]
    }
}
