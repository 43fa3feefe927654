package import DialtoneModel

/// A name, or a name's value, in a phone's file that the public list of its family does not have. The value is not kept: it may be a
/// password in the wrong place.
package struct LabUnknownName: Hashable, Sendable {
    package enum Fault: String, Sendable {
        /// In no list of the maker.
        case unknownName
        /// In the list of another family of the maker only.
        case otherFamily
        /// The name is there, and its list has all values that it can have.
        case wrongValue
    }

    /// The word by which the service under test names the maker.
    package var vendor: String
    /// The lists of the family, joined by `+`.
    package var list: String
    /// Indexes are `*`.
    package var name: String
    package var fault: Fault

    package init(vendor: String, list: String, name: String, fault: Fault) {
        self.vendor = vendor
        self.list = list
        self.name = name
        self.fault = fault
    }

    package var json: JSONValue {
        ["vendor": .string(vendor), "list": .string(list), "name": .string(name), "fault": .string(fault.rawValue)]
    }

    /// For people: `yealink: account.*.adress stands in no list`.
    package var sentence: String {
        switch fault {
        case .unknownName: "\(list): \(name) stands in no list"
        case .otherFamily: "\(list): \(name) stands in the list of another family only"
        case .wrongValue: "\(list): \(name) has a value that the list does not have for it"
        }
    }
}

extension LabUnknownName: Comparable {
    package static func < (first: LabUnknownName, second: LabUnknownName) -> Bool {
        (first.vendor, first.list, first.name, first.fault.rawValue) < (second.vendor, second.list, second.name, second.fault.rawValue)
    }
}
