extension Sequence<UInt8> {
    /// Two lower-case hex digits for each byte.
    package var hexText: String {
        let digits = Array("0123456789abcdef")
        return String(flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    }
}
