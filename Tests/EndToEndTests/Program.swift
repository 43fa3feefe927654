import Foundation
import Synchronization
import Testing

/// Tests that start programs run one after the other: Foundation loses sight of a program's end now and then when several are
/// started at the same moment (observed with Swift 6.3 on Linux).
@Suite(.serialized) enum ProcessTests {}

/// The built `dialtone`, run as a process of its own.
final class Program: Sendable {
    /// What a finished run left behind.
    struct Finished: Sendable {
        var status: Int32
        var output: String
        var errors: String
    }

    private let process: Process
    private let output: Pipe
    private let errors: Pipe
    private let collected = Mutex<(output: Data, errors: Data)>((Data(), Data()))
    private let lines: AsyncStream<String>
    private let exits: AsyncStream<Int32>

    /// Starts it; arguments as on the command line.
    init(_ arguments: [String], environment: [String: String] = [:]) throws {
        let (process, output, errors) = (Process(), Pipe(), Pipe())
        (self.process, self.output, self.errors) = (process, output, errors)
        // The executable is built into the folder of the test bundle.
        let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        process.executableURL = URL(fileURLWithPath: tests).deletingLastPathComponent().appendingPathComponent("dialtone")
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardOutput = output
        process.standardError = errors
        let (lines, line) = AsyncStream.makeStream(of: String.self)
        let (exits, exit) = AsyncStream.makeStream(of: Int32.self)
        (self.lines, self.exits) = (lines, exits)
        output.fileHandleForReading.readabilityHandler = { [self] handle in
            let data = handle.availableData
            guard !data.isEmpty else {
                handle.readabilityHandler = nil
                return line.finish()
            }
            let (before, after) = collected.withLock { collected in
                let before = Self.completeLines(collected.output)
                collected.output += data
                return (before.count, Self.completeLines(collected.output))
            }
            for text in after.dropFirst(before) { line.yield(text) }
        }
        errors.fileHandleForReading.readabilityHandler = { [self] handle in
            let data = handle.availableData
            guard !data.isEmpty else {
                handle.readabilityHandler = nil
                return
            }
            collected.withLock { $0.errors += data }
        }
        process.terminationHandler = { process in
            exit.yield(process.terminationStatus)
            exit.finish()
        }
        try process.run()
    }

    private static func completeLines(_ data: Data) -> [String] {
        var lines = String(decoding: data, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        lines.removeLast()
        return lines.map(String.init)
    }

    /// The next whole line on standard output; nil when there will be none.
    func nextLine() async -> String? {
        for await line in lines { return line }
        return nil
    }

    func signal(_ number: Int32) { kill(process.processIdentifier, number) }

    /// Waits for the end.
    func finished() async -> Finished {
        var status: Int32 = -1
        for await value in exits { status = value }
        for await _ in lines {}
        let collected = collected.withLock { $0 }
        return Finished(
            status: status, output: String(decoding: collected.output, as: UTF8.self),
            errors: String(decoding: collected.errors, as: UTF8.self))
    }

    /// Runs to the end.
    static func run(_ arguments: String..., environment: [String: String] = [:]) async throws -> Finished {
        try await Program(arguments, environment: environment).finished()
    }
}
