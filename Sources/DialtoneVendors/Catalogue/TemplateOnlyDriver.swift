package import DialtoneModel

/// A maker whose phones are recognised and shown, but for whose format no source tells enough to write a file. An administrator's own
/// template can be the file.
package protocol TemplateOnlyDriver: VendorDriver {
    /// Why there is no file, as the rest of a sentence that begins with the model.
    var reason: String { get }
}

extension TemplateOnlyDriver {
    package var carriesCredentials: Bool { false }

    package var administratorPassword: AdministratorPasswordForm { .none }

    package func requested(fileName: String, mac: MACAddress, model: String?) -> RequestedFile? {
        fileName.isEmpty || self.mac(inFileName: fileName) == mac ? .main : nil
    }

    package func problem(inParameter name: String) -> String? { "has no place, because Dialtone writes no files for \(self.name)" }

    package func write(
        _ settings: SettingsReader, file: RequestedFile, model: String?, firmware: String?
    ) throws(RenderFault) -> RenderedFile {
        throw RenderFault.model(reason)
    }
}

extension VendorDriver {
    /// Whether the driver makes files by itself, at least for some of the maker's models.
    package var writesFiles: Bool { !(self is any TemplateOnlyDriver) }
}
