import Glibc

/// What is done for the process before anything else.
enum ProcessCare {
    /// Gives standard input, output and error a place where the caller has closed them (`>&-`), one that can neither be read nor written.
    ///
    /// Else the next file or socket that is opened gets their number, and what is printed goes into it: into the database.
    static func keepStandardFilesTaken() {
        for file in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] where fcntl(file, F_GETFD) == -1 && errno == EBADF {
            // The lowest number that is free, which is this one. If it fails, there is no place to tell it.
            _ = open("/dev/null", file == STDIN_FILENO ? O_WRONLY : O_RDONLY)
        }
    }

    /// Lets writing to a pipe that nothing reads any more fail, as other writing does, instead of ending the process.
    static func surviveClosedPipes() { _ = signal(SIGPIPE, SIG_IGN) }

    /// Lets writing to a file that has reached the limit of its size (`ulimit -f`, `LimitFSIZE=` of systemd) fail, as it does on a full disk,
    /// instead of ending the process.
    static func surviveFullFiles() { _ = signal(SIGXFSZ, SIG_IGN) }

    /// Keeps memory, which holds keys and passwords, out of core dumps and away from other processes of the same user.
    static func keepMemoryPrivate() {
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        _ = setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
        // The limit alone does not count where the system pipes dumps to a program. `prctl` has a variable number of arguments, which
        // Swift does not call; on the machines that Dialtone is built for they are passed as these are.
        guard let symbol = dlsym(nil, "prctl") else { return }
        typealias Control = @convention(c) (CInt, CUnsignedLong, CUnsignedLong, CUnsignedLong, CUnsignedLong) -> CInt
        let setDumpable: CInt = 4  // PR_SET_DUMPABLE of <linux/prctl.h>
        _ = unsafeBitCast(symbol, to: Control.self)(setDumpable, 0, 0, 0, 0)
    }
}
