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
        _ program: String, _ arguments: [String], _ body: (_ pid: Int32) async throws -> Result
    ) async throws -> Result {
        let outcome = try await Subprocess.run(
            .path(FilePath(program)), arguments: Arguments(arguments), input: .none, output: .discarded, error: .currentStandardError
        ) { execution in
            do {
                let result = try await body(execution.processIdentifier.value)
                await execution.teardown(using: [.gracefulShutDown(allowedDurationToNextStep: .seconds(2))])
                return result
            } catch {
                await execution.teardown(using: [.gracefulShutDown(allowedDurationToNextStep: .seconds(2))])
                throw error
            }
        }
        return outcome.closureResult
    }

    /// Runs a program to its end.
    ///
    /// - Returns: What it said on standard error.
    static func errorOutput(of program: String, _ arguments: [String]) async throws -> String {
        let outcome = try await Subprocess.run(
            .path(FilePath(program)), arguments: Arguments(arguments), input: .none, output: .discarded, error: .string(limit: 1 << 16))
        return outcome.standardError
    }

    /// Starts a program, waits for its first line on standard output, and stops it when `body` ends.
    ///
    /// - Parameter log: A file to which its standard error is added; nil = ours.
    /// - Throws: ``BenchFault`` if it ends before it says something, and what `body` throws.
    static func run<Result: Sendable>(
        _ program: String, _ arguments: [String], log: String? = nil, _ body: (_ line: String, _ pid: Int32) async throws -> Result
    ) async throws -> Result {
        let errors = try log.map {
            try FileDescriptor.open(FilePath($0), .writeOnly, options: [.create, .append], permissions: .ownerReadWrite)
        }
        let outcome = try await Subprocess.run(
            .path(FilePath(program)), arguments: Arguments(arguments), input: .none, output: .sequence,
            error: .fileDescriptor(errors ?? .standardError, closeAfterSpawningProcess: log != nil)
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
