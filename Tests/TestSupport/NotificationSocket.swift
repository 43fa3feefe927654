import Dispatch
import Foundation
import Glibc

/// A service manager's end of its notification socket.
package final class NotificationSocket: Sendable {
    /// The system refused the socket.
    struct Refused: Error { let code: Int32 }

    /// What a process finds in `NOTIFY_SOCKET`.
    package let name: String
    private let messages: AsyncStream<String>
    /// Only cancelled, which any thread may do.
    private nonisolated(unsafe) let reader: any DispatchSourceRead

    /// - Parameter name: A path, or `@` and an abstract name.
    package init(_ name: String) throws {
        let file = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard file >= 0 else { throw Refused(code: errno) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let isAbstract = name.hasPrefix("@")
        let path = isAbstract ? [0] + Array(name.utf8.dropFirst()) : Array(name.utf8) + [0]
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path) }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + path.count)
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(file, $0, length) }
        }
        guard result == 0 else {
            let code = errno
            close(file)
            throw Refused(code: code)
        }
        let (messages, arrived) = AsyncStream.makeStream(of: String.self)
        let reader = DispatchSource.makeReadSource(fileDescriptor: file)
        reader.setEventHandler {
            var bytes = [UInt8](repeating: 0, count: 4096)
            let count = recv(file, &bytes, bytes.count, Int32(MSG_DONTWAIT))
            if count > 0 { arrived.yield(String(decoding: bytes.prefix(count), as: UTF8.self)) }
        }
        reader.setCancelHandler {
            close(file)
            arrived.finish()
        }
        reader.activate()
        (self.name, self.messages, self.reader) = (name, messages, reader)
    }

    deinit { reader.cancel() }

    /// The lines of the next message; the test's time limit bounds the wait.
    package func next() async -> [String] {
        for await message in messages { return message.split(separator: "\n").map(String.init) }
        return []
    }
}
