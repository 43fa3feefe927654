/// Why a WebSocket connection is closed, as the number in its Close frame.
///
/// Source: RFC 6455, section 7.4 (stated).
package struct WebSocketCloseCode: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    package let rawValue: UInt16

    package init(rawValue: UInt16) { self.rawValue = rawValue }

    package static let normal = Self(rawValue: 1000)
    package static let goingAway = Self(rawValue: 1001)
    package static let protocolError = Self(rawValue: 1002)
    package static let unacceptable = Self(rawValue: 1003)
    package static let invalidText = Self(rawValue: 1007)
    package static let policy = Self(rawValue: 1008)
    package static let tooBig = Self(rawValue: 1009)
    package static let internalError = Self(rawValue: 1011)

    package var description: String { String(rawValue) }

    /// Whether the code may stand in a Close frame: 1004 to 1006 and 1015 have other uses, the rest is not given out.
    package var mayTravel: Bool {
        switch rawValue {
        case 1000...1003, 1007...1014, 3000...4999: true
        default: false
        }
    }
}
