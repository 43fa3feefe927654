import Testing

@testable import DialtoneSupport

@Suite("Work that waits for workers")
struct WorkQueueTests {
    @Test("urgent work goes in front, the rest in order; what waits is done before the end")
    func order() async {
        let queue = WorkQueue<Int>()
        for number in 1...3 { queue.add(number) }
        queue.add(4, isUrgent: true)
        queue.finish()
        queue.add(5)
        var done: [Int] = []
        while let number = await queue.next() { done.append(number) }
        #expect(done == [4, 1, 2, 3])
    }

    @Test("workers that wait get each piece of work once, and go when the queue is finished")
    func workers() async {
        let queue = WorkQueue<Int>()
        let sum = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    var sum = 0
                    while let number = await queue.next() { sum += number }
                    return sum
                }
            }
            for number in 1...1000 { queue.add(number) }
            queue.finish()
            return await group.reduce(0, +)
        }
        #expect(sum == 500_500)
    }

    @Test("a cancelled worker goes, whether it waits already or not")
    func cancelled() async {
        let queue = WorkQueue<Int>()
        let worker = Task { await queue.next() }
        worker.cancel()
        #expect(await worker.value == nil)
        let late = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return await queue.next()
        }
        #expect(await late.value == nil)
        queue.add(1)
        #expect(await queue.next() == 1)
    }
}
