import Foundation
import NIOCore
import NIOHTTP1
import NIOSSL

/// Says in plain words what the libraries below us report.
enum TransportErrorText {
    static func plain(_ error: any Error) -> String {
        switch error {
        case let error as IOError: io(error.errnoCode)
        case let error as NIOSSLError: tls(error)
        case is NIOSSLExtraError: "TLS: the certificate is not for this host name"
        case is BoringSSLError: boring("\(error)")
        case let error as ChannelError: channel(error)
        case is HTTPParserError: "the answer is not HTTP"
        default: "\(error)"
        }
    }

    private static func io(_ code: CInt) -> String {
        switch code {
        case ECONNREFUSED: "connection refused"
        case ECONNRESET, EPIPE: "connection reset by the peer"
        case EHOSTUNREACH, ENETUNREACH: "no route to the host"
        case ETIMEDOUT: "no answer to the connection attempt"
        case EMFILE, ENFILE: "too many open files in this process"
        default: String(cString: strerror(code))
        }
    }

    private static func tls(_ error: NIOSSLError) -> String {
        switch error {
        case .handshakeFailed(let cause): boring("\(cause)")
        case .unableToValidateCertificate, .noCertificateToValidate: "TLS: the certificate is not trusted"
        case .uncleanShutdown: "connection cut off without the end of TLS"
        default: "TLS: \(error)"
        }
    }

    /// BoringSSL's reasons reach us only as text; the names in it are its own and stable.
    private static func boring(_ text: String) -> String {
        if text.contains("CERTIFICATE_VERIFY_FAILED") { return "TLS: the certificate is not trusted" }
        if text.contains("WRONG_VERSION_NUMBER") || text.contains("HTTP_REQUEST") || text.contains("UNEXPECTED_MESSAGE") {
            return "TLS: the peer does not speak TLS"
        }
        if text.contains("ALERT") { return "TLS: the peer refused the handshake" }
        return "TLS: handshake failed (\(text))"
    }

    private static func channel(_ error: ChannelError) -> String {
        switch error {
        case .connectTimeout: "no answer to the connection attempt"
        case .ioOnClosedChannel, .alreadyClosed, .eof, .inputClosed, .outputClosed, .inappropriateOperationForState:
            "the connection was closed"
        default: "\(error)"
        }
    }
}
