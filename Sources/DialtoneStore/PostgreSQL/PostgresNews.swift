import DialtoneModel

/// What a transaction tells the other processes, as the text of a notification: the sender's name, a word, and what it is about.
struct PostgresNews: Hashable {
    enum Matter: Hashable {
        /// Nothing is known in detail; never sent.
        case everything
        /// Something that is no phone's record was written.
        case change
        case record(Phone.ID)
        case nodes(NodeNews)
    }

    var sender: NodeID
    var matter: Matter

    init(sender: NodeID, matter: Matter) { (self.sender, self.matter) = (sender, matter) }

    /// - Returns: nil for a text of another form, as a later release may send.
    init?(_ text: String) {
        let words = text.split(separator: " ")
        guard words.count >= 2 else { return nil }
        let number = words.count > 2 ? Int64(words[2]) : nil
        sender = NodeID(String(words[0]))
        switch (words[1], number) {
        case ("change", _): matter = .change
        case ("record", let id?): matter = .record(id)
        case ("nodes", let news?): matter = .nodes(NodeNews(rawValue: Int(news)))
        default: return nil
        }
    }

    var text: String {
        switch matter {
        case .everything, .change: "\(sender) change"
        case .record(let id): "\(sender) record \(id)"
        case .nodes(let news): "\(sender) nodes \(news.rawValue)"
        }
    }
}
