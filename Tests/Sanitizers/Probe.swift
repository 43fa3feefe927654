import Dispatch
import Synchronization

/// A program that Scripts/sanitize builds to try the thread sanitizer itself: `probe locked` has no race, `probe bare` has one.
@main
struct Probe {
    private static let locked = Mutex<[Int]>([])
    private nonisolated(unsafe) static var bare = 0

    static func main() {
        let isLocked = CommandLine.arguments.contains("locked")
        // Enough threads and turns that they wait for each other, which is the way that the sanitizer cannot see by itself.
        DispatchQueue.concurrentPerform(iterations: 8) { _ in
            for turn in 0..<20_000 {
                if isLocked {
                    locked.withLock { values in
                        values.append(turn)
                        if values.count > 100 { values.removeAll() }
                    }
                } else {
                    bare += 1
                }
            }
        }
    }
}
