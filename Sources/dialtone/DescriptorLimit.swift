import Glibc
import Logging

/// Raises the soft limit of open files to the hard one: each phone holds a socket.
func raiseDescriptorLimit(_ logger: Logger) {
    var limit = rlimit()
    let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    guard getrlimit(resource, &limit) == 0, limit.rlim_cur < limit.rlim_max else { return }
    limit.rlim_cur = limit.rlim_max
    if setrlimit(resource, &limit) != 0 {
        logger.warning("The limit of open files could not be raised", metadata: ["error": "\(String(cString: strerror(errno)))"])
    }
}
