import ArgumentParser
import DialtoneServer
import Dispatch
import Glibc
import Logging

/// Where the process begins.
@main
enum Entry {
    static func main() {
        ProcessCare.keepStandardFilesTaken()
        ProcessCare.surviveClosedPipes()
        ProcessCare.surviveFullFiles()
        // Before there are other threads.
        _ = ServiceManager.ofProcess
        // The lab has no secrets, and a benchmark starts programs that others want to look into.
        if !["lab", "bench"].contains(CommandLine.arguments.dropFirst().first) { ProcessCare.keepMemoryPrivate() }
        // Before any logger is made; libraries make theirs themselves.
        LoggingSystem.bootstrap(ProcessLog.handler)
        guard CommandLine.arguments.dropFirst().starts(with: ["bench", "instructions"]) else {
            // As the compiler makes it of an asynchronous `main`: the command ends the process.
            Task { @MainActor in await Dialtone.main() }
            dispatchMain()
        }
        // Under valgrind 3.19 (Debian 12) `dispatchMain` is the end: it waits with a mask of signals in read-only memory, into which valgrind writes.
        Task.detached { await Dialtone.main() }
        while true { pause() }
    }
}

struct Dialtone: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dialtone",
        abstract: "Provisions third-party SIP phones at an innovaphone PBX: from the box to dial tone.",
        version: BuildInfo.version,
        subcommands: [
            Serve.self, Init.self, Demo.self, LabCommand.self, Phones.self, Nodes.self, BackupCommand.self, RestoreCommand.self,
            DatabaseCommand.self, Overrides.self, Inbox.self, Alarms.self, Keys.self, Render.self,
            Vendors.self, Check.self, Bench.self,
        ])

    /// Runs the command that the arguments name, and ends the process with its exit code.
    ///
    /// In place of the library's own, so that a full disk is told also where help or the version is printed. How a command is used is told
    /// only of arguments that cannot be read, not of what it finds out while it runs.
    static func main() async {
        var code = ExitCode.success
        var isRunning = false
        if let problem = CommandNames.problem(in: CommandLine.arguments.dropFirst()) {
            complain(problem)
            Glibc.exit(ExitCode.validationFailure.rawValue)
        }
        do {
            var command = try parseAsRoot()
            isRunning = true
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            code = exitCode(for: error)
            let text = isRunning && error is ValidationError ? "Error: \(message(for: error))" : fullMessage(for: error)
            // Help and the version were asked for; they are thrown as well.
            if !text.isEmpty { code == .success ? say(text) : complain(text) }
        }
        if code == .success, isOutputLost { code = Exit.outputLost }
        Glibc.exit(code.rawValue)
    }
}

/// What this build calls itself.
enum BuildInfo {
    static let version = "0.1.0"
}

/// The exit codes of the contract, as in `sysexits.h`.
enum Exit {
    static let badInput = ExitCode(65)
    static let unavailable = ExitCode(69)
    static let internalError = ExitCode(70)
    /// The command did its work, and what it printed could not be written.
    static let outputLost = ExitCode(74)
    static let configuration = ExitCode(78)
}
