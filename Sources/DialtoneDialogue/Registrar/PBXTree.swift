package import DialtoneWire

/// The PBXs of a system, as GetNodes tells them a page at a time.
///
/// Source: innovaphone SDK 14r1, pbx_admin interface, GetNodes: `limit`, `last`, until an empty list comes (stated). An older
/// PBX ignores both and answers with all of them again and again (assumed), so a page without a new name ends it too.
package struct PBXTree: Equatable, Sendable {
    /// Of a system (our choice); a PBX with more is cut.
    static let nodesMax = 10_000

    private var names: Set<String> = []
    /// The PBXs that have another above them.
    private var below: Set<String> = []

    package init() {}

    /// Takes one page.
    ///
    /// - Returns: The node behind which to ask on; nil if that was all.
    package mutating func take(_ page: [PBXNode]) -> String? {
        let former = names.count
        for node in page where names.count < Self.nodesMax && names.insert(node.name).inserted {
            if let parent = node.parentPBX, !parent.isEmpty, parent != node.name { below.insert(node.name) }
        }
        return names.count > former && names.count < Self.nodesMax ? page.last?.name : nil
    }

    /// One of these may be the standby of the PBX above it, or a slave with phones of its own: no message says which (open).
    package var standbyCandidates: [String] { below.sorted() }
}
