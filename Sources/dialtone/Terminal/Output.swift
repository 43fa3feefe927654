import Glibc
import Synchronization

/// Why some of the standard output went nowhere: the first `errno` of it; nil while all of it arrived.
private let lost = Mutex<CInt?>(nil)

/// Writes a line on standard output at once, also into a pipe.
func say(_ text: String) { put(Array((text + "\n").utf8)) }

/// Writes bytes on standard output as they are, at once.
///
/// A reader that has closed its end (`| head -1`) wants no more, and the command goes on to its own exit code. Any other failure, such
/// as a full disk, is told once on standard error, and the command ends with ``Exit/outputLost`` when its work is done.
func put(_ bytes: [UInt8]) {
    // What was begun is not to be had as a whole any more.
    guard lost.withLock({ $0 }) == nil, let code = write(bytes, to: STDOUT_FILENO), code != EPIPE else { return }
    lost.withLock { $0 = code }
    complain("standard output: cannot be written: \(String(cString: strerror(code))); what was printed is not complete")
}

/// Writes a line on standard output at once, for a program that may or may not be there to read it: where it cannot be written, that is
/// told on standard error, and the command and its exit code are the same.
func announce(_ text: String) {
    guard let code = write(Array((text + "\n").utf8), to: STDOUT_FILENO), code != EPIPE else { return }
    complain("standard output: cannot be written: \(String(cString: strerror(code)))")
}

/// Whether some of the standard output was lost for another reason than a reader that went away.
var isOutputLost: Bool { lost.withLock { $0 } != nil }

/// Writes a line on standard error; if that fails, there is no place left to tell it.
func complain(_ text: String) { _ = write(Array((text + "\n").utf8), to: STDERR_FILENO) }

/// Writes all bytes.
///
/// - Returns: The `errno` of the write that failed; nil if all were written.
private func write(_ bytes: [UInt8], to file: CInt) -> CInt? {
    var rest = bytes[...]
    while !rest.isEmpty {
        let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
        if count >= 0 {
            rest = rest.dropFirst(count)
            continue
        }
        let code = errno
        switch code {
        case EINTR: continue
        case EAGAIN:
            // A pipe or terminal that its other owner made non-blocking: wait until it takes more.
            var poll = pollfd(fd: file, events: Int16(POLLOUT), revents: 0)
            if Glibc.poll(&poll, 1, -1) < 0, errno != EINTR { return errno }
        default: return code
        }
    }
    return nil
}
