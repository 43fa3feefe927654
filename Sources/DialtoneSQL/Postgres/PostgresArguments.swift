/// The arguments of a statement in one piece of memory, as libpq wants them.
struct PostgresArguments {
    private var bytes: [UInt8] = []
    private var offsets: [Int?] = []
    private var lengths: [Int32] = []

    /// - Returns: nil if an argument is of another kind than its type, or does not fit.
    /// - Throws: ``SQLFault/tooLarge(_:)`` beyond the limit.
    init?(_ arguments: [SQLValue], types: [UInt32], max: Int) throws {
        guard arguments.count == types.count else { return nil }
        for (argument, type) in zip(arguments, types) {
            let start = bytes.count
            guard PostgresType.append(argument, as: type, to: &bytes) else { return nil }
            guard bytes.count <= max else { throw SQLFault.tooLarge("the arguments of a statement have more than \(max) bytes") }
            offsets.append(argument == .null ? nil : start)
            lengths.append(Int32(bytes.count - start))
        }
        // An empty text at the end has an address too.
        bytes.append(0)
    }

    /// - Parameter body: Gets the values, their lengths, and their formats (1: binary).
    func withPointers<Value>(_ body: ([UnsafePointer<CChar>?], [Int32], [Int32]) -> Value) -> Value {
        bytes.withUnsafeBytes { buffer in
            let values = offsets.map { offset in
                offset.flatMap { buffer.baseAddress?.advanced(by: $0).assumingMemoryBound(to: CChar.self) }
            }
            return body(values, lengths, lengths.map { _ in 1 })
        }
    }
}
