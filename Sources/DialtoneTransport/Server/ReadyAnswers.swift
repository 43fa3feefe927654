package import NIOHTTP1
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Answers that a server can give at once, on the event loop and without a task.
package protocol ReadyAnswers: Sendable {
    /// The answer to a request without a body; nil if the request has to take the usual way. Called on an event loop: fast, and it must not block.
    func answer(_ request: ReadyRequest) -> ReadyAnswer?
}

/// A GET or HEAD request without a body.
package struct ReadyRequest {
    package let head: HTTPRequestHead
    /// The IP address of the other end of the connection, which may be a proxy's.
    package let peerAddress: String
    /// The certificate that the client showed, DER; nil without one. Asked for only where it is needed: it costs.
    package let certificate: () -> [UInt8]?

    package init(head: HTTPRequestHead, peerAddress: String, certificate: @escaping () -> [UInt8]? = { nil }) {
        (self.head, self.peerAddress, self.certificate) = (head, peerAddress, certificate)
    }
}

/// A whole answer but for the fields `Date` and `Connection`, which the server adds.
package struct ReadyAnswer: Sendable {
    /// Status line and fields as they are sent, each with its line end; without the empty line.
    package let head: String
    /// Empty for HEAD and 304.
    package let body: [UInt8]

    package init(head: String, body: [UInt8] = []) { (self.head, self.body) = (head, body) }
}

/// The time as HTTP writes it: `Sun, 06 Nov 1994 08:49:37 GMT`.
///
/// Source: RFC 9110, section 5.6.7 (stated).
package enum HTTPDate {
    private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    private static let current = Mutex((second: 0, text: ""))

    /// Now, made anew once a second.
    package static var now: String {
        let second = time(nil)
        return current.withLock { current in
            if current.second != second { current = (second, text(second)) }
            return current.text
        }
    }

    /// - Parameter seconds: Since 1970-01-01 00:00 UTC; not before it.
    package static func text(_ seconds: Int) -> String {
        let (day, time) = (seconds / 86_400, seconds % 86_400)
        let date = civil(day)
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(days[day % 7]), \(two(date.day)) \(months[date.month - 1]) \(date.year) "
            + "\(two(time / 3600)):\(two(time / 60 % 60)):\(two(time % 60)) GMT"
    }

    /// Year, month and day of the Gregorian calendar, by counting in eras of 400 years that begin in March.
    private static func civil(_ daysSince1970: Int) -> (year: Int, month: Int, day: Int) {
        let days = daysSince1970 + 719_468
        let era = days / 146_097
        let ofEra = days % 146_097
        let yearOfEra = (ofEra - ofEra / 1460 + ofEra / 36_524 - ofEra / 146_096) / 365
        let ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let fromMarch = (5 * ofYear + 2) / 153
        let month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, ofYear - (153 * fromMarch + 2) / 5 + 1)
    }
}
