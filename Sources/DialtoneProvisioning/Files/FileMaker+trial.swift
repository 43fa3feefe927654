package import DialtoneModel
package import DialtoneVendors

extension FileMaker {
    /// What sets of overrides would do to a phone.
    package enum Trial: Sendable {
        /// It would get the same files; also where its vendor is not known yet.
        case same
        /// It would get others, its first ones, or none any more because a base has its account.
        case changed
        /// It gets files now, and would get none any more.
        case broken(RenderFault)
    }

    /// Makes a phone's files as if these sets were stored, and compares them with those that it would get now.
    ///
    /// - Parameters:
    ///   - sets: They take the place of those of the same scopes; an empty one stands for its removal.
    ///   - handsets: The orders that are handsets of the phone as things are, and as they would be; see ``handsets(of:trying:)``.
    package func trial(
        _ sets: [OverrideBook.Entry], on phone: Phone, secrets: PhoneSecrets,
        handsets: (now: [HandsetMember], then: [HandsetMember]) = ([], [])
    ) -> Trial {
        let before = hardware(of: phone).flatMap { try? files(for: phone, secrets: secrets, on: $0, handsets: handsets.now) }
        // As a handset it has its account in the file of a base from then on.
        guard let hardware = hardware(of: phone, trying: sets) else { return before == nil ? .same : .changed }
        do {
            let after = try files(for: phone, secrets: secrets, on: hardware, handsets: handsets.then, trying: sets)
            return after.digest == before?.digest ? .same : .changed
        } catch {
            // A phone that gets none already loses nothing.
            return before == nil ? .same : .broken(error)
        }
    }

    /// Why a template makes no file for this phone, with its line; nil if it makes one.
    ///
    /// - Parameters:
    ///   - sets: As for ``trial(_:on:secrets:handsets:)``.
    ///   - handsets: As they would be.
    package func fault(
        of template: FileTemplate, trying sets: [OverrideBook.Entry], on phone: Phone, secrets: PhoneSecrets, hardware: Hardware,
        handsets: [HandsetMember] = []
    ) -> TemplateFault? {
        let settings = complete(for: phone, secrets: secrets, on: hardware, handsets: handsets, trying: sets).settings
        let format = hardware.driver.format(of: RequestedFile(word: template.file))
        do {
            _ = try template.render(
                settings, format: format, model: hardware.model, firmware: hardware.firmware, items: phone.configuration)
            return nil
        } catch {
            return error
        }
    }
}
