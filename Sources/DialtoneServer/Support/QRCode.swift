/// A text as a QR code: byte mode, error correction level M, versions 1 to 10.
///
/// Source: ISO/IEC 18004 (stated): modules, blocks, masks; of the rules for choosing a mask the one for patterns that look like
/// finders is left out, since a reader takes any mask.
struct QRCode: Hashable, Sendable {
    /// From top to bottom, `1` for a dark module; without the quiet zone of four modules around it.
    var rows: [String] { modules.map { $0.map { $0 ? "1" : "0" }.joined() } }

    private var modules: [[Bool]]
    private var isFunction: [[Bool]]
    private let size: Int

    /// What one version holds at level M.
    private struct Version {
        var number: Int
        /// Data and error correction together.
        var codewords: Int
        /// Of each block.
        var correction: Int
        var blocks: Int
        /// Rows and columns of the alignment patterns.
        var alignment: [Int]

        var data: Int { codewords - correction * blocks }
        /// Bits of the field that tells how many bytes follow.
        var countBits: Int { number < 10 ? 8 : 16 }
    }

    private static let versions = [
        Version(number: 1, codewords: 26, correction: 10, blocks: 1, alignment: []),
        Version(number: 2, codewords: 44, correction: 16, blocks: 1, alignment: [6, 18]),
        Version(number: 3, codewords: 70, correction: 26, blocks: 1, alignment: [6, 22]),
        Version(number: 4, codewords: 100, correction: 18, blocks: 2, alignment: [6, 26]),
        Version(number: 5, codewords: 134, correction: 24, blocks: 2, alignment: [6, 30]),
        Version(number: 6, codewords: 172, correction: 16, blocks: 4, alignment: [6, 34]),
        Version(number: 7, codewords: 196, correction: 18, blocks: 4, alignment: [6, 22, 38]),
        Version(number: 8, codewords: 242, correction: 22, blocks: 4, alignment: [6, 24, 42]),
        Version(number: 9, codewords: 292, correction: 22, blocks: 5, alignment: [6, 26, 46]),
        Version(number: 10, codewords: 346, correction: 26, blocks: 5, alignment: [6, 28, 50]),
    ]

