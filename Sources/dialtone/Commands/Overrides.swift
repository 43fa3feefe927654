import ArgumentParser

struct Overrides: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "x")
}
