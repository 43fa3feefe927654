import CFuzzer
import FuzzTests
import Glibc

// fuzz TARGET [what libFuzzer wants to be told]: `make fuzz` runs it.

/// The one that this process looks at.
nonisolated(unsafe) private var chosen: FuzzTarget?

/// libFuzzer looks for this name when it starts, though it is told of the function, too.
@_cdecl("LLVMFuzzerTestOneInput")
func testOneInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    do { try chosen?.run(Array(UnsafeBufferPointer(start: data, count: size))) } catch {
        // A trap, so that libFuzzer keeps the input.
        fatalError("\(chosen?.name ?? ""): \(error)")
    }
    return 0
}

guard CommandLine.arguments.count > 1, CommandLine.arguments[1] != "--list" else {
    for target in FuzzTarget.all { print(target.name) }
    exit(0)
}
guard let target = FuzzTarget.named(CommandLine.arguments[1]) else {
    print("There is no target \(CommandLine.arguments[1]).")
    exit(64)
}
chosen = target
// Without the target's name: libFuzzer takes what has no dash for folders of inputs.
var count = CommandLine.argc - 1
var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv + 1
exit(LLVMFuzzerRunDriver(&count, &arguments, testOneInput))