    /// nil for a text of more than 213 bytes.
    init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard let version = Self.versions.first(where: { 4 + $0.countBits + bytes.count * 8 <= $0.data * 8 }) else { return nil }
        size = version.number * 4 + 17
        modules = Array(repeating: Array(repeating: false, count: size), count: size)
        isFunction = modules
        drawPatterns(version)
        drawData(Self.interleaved(Self.data(bytes, version), version))
        var best: (mask: Int, penalty: Int)?
        for mask in 0..<8 {
            flip(mask)
            drawFormat(mask)
            if best.map({ penalty < $0.penalty }) ?? true { best = (mask, penalty) }
            flip(mask)  // twice is none
        }
        let mask = best?.mask ?? 0
        flip(mask)
        drawFormat(mask)
    }

    // MARK: Codewords

    private static func data(_ bytes: [UInt8], _ version: Version) -> [UInt8] {
        var bits: [Bool] = []
        func append(_ value: Int, _ count: Int) { for bit in (0..<count).reversed() { bits.append(value >> bit & 1 == 1) } }
        append(0b0100, 4)
        append(bytes.count, version.countBits)
        for byte in bytes { append(Int(byte), 8) }
        append(0, min(4, version.data * 8 - bits.count))
        append(0, (8 - bits.count % 8) % 8)
        var data = stride(from: 0, to: bits.count, by: 8).map { start in
            bits[start..<start + 8].reduce(UInt8(0)) { $0 << 1 | ($1 ? 1 : 0) }
        }
        var pad: UInt8 = 0xEC
        while data.count < version.data {
            data.append(pad)
            pad ^= 0xEC ^ 0x11
        }
        return data
    }

    /// Cuts the data into blocks, adds each one's error correction, and takes the codewords of all blocks in turn.
    private static func interleaved(_ data: [UInt8], _ version: Version) -> [UInt8] {
        let short = version.data / version.blocks
        let longBlocks = version.data % version.blocks
        let divisor = divisor(version.correction)
        var blocks: [(data: ArraySlice<UInt8>, correction: [UInt8])] = []
        var start = 0
        for index in 0..<version.blocks {
            let end = start + short + (index >= version.blocks - longBlocks ? 1 : 0)
            blocks.append((data[start..<end], remainder(data[start..<end], divisor)))
            start = end
        }
        var result: [UInt8] = []
        for index in 0...short {
            for block in blocks where index < block.data.count { result.append(block.data[block.data.startIndex + index]) }
        }
        for index in 0..<version.correction { for block in blocks { result.append(block.correction[index]) } }
        return result
    }

    // Reed-Solomon over GF(2^8) with the polynomial 0x11D.

    private static func multiply(_ a: UInt8, _ b: UInt8) -> UInt8 {
        var result = 0
        for bit in (0..<8).reversed() {
            result = (result << 1) ^ ((result >> 7) * 0x11D)
            if b >> bit & 1 == 1 { result ^= Int(a) }
        }
        return UInt8(result)
    }

    private static func divisor(_ degree: Int) -> [UInt8] {
        var result = [UInt8](repeating: 0, count: degree - 1) + [1]
        var root: UInt8 = 1
        for _ in 0..<degree {
            for index in 0..<degree {
                result[index] = multiply(result[index], root)
                if index + 1 < degree { result[index] ^= result[index + 1] }
            }
            root = multiply(root, 2)
        }
        return result
    }

    private static func remainder(_ data: ArraySlice<UInt8>, _ divisor: [UInt8]) -> [UInt8] {
        var result = [UInt8](repeating: 0, count: divisor.count)
        for byte in data {
            let factor = byte ^ result.removeFirst()
            result.append(0)
            for index in divisor.indices { result[index] ^= multiply(divisor[index], factor) }
        }
        return result
    }

    // MARK: Modules

    private mutating func set(_ row: Int, _ column: Int, _ isDark: Bool) {
        modules[row][column] = isDark
        isFunction[row][column] = true
    }

    private mutating func drawPatterns(_ version: Version) {
        for index in 0..<size {
            set(6, index, index.isMultiple(of: 2))
            set(index, 6, index.isMultiple(of: 2))
        }
        for (row, column) in [(3, 3), (3, size - 4), (size - 4, 3)] {
            for y in -4...4 {
                for x in -4...4 where (0..<size).contains(row + y) && (0..<size).contains(column + x) {
                    let distance = max(abs(x), abs(y))
                    set(row + y, column + x, distance != 2 && distance != 4)
                }
            }
        }
        let last = version.alignment.count - 1
        for (i, row) in version.alignment.enumerated() {
            for (j, column) in version.alignment.enumerated() where !((i == 0 && (j == 0 || j == last)) || (i == last && j == 0)) {
                for y in -2...2 { for x in -2...2 { set(row + y, column + x, max(abs(x), abs(y)) != 1) } }
            }
        }
        drawFormat(0)  // keeps its place free
        guard version.number >= 7 else { return }
        var rest = version.number
        for _ in 0..<12 { rest = (rest << 1) ^ ((rest >> 11) * 0x1F25) }
        let bits = version.number << 12 | rest
        for index in 0..<18 {
            let (a, b) = (size - 11 + index % 3, index / 3)
            set(b, a, bits >> index & 1 == 1)
            set(a, b, bits >> index & 1 == 1)
        }
    }

    /// Level M has the two bits 00, so the mask alone is the value.
    private mutating func drawFormat(_ mask: Int) {
        var rest = mask
        for _ in 0..<10 { rest = (rest << 1) ^ ((rest >> 9) * 0x537) }
        let bits = (mask << 10 | rest) ^ 0x5412
        func bit(_ index: Int) -> Bool { bits >> index & 1 == 1 }
        for index in 0...5 { set(index, 8, bit(index)) }
        set(7, 8, bit(6))
        set(8, 8, bit(7))
        set(8, 7, bit(8))
        for index in 9..<15 { set(8, 14 - index, bit(index)) }
        for index in 0..<8 { set(8, size - 1 - index, bit(index)) }
        for index in 8..<15 { set(size - 15 + index, 8, bit(index)) }
        set(size - 8, 8, true)
    }

    /// In columns of two from right to left, up and down in turn.
    private mutating func drawData(_ codewords: [UInt8]) {
        var index = 0
        var right = size - 1
        while right >= 1 {
            if right == 6 { right = 5 }
            for step in 0..<size {
                let isUpward = (right + 1) & 2 == 0
                let row = isUpward ? size - 1 - step : step
                for column in [right, right - 1] where !isFunction[row][column] && index < codewords.count * 8 {
                    modules[row][column] = codewords[index >> 3] >> (7 - index & 7) & 1 == 1
                    index += 1
                }
            }
            right -= 2
        }
    }

    private mutating func flip(_ mask: Int) {
        for y in 0..<size {
            for x in 0..<size where !isFunction[y][x] {
                let isFlipped =
                    switch mask {
                    case 0: (x + y) % 2 == 0
                    case 1: y % 2 == 0
                    case 2: x % 3 == 0
                    case 3: (x + y) % 3 == 0
                    case 4: (x / 3 + y / 2) % 2 == 0
                    case 5: x * y % 2 + x * y % 3 == 0
                    case 6: (x * y % 2 + x * y % 3) % 2 == 0
                    default: ((x + y) % 2 + x * y % 3) % 2 == 0
                    }
                if isFlipped { modules[y][x].toggle() }
            }
        }
    }

    /// How hard it is to read: long runs, blocks of one colour, and far from half dark.
    private var penalty: Int {
        var penalty = 0
        for isRow in [true, false] {
            for a in 0..<size {
                var run = 0
                var last: Bool?
                for b in 0..<size {
                    let module = isRow ? modules[a][b] : modules[b][a]
                    run = module == last ? run + 1 : 1
                    last = module
                    if run == 5 { penalty += 3 } else if run > 5 { penalty += 1 }
                }
            }
        }
        for y in 0..<size - 1 {
            for x in 0..<size - 1 {
                let module = modules[y][x]
                if module == modules[y][x + 1], module == modules[y + 1][x], module == modules[y + 1][x + 1] { penalty += 3 }
            }
        }
        let dark = modules.joined().count { $0 }
        return penalty + abs(dark * 20 - size * size * 10) / (size * size) * 10
    }
}
