import CZeroMQ

/// A pair of CURVE keys, each as 40 characters of Z85 text (rfc.zeromq.org/spec/32).
///
/// A server that binds with its keys talks only to clients who know its public key; what goes over
/// the wire is encrypted.
public struct CurveKeys: Equatable, Sendable {
    public let publicKey: String
    public let secretKey: String

    /// Makes a new pair.
    ///
    /// - Throws: `badKeys` if the library was built without CURVE.
    public static func generate() throws(MessagingError) -> CurveKeys {
        var publicKey = [CChar](repeating: 0, count: 41)
        var secretKey = publicKey
        guard zmq_curve_keypair(&publicKey, &secretKey) == 0 else { throw unsupported }
        return CurveKeys(publicKey: text(publicKey), secretKey: text(secretKey))
    }

    /// Makes the pair of a secret key.
    ///
    /// - Throws: `badKeys` if it is not 40 characters of Z85.
    public init(secretKey: String) throws(MessagingError) {
        guard Self.isKey(secretKey) else {
            throw .badKeys("a secret key has 40 characters of Z85 text")
        }
        var publicKey = [CChar](repeating: 0, count: 41)
        guard zmq_curve_public(&publicKey, secretKey) == 0 else { throw Self.unsupported }
        self.init(publicKey: Self.text(publicKey), secretKey: secretKey)
    }

    /// Reads a key file: a bare secret key, or a certificate as `zmq.auth` of pyzmq writes it.
    ///
    /// - Throws: `badKeys` if no secret key is found in it.
    public init(fileText: String) throws(MessagingError) {
        for line in fileText.split(whereSeparator: \.isNewline) {
            // A key may itself contain `=` and `#`.
            let sides = line.split(separator: "=", maxSplits: 1).map { side in
                side.split { $0 == " " || $0 == "\t" }
            }
            guard sides.count == 2, sides[0] == ["secret-key"] else { continue }
            guard sides[1].count == 1, let quoted = sides[1].first, quoted.count > 2,
                quoted.hasPrefix("\""), quoted.hasSuffix("\"")
            else { break }
            try self.init(secretKey: String(quoted.dropFirst().dropLast()))
            return
        }
        let bare = fileText.split(whereSeparator: \.isWhitespace)
        guard bare.count == 1 else {
            throw .badKeys("the file holds no secret key (a line `secret-key = \"...\"`)")
        }
        try self.init(secretKey: String(bare[0]))
    }

    private init(publicKey: String, secretKey: String) {
        self.publicKey = publicKey
        self.secretKey = secretKey
    }

    private static let unsupported = MessagingError.badKeys("this libzmq was built without CURVE")

    private static func text(_ characters: [CChar]) -> String {
        String(decoding: characters.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// Whether the text decodes as 32 bytes of Z85.
    static func isKey(_ text: String) -> Bool {
        guard text.utf8.count == 40, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            return false
        }
        var bytes = [UInt8](repeating: 0, count: 32)
        return zmq_z85_decode(&bytes, text) != nil
    }
}
