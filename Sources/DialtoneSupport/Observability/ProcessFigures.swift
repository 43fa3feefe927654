import Foundation
import Glibc

/// What the operating system says of this process.
package struct ProcessFigures: Sendable {
    var residentBytes: Double
    var openFiles: Double
    var cpuSeconds: Double

    package static var current: ProcessFigures {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
        // The second number of statm is the resident set in pages; an unreadable /proc reads as zero.
        let pages = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?.split(separator: " ").dropFirst().first
        let files = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count) ?? 0
        return ProcessFigures(
            residentBytes: (pages.flatMap { Double($0) } ?? 0) * Double(getpagesize()), openFiles: Double(files),
            cpuSeconds: seconds(usage.ru_utime) + seconds(usage.ru_stime))
    }
}

extension PrometheusText {
    package mutating func write(_ figures: ProcessFigures) {
        family("process_resident_memory_bytes", "gauge", "Resident memory.", [([], figures.residentBytes)])
        family("process_open_fds", "gauge", "Open files and sockets.", [([], figures.openFiles)])
        family("process_cpu_seconds_total", "counter", "CPU time used, user and system.", [([], figures.cpuSeconds)])
    }

    package mutating func write(_ values: ServiceMetrics.Values) {
        func sorted(_ counts: [[String]: Int], _ names: [String]) -> [(labels: [(String, String)], value: Double)] {
            counts.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { (Array(zip(names, $0.key)), Double($0.value)) }
        }
        family("dialtone_provisionings_total", "counter", "Orders answered.", sorted(values.provisionings, ["instance", "result"]))
        histogram("dialtone_provisioning_seconds", "From order to answer.", [([], values.provisioningSeconds)])
        family(
            "dialtone_config_requests_total", "counter", "Requests at the phones' doors.",
            sorted(values.configRequests, ["vendor", "result"]))
        histogram("dialtone_config_request_seconds", "Time to answer a phone.", [([], values.configRequestSeconds)])
        family("dialtone_alarms_total", "counter", "Alarms raised at the phones' doors.", sorted(values.alarms, ["kind"]))
        family(
            "dialtone_strangers_total", "counter", "Requests of phones that were not let in and said who they are.",
            [([], Double(values.unknownDevices))])
        family(
            "dialtone_owner_refusals_total", "counter", "Events that were refused because too many waited for one phone.",
            [([], Double(values.ownerRefusals))])
        family(
            "dialtone_login_refusals_total", "counter", "Logins at the AppWebsocket that were refused.",
            sorted(values.loginRefusals, ["instance", "reason"]))
        histogram(
            "dialtone_database_seconds", "Time of database operations.",
            values.databaseSeconds.sorted { $0.key < $1.key }.map {
                ([("operation", $0.key)], $0.value)
            })
    }
}
