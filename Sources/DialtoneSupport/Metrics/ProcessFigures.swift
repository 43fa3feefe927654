import Foundation
import Glibc

/// What the operating system says of this process.
package struct ProcessFigures: Sendable {
    var residentBytes: Double
    var openFiles: Int
    var openFilesMax: Double
    var cpuSeconds: Double
    /// nil where `/proc` does not tell.
    var startedAt: Double?

    package static var current: ProcessFigures {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        // The second number of statm is the resident set in pages; an unreadable /proc reads as zero.
        let pages = text("/proc/self/statm")?.split(separator: " ").dropFirst().first
        let files = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count) ?? 0
        return ProcessFigures(
            residentBytes: (pages.flatMap { Double($0) } ?? 0) * Double(getpagesize()), openFiles: files,
            openFilesMax: limit.rlim_cur == .max ? .infinity : Double(limit.rlim_cur),
            cpuSeconds: seconds(usage.ru_utime) + seconds(usage.ru_stime), startedAt: startedAt)
    }

    /// Read once: what the system says of its own start moves with its clock.
    private static let startedAt: Double? = {
        // Behind the name in brackets, which may hold anything: the state is field 3, the start field 22, in ticks since the system's start.
        guard let own = text("/proc/self/stat"), let name = own.lastIndex(of: ")"), let system = text("/proc/stat") else { return nil }
        let fields = own[own.index(after: name)...].split(separator: " ")
        let boot = system.split(separator: "\n").first { $0.hasPrefix("btime ") }?.split(separator: " ").last
        guard fields.count > 19, let ticks = Double(fields[19]), let boot = boot.flatMap({ Double($0) }) else { return nil }
        return boot + ticks / Double(sysconf(Int32(_SC_CLK_TCK)))
    }()

    private static func text(_ path: String) -> String? {
        // What cannot be read is left out.
        try? String(contentsOfFile: path, encoding: .utf8)
    }
}

extension MetricReadings {
    package mutating func add(_ figures: ProcessFigures) {
        add(.residentMemory, figures.residentBytes)
        add(.openFiles, figures.openFiles)
        add(.openFilesMax, figures.openFilesMax)
        add(.cpuSeconds, figures.cpuSeconds)
        if let startedAt = figures.startedAt { add(.startTime, startedAt) }
    }
}
