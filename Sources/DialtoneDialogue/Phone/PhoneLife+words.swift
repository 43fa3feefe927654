import DialtoneModel

/// What the phone is called at Devices, and the way back if Devices does not take another product and version.
///
/// Product and version are part of each digest. Whether Devices counts those of the identify that carries it or those of the
/// first login is not known; if it keeps the first, no phone that has told its model could log in again.
///
/// Source: that Devices counts the words of the same identify (assumed).
extension PhoneLife {
    /// What is known of the phone, under the name by which Devices takes it.
    var toldIdentity: SysclientDialogue.Identity {
        guard let words else { return identity }
        var told = identity
        told.words = words
        return told
    }

    /// The words to try after a digest of this dialogue was refused: those that Devices took before, else the plain ones;
    /// nil if there are none, or if Devices has taken the refused ones too: then it is the password.
    func otherWords(than dialogue: SysclientDialogue) -> SysclientDialogue.Identity.Words? {
        guard !hasFallenBack, let refused = dialogue.offeredWords, refused != takenWords else { return nil }
        let other = takenWords ?? .plain
        return other == refused ? nil : other
    }

    /// Takes other words for the next connection, which is to come at once.
    ///
    /// - Returns: nil if there are none to try.
    mutating func fallBack(from dialogue: SysclientDialogue) -> [Action]? {
        guard let other = otherWords(than: dialogue), let refused = dialogue.offeredWords else { return nil }
        (words, hasFallenBack, digestCloses) = (other, true, 0)
        let event = HistoryEvent.description(
            refused: (refused.product, refused.version), now: (other.product, other.version))
        return [.note(event.text(in: .english)), .commit([.noted(event)])]
    }

    /// Devices refused these words too: they were not what was wrong.
    mutating func forgetUntakenWords() {
        if words != takenWords { words = nil }
    }
}
