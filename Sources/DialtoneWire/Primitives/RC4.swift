/// The RC4 stream cipher, from the first key-stream byte on.
///
/// Legacy and weak; the peers' protocols use it to wrap passwords, so it is here and used for nothing else. Encrypting
/// and decrypting are the same operation.
///
/// Source: the algorithm's public description; no bytes dropped, no initialisation vector (observed).
package struct RC4: Sendable {
    private var state: [UInt8] = Array(0...255)
    private var i: UInt8 = 0
    private var j: UInt8 = 0

    /// Schedules a key.
    ///
    /// - Parameter key: Any number of bytes; those behind the 256th have no effect. An empty key counts as one zero
    ///   byte, so that nothing a peer sends can trap here.
    package init(key: some Sequence<UInt8>) {
        let bytes = Array(key)
        let key = bytes.isEmpty ? [0] : bytes
        var j: UInt8 = 0
        for i in 0..<256 {
            j = j &+ state[i] &+ key[i % key.count]
            state.swapAt(i, Int(j))
        }
    }

    /// Combines the next bytes with the key stream.
    package mutating func apply(to bytes: some Sequence<UInt8>) -> [UInt8] {
        bytes.map { byte in
            i = i &+ 1
            j = j &+ state[Int(i)]
            state.swapAt(Int(i), Int(j))
            return byte ^ state[Int(state[Int(i)] &+ state[Int(j)])]
        }
    }

    /// Encrypts or decrypts `bytes` with a fresh key stream of the UTF-8 bytes of `key`.
    package static func apply(key: String, to bytes: some Sequence<UInt8>) -> [UInt8] {
        var cipher = RC4(key: key.utf8)
        return cipher.apply(to: bytes)
    }
}
