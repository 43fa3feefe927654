package import Logging
import NIOCore
import NIOSSL
import Synchronization

/// TLS handshakes of clients that failed: counts them by reason, and names some in the log.
///
/// A client whose handshake fails sends no request, so nothing else here ever hears of it.
package final class TLSRefusals: Sendable {
    package enum Reason: String, CaseIterable, Sendable {
        /// No version of TLS that both have.
        case version
        /// No cipher, group or signature that both have.
        case cipher
        /// The client's certificate: not from an authority of ours, expired, or not its own.
        case certificate
        /// The client ended it with an alert, most often because it does not trust our certificate.
        case byClient = "by-client"
        /// What came is not TLS.
        case notTLS = "not-tls"
        /// The client ended the connection without a word, as a probe of the port does.
        case abandoned
        case other
    }

    /// What an address was told of in the log.
    private struct Told {
        var at: NIODeadline
        /// Handshakes since then.
        var silent = 0
    }

    private struct State {
        var counts: [Reason: Int] = [:]
        var told: [String: Told] = [:]
    }

    /// Addresses that are remembered for the log; of others nothing is told until there is room.
    static let addressesMax = 1024
    /// Of one address at most one line in this time.
    static let interval: TimeAmount = .minutes(1)

    package let listener: String
    private let minimum: TLSMinimum
    private let logger: Logger
    private let state = Mutex(State())

    /// - Parameters:
    ///   - listener: For people: `listen` or `phones.listen`.
    ///   - minimum: The oldest version of TLS that it accepts.
    package init(listener: String, minimum: TLSMinimum = .standard, logger: Logger) {
        (self.listener, self.minimum, self.logger) = (listener, minimum, logger)
    }

    /// How many there were, for each reason.
    package var counts: [(reason: Reason, count: Int)] {
        let counts = state.withLock { $0.counts }
        return Reason.allCases.map { ($0, counts[$0, default: 0]) }
    }

    /// Takes what ended a connection before its first request; errors that are not of a handshake are passed over.
    func note(_ error: any Error, peer: String, at now: NIODeadline = .now()) {
        guard case .handshakeFailed(let cause) = error as? NIOSSLError else { return }
        let reason = Self.reason("\(cause)")
        let silent = state.withLock { state -> Int? in
            state.counts[reason, default: 0] += 1
            // A probe of the port is not a phone in need.
            return reason == .abandoned ? nil : Self.tell(peer, now, &state.told)
        }
        guard let silent else { return }
        logger.warning(
            "A TLS handshake failed: \(text(reason))",
            metadata: [
                "peer.address": "\(peer)", "listener": "\(listener)", "reason": "\(reason.rawValue)", "count": "\(silent + 1)",
            ])
    }

    /// - Returns: How many of this address were not told since the last line; nil if this one is not told either.
    private static func tell(_ peer: String, _ now: NIODeadline, _ told: inout [String: Told]) -> Int? {
        if let last = told[peer], now - last.at < interval {
            told[peer]?.silent += 1
            return nil
        }
        if told[peer] == nil, told.count >= addressesMax {
            told = told.filter { now - $0.value.at < interval }
            guard told.count < addressesMax else { return nil }
        }
        let silent = told[peer]?.silent ?? 0
        told[peer] = Told(at: now)
        return silent
    }

    /// BoringSSL's reasons reach us only as text; the names in it are its own and stable.
    static func reason(_ text: String) -> Reason {
        func has(_ words: String...) -> Bool { words.contains { text.contains($0) } }
        if has("EOF during") { return .abandoned }
        // Before the versions: `TLSV1_ALERT_PROTOCOL_VERSION` is the client's word.
        if has("_ALERT_") { return .byClient }
        if has("UNSUPPORTED_PROTOCOL", "INAPPROPRIATE_FALLBACK") { return .version }
        if has("NO_SHARED_CIPHER", "NO_SHARED_GROUP", "NO_COMMON_SIGNATURE_ALGORITHMS", "NO_CIPHERS", "WRONG_CURVE") { return .cipher }
        if has("CERTIFICATE", "BAD_SIGNATURE") { return .certificate }
        if has("HTTP_REQUEST", "HTTPS_PROXY_REQUEST", "WRONG_VERSION_NUMBER", "UNEXPECTED_MESSAGE", "UNEXPECTED_RECORD") { return .notTLS }
        return .other
    }

    private func text(_ reason: Reason) -> String {
        switch reason {
        case .version:
            "the client knows no version of TLS from \(minimum.rawValue) on; give it newer firmware, or see \"Old phones\" in README"
        case .cipher: "the client knows no cipher that is accepted here; give it newer firmware"
        case .certificate: "the client's certificate is not accepted; see phones.client-ca-files and whether it has expired"
        case .byClient: "the client ended it, perhaps because it does not trust the certificate of \(listener).tls"
        case .notTLS: "the client does not speak TLS; an http:// URL leads here where https:// belongs"
        case .abandoned: "the client went away"
        case .other: "client and server do not understand each other"
        }
    }
}
