import DialtoneModel
import Foundation
import NIOCore

/// Why a listener cannot be opened, and which key of the configuration mends it.
struct ListenFault: Error, Equatable, CustomStringConvertible {
    /// The listener's section in the configuration: `listen` or `phones.listen`.
    let key: String
    /// The address as it is configured: `0.0.0.0:8443`.
    let address: String
    /// For people: what is wrong, and what to do.
    let reason: String

    /// - Parameters:
    ///   - error: What ended the listener; nil is returned for what is not about its address.
    ///   - isOpen: It was opened: what fails later is another fault, and nil is returned.
    init?(_ error: any Error, key: String, listener: ListenerConfiguration, isOpen: Bool) {
        guard !isOpen else { return nil }
        self.key = key
        address = "\(HostPort(host: listener.host, port: listener.port))"
        switch error {
        case let error as IOError:
            reason = Self.reason(error.errnoCode, key)
        case is SocketAddressError:
            reason = "the host name is not known; set \(key).host to an address of this machine, such as 127.0.0.1 or 0.0.0.0"
        default:
            return nil
        }
    }

    var description: String { "\(key): cannot listen at \(address): \(reason)" }

    private static func reason(_ code: CInt, _ key: String) -> String {
        switch code {
        case EADDRINUSE:
            "the port is in use by another program, or by a Dialtone that runs already; stop that one, or set \(key).port to another one"
        case EADDRNOTAVAIL:
            "this machine has no such address; set \(key).host to one that it has, or to 0.0.0.0 for all of them"
        case EACCES, EPERM:
            "this user may not open the port; set \(key).port to one above 1023, or give the program the right to open lower ones"
        default:
            "\(String(cString: strerror(code))); see \(key).host and \(key).port"
        }
    }
}
