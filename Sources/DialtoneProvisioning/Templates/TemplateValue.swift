import DialtoneModel
import DialtoneVendors
import Mustache

/// A value that a template can name. It is escaped for the file's format when it is used, and only then: what a phone has
/// and its template does not name cannot make the template fail.
struct TemplateValue: MustacheCustomRenderable, MustacheParent {
    let text: String
    /// As the template writes it.
    let name: String
    let format: FileFormat
    let faults: TemplateFaults

    var renderText: String {
        do {
            return try format.escape(text, field: "the setting \(name)")
        } catch {
            faults.note(name: name, error)
            return ""
        }
    }

    /// A section of an empty text is left out, as one of a setting that is not there.
    var isNull: Bool { text.isEmpty }

    /// A text has no parts. Without this, Mustache would find the properties above by their names.
    func child(named: String) -> Any? { nil }
}

/// What went wrong while a template was filled in: Mustache knows no errors then.
final class TemplateFaults {
    private(set) var first: (name: String, fault: RenderFault)?

    func note(name: String, _ fault: RenderFault) {
        if first == nil { first = (name, fault) }
    }
}
