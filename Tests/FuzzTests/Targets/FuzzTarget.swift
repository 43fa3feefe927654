/// A parser that meets foreign bytes, and what must hold whatever they are.
///
/// The same targets are run by the fuzzer (`make fuzz`), which looks for inputs that break them, and by ``CorpusTests`` over all inputs that
/// the repository keeps. Each is a plain function that reads nothing but its input and leaves nothing behind, so an input that broke a target
/// once breaks it again until the cause is mended.
package struct FuzzTarget: Sendable, CustomStringConvertible {
    /// The folder of its inputs, and what `make fuzz TARGET=…` calls it.
    package let name: String
    private let body: @Sendable ([UInt8]) throws -> Void

    init(_ name: String, _ body: @escaping @Sendable ([UInt8]) throws -> Void) { (self.name, self.body) = (name, body) }

    /// A target for those who read text: bytes that are no UTF-8 never reach them.
    static func ofText(_ name: String, _ body: @escaping @Sendable (String) throws -> Void) -> FuzzTarget {
        FuzzTarget(name) { bytes in
            if let text = String(validating: bytes, as: UTF8.self) { try body(text) }
        }
    }

    /// Runs one input.
    ///
    /// - Throws: ``BrokenProperty`` if something does not hold, or what a parser throws at what we wrote ourselves. That it refuses the input is
    ///   no fault: the body goes on without it.
    package func run(_ input: [UInt8]) throws { try body(input) }

    package var description: String { name }
}

/// Something that must hold for any input did not hold for this one.
package struct BrokenProperty: Error, CustomStringConvertible {
    package let description: String
}

/// - Throws: ``BrokenProperty`` with these words unless the condition holds.
func hold(_ condition: @autoclosure () throws -> Bool, _ words: @autoclosure () -> String) throws {
    guard try condition() else { throw BrokenProperty(description: words()) }
}

extension FuzzTarget {
    package static let all: [FuzzTarget] = [
        json, sysclient, sysclientDialogue, appMessage, appSession, deviceItems, webSocket, nodeMessage,
        doorPath, requestHead, forwardedAddress, host, userAgent, fileName, authorization, notifyAnswer, certificate, certificateSubject,
        macAddress, timeZone, overrideValue, overrideFile, configuration, template,
        vendorFile, vendorReader, nameList,
        keyFile, postgresValue, postgresSettings, statement, cursor,
    ]

    package static func named(_ name: String) -> FuzzTarget? { all.first { $0.name == name } }
}
