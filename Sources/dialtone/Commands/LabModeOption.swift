import ArgumentParser
import DialtoneLab
import Foundation

/// How the simulated other side behaves.
struct LabModeOption: ParsableArguments {
    /// The variable that names the mode where no flag does.
    static let variable = "DIALTONE_LAB_MODE"

    @Option(
        help: ArgumentHelp(
            "How the simulated side behaves: \(LabMode.allCases.map(\.rawValue).joined(separator: ", ")).",
            discussion: "Without it the environment variable \(Self.variable) counts.", valueName: "name"))
    var mode: String?

    func validate() throws {
        do { _ = try chosen() } catch { throw ValidationError("--mode: \(error)") }
    }

    /// - Throws: ``LabFault`` for a name that is no mode.
    func chosen() throws(LabFault) -> LabMode {
        guard let name = mode ?? ProcessInfo.processInfo.environment[Self.variable], !name.isEmpty else { return .standard }
        return try LabMode(named: name)
    }
}
