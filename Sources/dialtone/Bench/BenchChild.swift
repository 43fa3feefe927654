import Foundation
import Subprocess

#if canImport(System)
    import System
#else
    import SystemPackage
#endif

/// A program that runs beside the benchmark and is told to stop at its end.
enum BenchChild {
    /// This very program, under another command.
    static func ownProgram() throws -> String { try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") }

    /// Runs a program that says nothing when it is ready; see ``run(_:_:_:)``.
    static func runSilent<Result: Sendable>(
        _ program: String, _ arguments: [String], _ body: () async throws -> Result
    ) async throws -> Result {
        let outcome = try await Subprocess.run(
            .path(FilePath(program)), arguments: Arguments(arguments), input: .none, output: .discarded, error: .currentStandardError
        ) { execution in
            do {
                let result = try await body()
                await execution.teardown(using: [.gracefulShutDown(allowedDurationToNextStep: .seconds(2))])
                return result
            } catch {
                await execution.teardown(using: [.gracefulShutDown(allowedDurationToNextStep: .seconds(2))])
                throw error
            }
        }
        return outcome.closureResult
    }

    /// Starts a program, waits for its first line on standard output, and stops it when `body` ends.
    ///
    /// - Throws: ``BenchFault`` if it ends before it says something, and what `body` throws.
    static func run<Result: Sendable>(
        _ program: String, _ arguments: [String], _ body: (_ line: String, _ pid: Int32) async throws -> Result
    ) async throws -> Result {
        let outcome = try await Subprocess.run(
            .path(FilePath(program)), arguments: Arguments(arguments), input: .none, output: .sequence, error: .currentStandardError
        ) { execution in
            do {
                var lines = execution.standardOutput.strings().makeAsyncIterator()
                guard let line = try await lines.next() else {
                    throw BenchFault("\(program) \(arguments.first ?? "") ended before it was ready")
                }
                let result = try await body(line.trimmingCharacters(in: .newlines), execution.processIdentifier.value)
                await execution.teardown(using: [.gracefulShutDown(allowedDurationToNextStep: .seconds(8))])
                return result
            } catch {
                await execution.teardown(using: [.gracefulShutDown(allowedDurationToNextStep: .seconds(2))])
                throw error
            }
        }
        return outcome.closureResult
    }
}

/// What the system says of another process.
enum ProcessGauge {
    /// Resident memory in bytes.
    static func residentBytes(_ pid: Int32) -> Double {
        let text = (try? String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)) ?? ""  // it ended: then it has none
        let line = text.split(separator: "\n").first { $0.hasPrefix("VmRSS:") } ?? ""
        return line.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first.flatMap { Double($0) }.map { $0 * 1024 } ?? 0
    }

    /// Processor time used so far, in seconds.
    static func processorSeconds(_ pid: Int32) -> Double {
        let text = (try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)) ?? ""  // as above
        // The second field is the name in brackets and may hold blanks; user and system time are fields 14 and 15.
        let fields = (text.split(separator: ")").last ?? "").split(separator: " ")
        guard fields.count > 13, let user = Double(fields[11]), let system = Double(fields[12]) else { return 0 }
        return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }
}
