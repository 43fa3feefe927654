/// Tells a page from a cache under which URL the current one is.
///
/// The path component before the file name is a build number if it has hex digits only.
///
/// Source: innovaphone SDK 13r1, "AppWebsocket", CheckBuild (stated); no `url` when all is well (assumed).
package enum CheckBuild {
    /// The URL that the page should load instead.
    ///
    /// - Parameters:
    ///   - url: The page's own, with query and fragment, which are kept.
    ///   - build: The current build number, hex digits.
    /// - Returns: nil if the page is current, or if the text is not the URL of a file.
    package static func currentURL(for url: String, build: String) -> String? {
        let end = url.firstIndex { $0 == "?" || $0 == "#" } ?? url.endIndex
        let page = url[..<end]
        let pathStart = page.range(ofASCII: "://").map { page[$0.upperBound...].firstIndex(of: "/") } ?? page.startIndex
        guard let pathStart, let nameSlash = page[pathStart...].lastIndex(of: "/"), page.last != "/" else { return nil }
        let directory = page[..<nameSlash]
        let before = directory[pathStart...].lastIndex(of: "/").map { directory.index(after: $0) }
        if let before, Hex.isHex(directory[before...]) {
            if directory[before...] == build { return nil }
            return directory[..<before] + build + url[nameSlash...]
        }
        return directory + "/" + build + url[nameSlash...]
    }

    /// Whether the URL names a build, and another one than the current one.
    package static func isOutdated(_ url: String, build: String) -> Bool {
        // Where there was no build before, the current one makes the path longer.
        currentURL(for: url, build: build)?.count { $0 == "/" } == url.count { $0 == "/" }
    }
}

extension Substring {
    /// The first occurrence of a short text.
    func range(ofASCII needle: String) -> Range<Index>? {
        var at = startIndex
        while at < endIndex {
            if self[at...].hasPrefix(needle) { return at..<index(at, offsetBy: needle.count) }
            at = index(after: at)
        }
        return nil
    }
}
