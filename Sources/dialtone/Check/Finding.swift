import DialtoneModel
import Foundation

/// What a check found: one line, with what to do.
struct Finding: Equatable {
    enum Grade: String { case ok, warning, error }

    var name: String
    var grade: Grade
    var text: String

    var json: JSONValue { ["check": .string(name), "result": .string(grade.rawValue), "text": .string(text)] }

    /// Columns of 9 and 15 characters, and the text.
    var line: String {
        grade.rawValue.padding(toLength: 9, withPad: " ", startingAt: 0) + name.padding(toLength: 15, withPad: " ", startingAt: 0) + text
    }
}
