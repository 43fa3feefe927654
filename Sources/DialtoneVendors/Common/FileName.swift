/// The name of a setting in a file.
protocol FileName {
    /// As an administrator writes it.
    var text: String { get }
    /// Writes it as it stands in a file.
    func write(to written: inout ByteText)
}

extension String: FileName {
    var text: String { self }
    func write(to written: inout ByteText) { written.append(self) }
}

/// A name that ends in a number (`P64`), of which no text need be made only to be written.
struct NumberedName: FileName {
    let stem: String
    let number: Int

    init(_ stem: String, _ number: Int) { (self.stem, self.number) = (stem, number) }

    var text: String { "\(stem)\(number)" }

    func write(to written: inout ByteText) {
        written.append(stem)
        written.append(number)
    }
}
