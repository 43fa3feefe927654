import Foundation
import NIOCore

/// Why a listener cannot be opened, and what mends it.
package struct ListenFault: Error, Equatable, CustomStringConvertible {
    /// Where an administrator says at which address to listen.
    package enum Place: Equatable, Sendable {
        /// A section of the configuration: `listen` or `phones.listen`.
        case section(String)
        /// A flag of the command line that takes host and port together: `--listen`.
        case flag(String)

        fileprivate var name: String {
            switch self {
            case .section(let name), .flag(let name): name
            }
        }
    }

    package let place: Place
    /// The address as it was given: `0.0.0.0:8443`.
    package let address: String
    /// For people: what is wrong, and what to do.
    package let reason: String

    /// - Parameters:
    ///   - error: What ended the listener; nil is returned for what is not about its address.
    ///   - place: Where the address comes from.
    ///   - isOpen: It was opened: what fails later is another fault, and nil is returned.
    package init?(_ error: any Error, place: Place, host: String, port: Int, isOpen: Bool) {
        guard !isOpen else { return nil }
        self.place = place
        address = "\(host.contains(":") ? "[\(host)]" : host):\(port)"
        switch error {
        case let error as IOError:
            reason = Self.reason(error.errnoCode, place)
        case is SocketAddressError:
            reason = "the host name is not known; \(place.advice("host", "an address of this machine, such as 127.0.0.1 or 0.0.0.0"))"
        default:
            return nil
        }
    }

    package var description: String { "\(place.name): cannot listen at \(address): \(reason)" }

    private static func reason(_ code: CInt, _ place: Place) -> String {
        switch code {
        case EADDRINUSE:
            "the port is in use by another program, or by a Dialtone that runs already; stop that one, or "
                + place.advice("port", "another one")
        case EADDRNOTAVAIL:
            "this machine has no such address; \(place.advice("host", "one that it has, or to 0.0.0.0 for all of them"))"
        case EACCES, EPERM:
            "this user may not open the port; \(place.advice("port", "one above 1023")), or give the program the right to open lower ones"
        default:
            "\(String(cString: strerror(code))); see \(place.name)"
        }
    }
}

extension ListenFault.Place {
    /// `set listen.port to another one`, `set the port of --listen to another one`.
    fileprivate func advice(_ part: String, _ value: String) -> String {
        switch self {
        case .section(let name): "set \(name).\(part) to \(value)"
        case .flag(let name): "set the \(part) of \(name) to \(value)"
        }
    }
}
