/// What an administrator wants different for one scope.
package struct OverrideSet: Hashable, Sendable {
    /// A setting's text by its key; an empty text takes the setting away.
    package var settings: [SettingKey: String]
    /// The vendor's own parameters, by the driver's id, in their order.
    package var parameters: [String: [PhoneSettings.VendorParameter]]
    /// Files that take the place of a driver's.
    package var templates: [FileTemplate]

    package init(
        settings: [SettingKey: String] = [:], parameters: [String: [PhoneSettings.VendorParameter]] = [:],
        templates: [FileTemplate] = []
    ) {
        self.settings = settings
        self.parameters = parameters
        self.templates = templates
    }

    package var isEmpty: Bool { settings.isEmpty && parameters.values.allSatisfy(\.isEmpty) && templates.isEmpty }
}

/// An administrator's own text for one of a vendor's files.
package struct FileTemplate: Hashable, Sendable {
    /// The driver's id.
    package var vendor: String
    /// `main`, or the driver's word for a further file.
    package var file: String
    /// Mustache.
    package var text: String

    package init(vendor: String, file: String, text: String) {
        self.vendor = vendor
        self.file = file
        self.text = text
    }
}
