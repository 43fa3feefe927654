package import DialtoneModel

/// What one vendor's phones ask for, and the files they get: settings in, bytes out, no I/O.
///
/// A vendor whose phones read several files answers ``requested(fileName:mac:model:)`` with ``RequestedFile/part(_:)`` for
/// all but the one that names the others, and tells by ``RenderedFile/carriesAccounts`` which of them ends the delivery.
package protocol VendorDriver: Sendable {
    /// The fixed word for it in the store, in metrics and on the command line: `yealink`.
    var id: String { get }
    /// The name as people know it: `Yealink`.
    var name: String { get }
    /// The first three bytes of the vendor's hardware addresses: a hint, never a proof.
    var ouis: [UInt32] { get }

    /// Reads the vendor's `User-Agent`; nil if it is another's.
    func recognise(userAgent: String) -> Recognition?

    /// The hardware address in a file name of this vendor's pattern; nil if it has none.
    func mac(inFileName name: String) -> MACAddress?

    /// Which of the phone's files a request means.
    ///
    /// - Parameter fileName: The last part of the path; empty for the folder itself, which means the main file.
    /// - Returns: nil for what this phone shall get a 404 for, so that it goes on to its own file.
    func requested(fileName: String, mac: MACAddress, model: String?) -> RequestedFile?

    /// The name under which the phone asks for its main file, in the vendor's own upper or lower case.
    func mainFileName(mac: MACAddress, model: String?) -> String

    /// What an administrator enters as the phone's provisioning URL.
    ///
    /// - Parameter base: A door of the service, ending in `/`.
    func bootstrapURL(base: String) -> String

    /// Makes one of the phone's files, byte for byte the same for the same settings.
    ///
    /// - Parameters:
    ///   - settings: Without accounts, the file empties every account of the phone.
    ///   - model: As ``recognise(userAgent:)`` reports it, or as a person writes it; nil if it is not known yet.
    ///   - firmware: The same; what is not known to be old is taken to be current.
    /// - Throws: ``RenderFault`` if the format cannot carry a value.
    func render(
        _ settings: PhoneSettings, file: RequestedFile, model: String?, firmware: String?
    ) throws(RenderFault) -> RenderedFile
}

extension VendorDriver {
    /// Whether a request for this name gets a file.
    package func serves(fileName: String, mac: MACAddress, model: String?) -> Bool {
        requested(fileName: fileName, mac: mac, model: model) != nil
    }

    /// Makes the phone's main file; see ``render(_:file:model:firmware:)``.
    package func render(_ settings: PhoneSettings, model: String?, firmware: String?) throws(RenderFault)
        -> RenderedFile
    {
        try render(settings, file: .main, model: model, firmware: firmware)
    }
}

/// Which of a phone's files is meant.
package enum RequestedFile: Hashable, Sendable {
    /// The one that the phone asks for by itself and that leads to all others.
    case main
    /// A further one, by the driver's own word for it.
    case part(String)
}
