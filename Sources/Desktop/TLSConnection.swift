internal import COpenSSL
internal import PythonVM

/// One TLS connection over memory: what comes from the peer is put in, what goes to it taken out.
///
/// OpenSSL's object is freed with the last reference, so that a callback may close the connection
/// it was called for.
final class TLSConnection {
    let handle: OpaquePointer
    let context: TLSContext
    private let incoming: OpaquePointer
    private let outgoing: OpaquePointer
    /// What the stream below has not taken yet.
    var unsent: [UInt8] = []
    /// The error that ended the connection.
    var failure: TLSFailure?

    /// Asked for the key of an identity, on the server's side.
    var findKey: ([UInt8]) -> [UInt8]? = { _ in nil }
    /// Identity and key of the client.
    var ownKey: (identity: [UInt8], key: [UInt8])?
    /// Asked whether a certificate of the peer's chain will do; 0 when it does.
    var checkCertificate: ([UInt8], Int) -> Bool = { _, _ in true }

    init?(_ context: TLSContext) {
        guard let made = SSL_new(context.handle) else { return nil }
        guard let incoming = BIO_new(BIO_s_mem()), let outgoing = BIO_new(BIO_s_mem()) else {
            SSL_free(made)
            return nil
        }
        handle = made
        self.context = context
        self.incoming = incoming
        self.outgoing = outgoing
        SSL_set_bio(handle, incoming, outgoing)
        if context.isServer {
            SSL_set_accept_state(handle)
        } else {
            SSL_set_connect_state(handle)
        }
        if context.isDatagram {
            SSL_set_options(handle, UInt64(1) << 12)  // no asking for the size of datagrams
            SSL_ctrl(handle, SSL_CTRL_SET_MTU, 1400, nil)
        }
        SSL_set_ex_data(handle, 0, Unmanaged.passUnretained(self).toOpaque())
    }

    deinit { SSL_free(handle) }

    private static func of(_ handle: OpaquePointer?) -> TLSConnection? {
        guard let handle, let data = SSL_get_ex_data(handle, 0) else { return nil }
        return Unmanaged<TLSConnection>.fromOpaque(data).takeUnretainedValue()
    }

    // MARK: - Settings

    /// Whether and how the peer's certificate is verified: 0 not, 1 if there is one, 2 always.
    func verify(_ mode: Int) {
        let flags =
            mode == 0
            ? SSL_VERIFY_NONE
            : mode == 1
                ? SSL_VERIFY_PEER
                : SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT
        SSL_set_verify(handle, flags) { isGood, store in
            let index = SSL_get_ex_data_X509_STORE_CTX_idx()
            let handle = X509_STORE_CTX_get_ex_data(store, index).map { OpaquePointer($0) }
            guard let connection = TLSConnection.of(handle) else { return 0 }
            var bytes: UnsafeMutablePointer<UInt8>?
            let count = i2d_X509(X509_STORE_CTX_get_current_cert(store), &bytes)
            guard count > 0, let bytes else { return isGood }
            defer { CRYPTO_free(bytes, nil, 0) }
            let certificate = Array(UnsafeBufferPointer(start: bytes, count: Int(count)))
            let depth = Int(X509_STORE_CTX_get_error_depth(store))
            return connection.checkCertificate(certificate, depth) ? isGood : 0
        }
    }

    /// The name that the peer must have.
    func expect(host: String) {
        _ = host.withCString {
            SSL_ctrl(
                handle, SSL_CTRL_SET_TLSEXT_HOSTNAME, 0, UnsafeMutableRawPointer(mutating: $0))
        }
        SSL_set1_host(handle, host)
    }

