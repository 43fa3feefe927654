import Foundation
import Subprocess
import Synchronization
import Testing

#if canImport(System)
    import System
#else
    import SystemPackage
#endif

/// Tests that start programs run one after the other, so that they do not take each other's processor time.
@Suite(.serialized) enum ProcessTests {
    /// One instance, and a database beside the file.
    static let siteConfiguration = """
        listen: { host: 127.0.0.1, port: 0 }
        database: sqlite:phones.sqlite
        secret-key-file: phones.key
        instances:
          - domain: example.com
            name: dialtone
            title: Third-party phones
            password: corner-8-lamp
        """

    /// Writes a file for a program to read.
    ///
    /// - Returns: Its path.
    static func write(_ text: String = siteConfiguration, _ name: String = "dialtone.yaml", in folder: URL) throws -> String {
        let file = folder.appendingPathComponent(name)
        try text.write(to: file, atomically: true, encoding: .utf8)
        return file.path
    }
}

/// A program that runs as a process of its own: the built `dialtone`, or a counterpart.
final class Program: Sendable {
    /// What a finished run left behind.
    struct Finished: Sendable {
        /// The exit code; 128 and the signal's number for a program that was killed, as shells have it.
        var status: Int32
        var output: String
        var errors: String
    }

    /// What a test wants of a running program.
    private enum Order: Sendable {
        case signal(Int32)
        case write(String)
        case endOfInput
    }

    /// What came through one pipe so far.
    private final class Text: Sendable {
        private struct State {
            var bytes: [UInt8] = []
            /// How many of them belong to lines that were handed out.
            var told = 0
        }

        private let state = Mutex(State())

        var all: String { state.withLock { String(decoding: $0.bytes, as: UTF8.self) } }

        /// Takes more, and returns the lines that are whole now.
        func add(_ more: [UInt8]) -> [String] {
            state.withLock { state in
                state.bytes += more
                var lines: [String] = []
                while let end = state.bytes[state.told...].firstIndex(of: UInt8(ascii: "\n")) {
                    lines.append(String(decoding: state.bytes[state.told..<end], as: UTF8.self))
                    state.told = end + 1
                }
                return lines
            }
        }
    }

    private let task: Task<Finished, any Error>
    private let output: AsyncStream<String>
    private let errors: AsyncStream<String>
    private let orders: AsyncStream<Order>.Continuation

    /// Starts `dialtone`; arguments as on the command line.
    convenience init(_ arguments: [String], environment: [String: String] = [:]) throws {
        self.init(path: try Self.dialtone(), arguments, environment: environment)
    }

    /// Starts `dialtone` as a shell leaves its process behind, after these commands: `exec >&-`.
    convenience init(after commands: String, _ arguments: [String]) throws {
        self.init(path: "/bin/sh", ["-c", "\(commands); exec \"$0\" \"$@\"", try Self.dialtone()] + arguments)
    }

    /// The executable is built into the folder of the test bundle.
    private static func dialtone() throws -> String {
        let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        return URL(fileURLWithPath: tests).deletingLastPathComponent().appendingPathComponent("dialtone").path
    }

    /// Starts any program.
    init(path: String, _ arguments: [String], environment: [String: String] = [:]) {
        let (output, outputLine) = AsyncStream.makeStream(of: String.self)
        let (errors, errorLine) = AsyncStream.makeStream(of: String.self)
        let (orders, order) = AsyncStream.makeStream(of: Order.self)
        (self.output, self.errors, self.orders) = (output, errors, order)
        var variables: [Environment.Key: String?] = [:]
        for (name, value) in environment { variables[Environment.Key(stringLiteral: name)] = value }
        // Owned by this object: `finished()` waits for it, and `deinit` cancels it, which ends the process.
        task = Task { [variables] in
            let outcome = try await Subprocess.run(
                .path(FilePath(path)), arguments: Arguments(arguments), environment: .inherit.updating(variables), input: .inputWriter,
                output: .sequence, error: .sequence
            ) { execution in
                let texts = (output: Text(), errors: Text())
                async let ordered: Void = {
                    for await order in orders {
                        switch order {
                        case .signal(let number): try execution.send(signal: Signal(rawValue: number))
                        // A program that has just ended reads nothing any more.
                        case .write(let text): _ = try? await execution.standardInputWriter.write(text)
                        case .endOfInput: try await execution.standardInputWriter.finish()
                        }
                    }
                }()
                async let said: Void = {
                    for try await part in execution.standardOutput {
                        for line in texts.output.add(part.withUnsafeBytes { Array($0) }) { outputLine.yield(line) }
                    }
                    outputLine.finish()
                }()
                async let complained: Void = {
                    for try await part in execution.standardError {
                        for line in texts.errors.add(part.withUnsafeBytes { Array($0) }) { errorLine.yield(line) }
                    }
                    errorLine.finish()
                }()
                // Some programs close one of the two long before their end.
                _ = try await (said, complained)
                order.finish()
                try await ordered
                return (output: texts.output.all, errors: texts.errors.all)
            }
            let status: Int32 =
                switch outcome.terminationStatus {
                case .exited(let code): code
                case .signaled(let signal): 128 + signal
                }
            return Finished(status: status, output: outcome.closureResult.output, errors: outcome.closureResult.errors)
        }
    }

    deinit {
        orders.finish()
        task.cancel()
    }

    /// The next line on standard output; nil when there will be none.
    func nextLine() async -> String? {
        for await line in output { return line }
        return nil
    }

    /// Waits for a line on standard error that has all these words; nil if it never comes.
    func errorLine(with words: String...) async -> String? {
        for await line in errors where words.allSatisfy({ line.contains($0) }) { return line }
        return nil
    }

    func signal(_ number: Int32) { orders.yield(.signal(number)) }

    /// Types a line into the program.
    func type(_ line: String) { orders.yield(.write(line + "\n")) }

    /// Calls `body` once this program has ended.
    func onEnd(_ body: @escaping @Sendable () -> Void) {
        // Ends with the program, which `deinit` ends: it does not keep this object.
        Task { [task] in
            _ = try? await task.value  // however it ended
            body()
        }
    }

    /// Waits for the end.
    func finished() async throws -> Finished { try await task.value }

    /// Runs `dialtone` to the end.
    ///
    /// - Parameter input: What stands on its standard input.
    static func run(_ arguments: String..., input: String = "", environment: [String: String] = [:]) async throws -> Finished {
        let program = try Program(arguments, environment: environment)
        if !input.isEmpty { program.orders.yield(.write(input)) }
        program.orders.yield(.endOfInput)
        return try await program.finished()
    }
}
