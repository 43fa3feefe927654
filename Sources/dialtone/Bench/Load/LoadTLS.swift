import Glibc

/// OpenSSL as the load's TLS client, looked for only when a benchmark runs: Dialtone itself does not need it.
///
/// Its functions are C calls on a blocking socket, so a fetch costs the client little. A whole handshake costs OpenSSL 3.0's client more than its
/// server: there the reports' processor time of the server counts, not the rate. All connections are made alike: TLS 1.3, AES-128-GCM, X25519, no look at the server's certificate.
final class LoadTLS: Sendable {
    typealias Handle = UnsafeMutableRawPointer

    /// Why OpenSSL cannot be used.
    struct Missing: Error { var text: String }

    /// One session of a server, to be resumed; used by the thread alone that made it.
    struct Session { fileprivate var handle: Handle }

    // As in openssl/ssl.h and openssl/tls1.h.
    private static let (setMinimum, setMaximum, setGroups, setHostName) = (CInt(123), CInt(124), CInt(92), CInt(55))
    private static let version13 = 0x0304

    private let library: Functions
    /// Only used through OpenSSL's functions, which lock it.
    private nonisolated(unsafe) let context: Handle

    init() throws(Missing) {
        // OpenSSL writes without MSG_NOSIGNAL, and a server may have gone.
        signal(SIGPIPE, SIG_IGN)
        library = try Functions()
        guard let context = library.newContext(library.clientMethod()) else { throw Missing(text: "SSL_CTX_new failed") }
        self.context = context
        for limit in [Self.setMinimum, Self.setMaximum] { _ = library.controlContext(context, limit, Self.version13, nil) }
        "X25519".withCString { _ = library.controlContext(context, Self.setGroups, 0, UnsafeMutableRawPointer(mutating: $0)) }
        // Without this OpenSSL builds and verifies the chain, and then takes no notice of the result.
        library.setVerification(context, { _, _ in 1 }, nil)
        guard library.setCiphers(context, "TLS_AES_128_GCM_SHA256") == 1 else { throw Missing(text: "no TLS_AES_128_GCM_SHA256") }
    }

    /// What OpenSSL calls itself, for reports; empty where it is missing.
    static var versions: [(String, String)] {
        guard let tls = try? LoadTLS() else { return [] }  // then there is no row with TLS either
        return [("client", String(cString: tls.library.version(0)))]
    }

    /// Shakes hands on a connected socket.
    ///
    /// - Returns: The connection, to be closed with ``close(_:)``; nil if the handshake failed.
    func connect(_ socket: CInt, resuming session: Session?) -> Handle? {
        guard let connection = library.new(context) else { return nil }
        "localhost".withCString { _ = library.control(connection, Self.setHostName, 0, UnsafeMutableRawPointer(mutating: $0)) }
        if let session { _ = library.setSession(connection, session.handle) }
        guard library.setSocket(connection, socket) == 1, library.connect(connection) == 1 else {
            library.free(connection)
            return nil
        }
        return connection
    }

    func write(_ connection: Handle, _ bytes: UnsafeRawBufferPointer) -> Int {
        Int(library.write(connection, bytes.baseAddress, CInt(bytes.count)))
    }

    /// - Returns: Bytes read; 0 or less at the end of the connection.
    func read(_ connection: Handle, into bytes: UnsafeMutableRawBufferPointer) -> Int {
        Int(library.read(connection, bytes.baseAddress, CInt(bytes.count)))
    }

    func isResumed(_ connection: Handle) -> Bool { library.sessionReused(connection) == 1 }

    /// What the server has given to resume by; ends in ``forget(_:)``.
    func session(of connection: Handle) -> Session? { library.session(connection).map { Session(handle: $0) } }

    func forget(_ session: Session?) { if let session { library.freeSession(session.handle) } }

    /// Says good-bye, without which OpenSSL holds the session for broken.
    func close(_ connection: Handle) {
        _ = library.shutdown(connection)
        library.free(connection)
    }

