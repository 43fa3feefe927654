/// How often to ask the PBX whether a phone is registered: often when it has just fetched its file, then ever less.
///
/// Nothing in the PBX's API tells of registrations by itself, so they are polled.
package enum RegistrationSchedule {
    private static let eager: Duration = .seconds(5)
    private static let eagerUntil: Duration = .seconds(2 * 60)
    private static let patient: Duration = .seconds(60)
    private static let patientUntil: Duration = .seconds(2 * 60 + 3600)
    private static let routine: Duration = .seconds(15 * 60)

    /// How long to wait until the next question.
    ///
    /// - Parameter sinceDelivery: Since the phone last fetched its file; nil if it never did or nobody knows when.
    ///   A little below zero counts as zero; what a clock that was set back since makes of it says nothing.
    package static func delay(sinceDelivery: Duration?) -> Duration {
        guard let sinceDelivery, sinceDelivery > .zero - patient else { return routine }
        if sinceDelivery < eagerUntil { return eager }
        if sinceDelivery < patientUntil { return patient }
        return routine
    }
}
