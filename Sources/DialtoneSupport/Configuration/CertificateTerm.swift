package import Foundation

/// How long a certificate of ours is still of use.
package enum CertificateTerm: Equatable, Sendable {
    case good, ending, ended

    /// Days before its end from which on administrators are told. Programs that renew certificates of 90 days do it earlier, so by then
    /// something has gone wrong.
    package static let noticeDays = 14

    package init(end: Date, now: Date) {
        let rest = end.timeIntervalSince(now)
        self = rest <= 0 ? .ended : rest < Double(Self.noticeDays) * 86_400 ? .ending : .good
    }
}