    /// The functions, by their names in `libssl.so.3`.
    private struct Functions: Sendable {
        let version: @Sendable @convention(c) (CInt) -> UnsafePointer<CChar>
        let clientMethod: @Sendable @convention(c) () -> Handle?
        let newContext: @Sendable @convention(c) (Handle?) -> Handle?
        let controlContext: @Sendable @convention(c) (Handle, CInt, Int, Handle?) -> Int
        let setVerification: @Sendable @convention(c) (Handle, @convention(c) (Handle?, Handle?) -> CInt, Handle?) -> Void
        let setCiphers: @Sendable @convention(c) (Handle, UnsafePointer<CChar>) -> CInt
        let new: @Sendable @convention(c) (Handle) -> Handle?
        let free: @Sendable @convention(c) (Handle) -> Void
        let control: @Sendable @convention(c) (Handle, CInt, Int, Handle?) -> Int
        let setSocket: @Sendable @convention(c) (Handle, CInt) -> CInt
        let connect: @Sendable @convention(c) (Handle) -> CInt
        let read: @Sendable @convention(c) (Handle, UnsafeMutableRawPointer?, CInt) -> CInt
        let write: @Sendable @convention(c) (Handle, UnsafeRawPointer?, CInt) -> CInt
        let shutdown: @Sendable @convention(c) (Handle) -> CInt
        let session: @Sendable @convention(c) (Handle) -> Handle?
        let setSession: @Sendable @convention(c) (Handle, Handle) -> CInt
        let freeSession: @Sendable @convention(c) (Handle) -> Void
        let sessionReused: @Sendable @convention(c) (Handle) -> CInt

        init() throws(Missing) {
            // Stays open as long as the process lives.
            guard let library = dlopen("libssl.so.3", RTLD_NOW) else {
                throw Missing(text: "libssl.so.3 is missing: apt-get install libssl3")
            }
            func function<Function>(_ name: String, _ type: Function.Type) throws(Missing) -> Function {
                guard let symbol = dlsym(library, name) else { throw Missing(text: "libssl.so.3 has no \(name)") }
                return unsafeBitCast(symbol, to: type)
            }
            version = try function("OpenSSL_version", (@Sendable @convention(c) (CInt) -> UnsafePointer<CChar>).self)
            clientMethod = try function("TLS_client_method", (@Sendable @convention(c) () -> Handle?).self)
            newContext = try function("SSL_CTX_new", (@Sendable @convention(c) (Handle?) -> Handle?).self)
            controlContext = try function("SSL_CTX_ctrl", (@Sendable @convention(c) (Handle, CInt, Int, Handle?) -> Int).self)
            setVerification = try function(
                "SSL_CTX_set_cert_verify_callback",
                (@Sendable @convention(c) (Handle, @convention(c) (Handle?, Handle?) -> CInt, Handle?) -> Void).self)
            setCiphers = try function(
                "SSL_CTX_set_ciphersuites", (@Sendable @convention(c) (Handle, UnsafePointer<CChar>) -> CInt).self)
            new = try function("SSL_new", (@Sendable @convention(c) (Handle) -> Handle?).self)
            free = try function("SSL_free", (@Sendable @convention(c) (Handle) -> Void).self)
            control = try function("SSL_ctrl", (@Sendable @convention(c) (Handle, CInt, Int, Handle?) -> Int).self)
            setSocket = try function("SSL_set_fd", (@Sendable @convention(c) (Handle, CInt) -> CInt).self)
            connect = try function("SSL_connect", (@Sendable @convention(c) (Handle) -> CInt).self)
            read = try function("SSL_read", (@Sendable @convention(c) (Handle, UnsafeMutableRawPointer?, CInt) -> CInt).self)
            write = try function("SSL_write", (@Sendable @convention(c) (Handle, UnsafeRawPointer?, CInt) -> CInt).self)
            shutdown = try function("SSL_shutdown", (@Sendable @convention(c) (Handle) -> CInt).self)
            session = try function("SSL_get1_session", (@Sendable @convention(c) (Handle) -> Handle?).self)
            setSession = try function("SSL_set_session", (@Sendable @convention(c) (Handle, Handle) -> CInt).self)
            freeSession = try function("SSL_SESSION_free", (@Sendable @convention(c) (Handle) -> Void).self)
            sessionReused = try function("SSL_session_reused", (@Sendable @convention(c) (Handle) -> CInt).self)
        }
    }
}