    /// Allows no suites but those with keys that both sides have.
    func useSharedKeys() {
        if context.isServer {
            SSL_set_psk_server_callback(handle) { handle, identity, key, most in
                guard let identity, let key, let connection = TLSConnection.of(handle),
                    let found = connection.findKey(
                        Array(String(cString: identity).utf8)), found.count <= Int(most)
                else { return 0 }
                key.update(from: found, count: found.count)
                return UInt32(found.count)
            }
        } else {
            SSL_set_psk_client_callback(handle) { handle, _, identity, mostIdentity, key, most in
                guard let identity, let key, let own = TLSConnection.of(handle)?.ownKey,
                    own.identity.count < Int(mostIdentity), own.key.count <= Int(most)
                else { return 0 }
                for (index, byte) in (own.identity + [0]).enumerated() {
                    identity[index] = CChar(bitPattern: byte)
                }
                key.update(from: own.key, count: own.key.count)
                return UInt32(own.key.count)
            }
        }
    }

    // MARK: - Bytes

    /// Puts in what came from the peer.
    func receive(_ bytes: [UInt8]) { BIO_write(incoming, bytes, Int32(bytes.count)) }

    /// Moves what is to be sent behind what was not sent yet.
    func collectOutput() {
        let count = BIO_ctrl_pending(outgoing)
        guard count > 0 else { return }
        var bytes = [UInt8](repeating: 0, count: count)
        let taken = BIO_read(outgoing, &bytes, Int32(count))
        unsent += bytes.prefix(Int(max(0, taken)))
    }

    /// What an operation came to.
    enum Outcome {
        case done(Int), wantsInput, closed
        case failed(TLSFailure)
    }

    /// Runs an operation of OpenSSL's.
    func attempt(_ operation: () -> Int32) -> Outcome {
        ERR_clear_error()
        if context.isDatagram { SSL_ctrl(handle, DTLS_CTRL_HANDLE_TIMEOUT, 0, nil) }
        let result = operation()
        let code = SSL_get_error(handle, result)
        collectOutput()
        if result > 0 { return .done(Int(result)) }
        switch code {
        case SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE: return .wantsInput
        case SSL_ERROR_ZERO_RETURN: return .closed
        default:
            defer { ERR_clear_error() }
            let error = ERR_peek_error()
            if ERR_GET_REASON(error) == SSL_R_CERTIFICATE_VERIFY_FAILED {
                return .failed(.certificate(SSL_get_verify_result(handle)))
            }
            return .failed(error == 0 ? .ended : .handshake)
        }
    }
}

/// Why a connection failed, as the reference tells it.
enum TLSFailure: Equatable {
    /// The stream below ended.
    case ended
    case handshake
    case badConfiguration
    case badInput
    /// OpenSSL's number of what is wrong with the peer's certificate.
    case certificate(Int)

    /// Number and name in an OSError.
    var code: (number: Int, name: String) {
        switch self {
        case .ended: (-29312, "MBEDTLS_ERR_SSL_CONN_EOF")
        case .handshake: (-28160, "MBEDTLS_ERR_SSL_HANDSHAKE_FAILURE")
        case .badConfiguration: (-24192, "MBEDTLS_ERR_SSL_BAD_CONFIG")
        case .badInput: (-28928, "MBEDTLS_ERR_SSL_BAD_INPUT_DATA")
        case .certificate: (-9984, "MBEDTLS_ERR_X509_CERT_VERIFY_FAILED")
        }
    }

    /// Raises it.
    func raise(_ machine: VirtualMachine) -> Raised {
        if case .certificate(let reason) = self {
            return machine.raise(.valueError, TLSFailure.text(ofCertificateError: Int32(reason)))
        }
        do throws(Raised) {
            return machine.raise(
                .osError, arguments: [.small(code.number), try machine.newString(code.name)])
        } catch {
            return error
        }
    }

    private static func text(ofCertificateError reason: Int32) -> String {
        switch reason {
        case X509_V_ERR_CERT_HAS_EXPIRED: "The certificate validity has expired\n"
        case X509_V_ERR_CERT_NOT_YET_VALID: "The certificate validity starts in the future\n"
        case X509_V_ERR_HOSTNAME_MISMATCH:
            "The certificate Common Name (CN) does not match with the expected CN\n"
        default: "The certificate is not correctly signed by the trusted CA\n"
        }
    }
}
