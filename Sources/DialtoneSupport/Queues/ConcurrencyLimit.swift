/// Lets in so many at once; whoever comes later waits for a place.
package actor ConcurrencyLimit {
    private var places: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    package init(placesMax: Int) { places = placesMax }

    var waitingCount: Int { waiting.count }

    /// To be followed by ``leave()``.
    package func enter() async {
        guard places == 0 else {
            places -= 1
            return
        }
        await withCheckedContinuation { waiting.append($0) }
    }

    package func leave() {
        // The place goes on to whoever waits longest.
        if waiting.isEmpty { places += 1 } else { waiting.removeFirst().resume() }
    }
}
