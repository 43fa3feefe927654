package import NIOCore

/// Does something later. Handed in, so that a test moves the time.
package protocol Timers: Sendable {
    /// The time that these timers go by.
    var now: ContinuousClock.Instant { get }

    /// Calls `action` once, after the delay or a little later; it must not block.
    func after(_ delay: Duration, _ action: @escaping @Sendable () -> Void)
}

/// Timers of an event loop: a waiting one costs an entry of its heap, and no task.
package struct EventLoopTimers: Timers {
    let loop: any EventLoop

    package init(loop: any EventLoop) {
        self.loop = loop
    }

    package var now: ContinuousClock.Instant { .now }

    package func after(_ delay: Duration, _ action: @escaping @Sendable () -> Void) { loop.scheduleTask(in: TimeAmount(delay), action) }
}
