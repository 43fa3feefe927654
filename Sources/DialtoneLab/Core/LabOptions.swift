package import DialtoneModel
package import DialtoneNames

package import struct Foundation.Date

extension Lab {
    /// What the lab is started with.
    package struct Options: Sendable {
        /// Address of the one listener for HTTP and WebSocket; 0 lets the system choose the port.
        package var host: String
        package var port: Int
        /// Name of the PBX system; also the tenant in the simulated Devices.
        package var domain: String
        /// The App objects of the simulated PBX that have the WebSocket flag.
        package var apps: [App]
        /// Any sysclient that identifies itself is put into the domain at once.
        package var autoAssign: Bool
        /// This many phones are ordered as soon as an app offers provisioning.
        package var phones: Int
        /// Everything random in the lab follows from it: MACs, codes, passwords, challenges.
        package var seed: UInt64
        package var behaviour: LabBehaviour
        /// Paths of PEM files: the listener then speaks TLS alone; nil = plain HTTP and WebSocket.
        package var tls: (certificate: String, key: String)?
        /// Below which URL new phones fetch (`<base>/<code>/…`); nil = scheme, host and port of the app's URL.
        package var phonesURL: String?
        /// The public lists of names against which phones hold what they fetch; nil = they do not.
        package var names: NameOracle?
        /// The wall clock by which codes expire.
        package var now: @Sendable () -> Date

        package init(
            host: String = "127.0.0.1", port: Int = 0, domain: String = "example.com", apps: [App] = [],
            autoAssign: Bool = false, phones: Int = 0, seed: UInt64 = 1, behaviour: LabBehaviour = LabBehaviour(),
            phonesURL: String? = nil, tls: (certificate: String, key: String)? = nil, names: NameOracle? = nil,
            now: @escaping @Sendable () -> Date = { Date() }
        ) {
            self.host = host
            self.port = port
            self.domain = domain
            self.apps = apps
            self.autoAssign = autoAssign
            self.phones = phones
            self.seed = seed
            self.behaviour = behaviour
            self.phonesURL = phonesURL
            self.tls = tls
            self.names = names
            self.now = now
        }
    }

    /// One App object: the URL that an administrator enters at it, and the password that it shares with the instance.
    package struct App: Hashable, Sendable {
        package var url: String
        package var password: Secret

        package init(url: String, password: Secret) {
            self.url = url
            self.password = password
        }
    }

    /// Where the lab is to be found once it listens.
    package struct Endpoints: Hashable, Sendable {
        /// `ws://host:port/<domain>/devices/`; the sysclient endpoint is `sysclients` below it.
        package var devices: String
        /// The simulated PBX for programs that log in as an App object (the last connection in docs/protocols/appwebsocket.md).
        package var pbx: String
        /// `http://host:port/lab`.
        package var control: String
        /// The SIP registrar, `host:port`, on TCP and UDP.
        package var sip: String

        /// The one line of JSON that `dialtone lab` prints.
        package var json: JSONValue {
            ["devices": .string(devices), "pbx": .string(pbx), "control": .string(control), "sip": .string(sip)]
        }
    }
}
