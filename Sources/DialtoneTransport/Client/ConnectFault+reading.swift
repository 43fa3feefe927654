import Foundation
import NIOCore
import NIOPosix
import NIOSSL

extension ConnectFault {
    /// Reads what the libraries below us report about an attempt to connect.
    init(_ error: any Error, endpoint: Endpoint) {
        switch error {
        case let fault as ConnectFault:
            self = fault
        case is CancellationError:
            self = .cancelled
        case let error as NIOConnectionError:
            if let first = error.connectionErrors.first {
                self.init(first.error, endpoint: endpoint)
            } else {
                self = .nameNotFound(host: endpoint.host)
            }
        case let error as IOError where error.errnoCode == ECONNREFUSED:
            self = .refused(host: endpoint.host, port: endpoint.port)
        case is NIOSSLError, is NIOSSLExtraError, is BoringSSLError:
            self = .tls(host: endpoint.host, reason: TransportErrorText.plain(error))
        default:
            self = .unreachable(host: endpoint.host, reason: TransportErrorText.plain(error))
        }
    }
}
