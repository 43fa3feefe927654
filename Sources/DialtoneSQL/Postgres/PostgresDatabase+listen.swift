extension PostgresDatabase {
    /// Hears notifications (`SELECT pg_notify(?, ?)` in some transaction) on a connection of its own, until the stream is not used any more.
    ///
    /// The first element is ``PostgresNotification/missed``, once it listens: what was there before has to be read.
    ///
    /// - Throws: ``SQLFault/unavailable(_:)`` if this process has no descriptors left.
    package func listen(_ channel: String) throws(SQLFault) -> AsyncStream<PostgresNotification> {
        try PostgresListener.stream(settings, channel: channel)
    }
}
