import Foundation

/// What tells two versions of a file apart without reading it.
struct FileStamp: Equatable, Sendable {
    private let inode: UInt64
    private let size: Int64
    /// The time of the last change, as the system writes it. Its parts have no names here: release builds find the module that names
    /// them (`timespec`) now in the C library and now in the Swift runtime's own headers.
    private let modified: [UInt8]

    /// Looks at a file, through symbolic links: renewal tools often only turn a link. Nil if there is no such file.
    init?(_ path: String) {
        var info = stat()
        guard stat(path, &info) == 0 else { return nil }
        inode = UInt64(info.st_ino)
        size = Int64(info.st_size)
        #if canImport(Darwin)
            modified = withUnsafeBytes(of: info.st_mtimespec) { Array($0) }
        #else
            modified = withUnsafeBytes(of: info.st_mtim) { Array($0) }
        #endif
    }
}
