import ArgumentParser
import Glibc

/// `--yes`, for what cannot be taken back.
struct Confirmation: ParsableArguments {
    @Flag(help: "Does it without asking.") var yes = false

    /// Asks the person at the terminal; returns if the answer is yes.
    ///
    /// - Throws: `ValidationError` (64) where no terminal is there to answer at, exit code 1 for any other answer.
    func ask(_ question: String) throws {
        if yes { return }
        guard isatty(STDIN_FILENO) == 1 else { throw ValidationError("\(question) Add --yes where no terminal is there to answer at.") }
        complain("\(question) [y/N]")
        guard ["y", "yes"].contains(readLine()?.lowercased()) else {
            complain("Nothing was changed.")
            throw ExitCode.failure
        }
    }
}
