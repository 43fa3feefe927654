import ArgumentParser
import Foundation

@main
struct Dialtone: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dialtone",
        abstract: "Provisions third-party SIP phones at an innovaphone PBX: from the box to dial tone.",
        version: BuildInfo.version,
        subcommands: [
            Serve.self, Demo.self, LabCommand.self, Phones.self, Overrides.self, Inbox.self, Alarms.self, Render.self,
            Vendors.self, Check.self, Bench.self,
        ])
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
    static let configuration = ExitCode(78)
}

/// Writes a line on standard error.
func complain(_ text: String) { write(text, to: .standardError) }

/// Writes a line on standard output at once, also into a pipe.
func say(_ text: String) { write(text, to: .standardOutput) }

private func write(_ text: String, to handle: FileHandle) {
    // A reader that has closed its end (`| head -1`) wants no more; the command goes on to its own exit code.
    try? handle.write(contentsOf: Data((text + "\n").utf8))
}
