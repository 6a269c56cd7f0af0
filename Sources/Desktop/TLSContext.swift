internal import COpenSSL

/// What one side of TLS connections is set up with: keys, certificates, what is verified.
///
/// OpenSSL's objects lie outside of the image; the objects of a program name them by number.
final class TLSContext {
    let handle: OpaquePointer
    let isServer: Bool
    let isDatagram: Bool

    /// - Parameter kind: 0 client, 1 server, 2 and 3 the same for datagrams.
    init?(kind: Int) {
        isServer = kind & 1 != 0
        isDatagram = kind & 2 != 0
        guard let made = SSL_CTX_new(isDatagram ? DTLS_method() : TLS_method()) else { return nil }
        handle = made
        // As the reference has it: version 1.2, and keys of any length.
        let version = Int(isDatagram ? DTLS1_2_VERSION : TLS1_2_VERSION)
        SSL_CTX_ctrl(handle, SSL_CTRL_SET_MIN_PROTO_VERSION, version, nil)
        SSL_CTX_ctrl(handle, SSL_CTRL_SET_MAX_PROTO_VERSION, version, nil)
        SSL_CTX_set_cipher_list(handle, TLSCiphers.all)
    }

    deinit { SSL_CTX_free(handle) }

    /// The certificates of a text (PEM) or of one in binary form (DER); none when it is neither.
    private static func certificates(_ bytes: [UInt8]) -> [OpaquePointer] {
        defer { ERR_clear_error() }
        guard isText(bytes) else {
            let made = bytes.withUnsafeBufferPointer { buffer in
                var start = buffer.baseAddress
                return d2i_X509(nil, &start, buffer.count)
            }
            return made.map { [$0] } ?? []
        }
        let source = BIO_new_mem_buf(bytes, Int32(bytes.count))
        defer { BIO_free(source) }
        var list: [OpaquePointer] = []
        while let next = PEM_read_bio_X509(source, nil, nil, nil) { list.append(next) }
        return list
    }

    private static func isText(_ bytes: [UInt8]) -> Bool {
        String(decoding: bytes, as: UTF8.self).contains("-----BEGIN ")
    }

    /// Sets the private key; false when it is none.
    func use(key bytes: [UInt8]) -> Bool {
        defer { ERR_clear_error() }
        let key: OpaquePointer?
        if TLSContext.isText(bytes) {
            let source = BIO_new_mem_buf(bytes, Int32(bytes.count))
            defer { BIO_free(source) }
            // A key with a password is no key: nobody is asked for it.
            key = PEM_read_bio_PrivateKey(source, nil, { _, _, _, _ in -1 }, nil)
        } else {
            key = bytes.withUnsafeBufferPointer { buffer in
                var start = buffer.baseAddress
                return d2i_AutoPrivateKey(nil, &start, buffer.count)
            }
        }
        guard let key else { return false }
        defer { EVP_PKEY_free(key) }
        return SSL_CTX_use_PrivateKey(handle, key) == 1
    }

    /// Sets the certificate that goes with the key, and those above it.
    func use(certificates bytes: [UInt8]) -> Bool {
        var list = TLSContext.certificates(bytes)
        guard !list.isEmpty else { return false }
        let own = list.removeFirst()
        let isUsed = SSL_CTX_use_certificate(handle, own) == 1
        X509_free(own)
        // The context takes these over.
        for above in list {
            SSL_CTX_ctrl(handle, SSL_CTRL_EXTRA_CHAIN_CERT, 0, UnsafeMutableRawPointer(above))
        }
        ERR_clear_error()
        return isUsed
    }

    /// Adds certificates of authorities that are trusted.
    func trust(_ bytes: [UInt8]) -> Bool {
        let list = TLSContext.certificates(bytes)
        for certificate in list {
            X509_STORE_add_cert(SSL_CTX_get_cert_store(handle), certificate)
            X509_free(certificate)
        }
        return !list.isEmpty
    }
}

/// Cipher suites by the names that the reference's programs know.
enum TLSCiphers {
    static let all = "ALL:PSK:!aNULL:!eNULL:@SECLEVEL=0"
    static let sharedKeys = "PSK:!eNULL:@SECLEVEL=0"

    /// Our names and OpenSSL's, strongest first.
    static let known: [(name: String, own: String)] = {
        guard let context = SSL_CTX_new(TLS_method()) else { return [] }
        defer { SSL_CTX_free(context) }
        SSL_CTX_set_cipher_list(context, all)
        let list = SSL_CTX_get_ciphers(context)
        var suites: [(name: String, own: String, bits: Int32, place: Int)] = []
        for place in 0..<max(0, OPENSSL_sk_num(list)) {
            guard let value = OPENSSL_sk_value(list, place) else { continue }
            let cipher = OpaquePointer(value)
            let version = String(cString: SSL_CIPHER_get_version(cipher))
            guard version != "TLSv1.3" else { continue }
            suites.append(
                (
                    name(of: cipher), String(cString: SSL_CIPHER_get_name(cipher)),
                    SSL_CIPHER_get_bits(cipher, nil), Int(place)
                ))
        }
        // Keys that the certificate alone protects come last.
        func rank(_ name: String) -> Int { name.hasPrefix("TLS-RSA-WITH") ? 1 : 0 }
        suites.sort {
            (rank($0.name), $1.bits, $0.place) < (rank($1.name), $0.bits, $1.place)
        }
        return suites.map { ($0.name, $0.own) }
    }()

    /// A suite's name as the reference writes it.
    static func name(of cipher: OpaquePointer?) -> String {
        guard let cipher, let text = SSL_CIPHER_standard_name(cipher) else { return "" }
        return String(String(cString: text).map { $0 == "_" ? "-" : $0 })
    }
}
