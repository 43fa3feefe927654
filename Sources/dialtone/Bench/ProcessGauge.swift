import Foundation

/// What the system says of a process.
enum ProcessGauge {
    /// Resident memory in bytes.
    static func residentBytes(_ pid: Int32) -> Double { residentBytes(status: text("/proc/\(pid)/status")) }

    static func residentBytes(status: String) -> Double {
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") } ?? ""
        return line.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first.flatMap { Double($0) }.map { $0 * 1024 } ?? 0
    }

    /// Processor time used so far, user and system, in seconds.
    static func processorSeconds(_ pid: Int32) -> Double {
        processorTicks(stat: text("/proc/\(pid)/stat")) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    static func processorTicks(stat: String) -> Double {
        // The second field is the name in brackets and may hold blanks and brackets; user and system time are fields 14 and 15.
        guard let end = stat.lastIndex(of: ")") else { return 0 }
        let fields = stat[stat.index(after: end)...].split(separator: " ")
        guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]) else { return 0 }
        return user + system
    }

    /// The same with the processes that it has started and that still run, such as the workers of nginx.
    static func processorSecondsWithChildren(_ pid: Int32) -> Double {
        let children = text("/proc/\(pid)/task/\(pid)/children").split(separator: " ").compactMap { Int32($0) }
        return children.reduce(processorSeconds(pid)) { $0 + processorSeconds($1) }
    }

    /// Processor time of this process.
    static var ownProcessorSeconds: Double {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
        return seconds(usage.ru_utime) + seconds(usage.ru_stime)
    }

    /// Waits until a process has nothing to do: less than one percent of a core for three seconds in a row.
    ///
    /// - Returns: Whether it came to rest within the time.
    @discardableResult
    static func waitUntilSettled(_ pid: Int32, atMost limit: Duration = .seconds(180)) async throws -> Bool {
        let end = ContinuousClock.now + limit
        var quiet = 0
        var before = processorSeconds(pid)
        while quiet < 3 {
            guard ContinuousClock.now < end else { return false }
            try await Task.sleep(for: .seconds(1))
            let now = processorSeconds(pid)
            // A clock tick is ten milliseconds: one of them in a second is the most.
            quiet = now - before <= 0.0101 ? quiet + 1 : 0
            before = now
        }
        return true
    }

    private static func text(_ path: String) -> String {
        (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""  // the process ended: then it has nothing
    }
}
