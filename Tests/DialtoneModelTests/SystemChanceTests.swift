import DialtoneModel
import Testing

struct SystemChanceTests {
    @Test("has a byte, which the thread sanitizer wants of what is handed on by reference, and different numbers")
    func numbers() {
        #expect(MemoryLayout<SystemChance>.size > 0)
        var chance = SystemChance()
        let numbers = (0..<8).map { _ in chance.next() }
        #expect(Set(numbers).count == numbers.count)
    }
}
