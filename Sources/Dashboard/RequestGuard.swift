/// Who may ask, and who may command.
///
/// The server listens on loopback, but any page that the user visits can send requests there, under
/// a name of its own choice. So `Host` must be a name of loopback, `Origin` must be this server,
/// and a command must bring the token, which only the address that the program printed has.
struct RequestGuard: Sendable {
    /// 128 bits in hexadecimal digits.
    let token: String

    init() {
        var generator = SystemRandomNumberGenerator()
        let digits = Array("0123456789abcdef")
        token = String((0..<32).map { _ in digits[Int(generator.next() & 15)] })
    }

    /// The headers that count.
    struct Headers {
        var host: String?
        var origin: String?
        /// `same-origin`, `cross-site`, ...; browsers set it, pages cannot.
        var fetchSite: String?
        var authorization: String?
    }

    private static let names = ["127.0.0.1", "localhost", "[::1]"]

    /// Why a request is refused, or nil.
    func refusal(of headers: Headers, port: UInt16) -> String? {
        let hosts = Self.names.map { "\($0):\(port)" }
        guard let host = headers.host?.lowercased(), hosts.contains(host) else {
            return "this server answers to 127.0.0.1:\(port) only"
        }
        if let origin = headers.origin?.lowercased(),
            !hosts.contains(where: { "http://" + $0 == origin })
        {
            return "requests from other pages are refused"
        }
        // `none` is a user who types the address.
        if let site = headers.fetchSite, site != "same-origin", site != "none" {
            return "requests from other pages are refused"
        }
        return nil
    }

    /// Whether a request brings the token.
    func isAuthorized(_ headers: Headers) -> Bool {
        let wanted = Array("Bearer \(token)".utf8)
        let given = Array((headers.authorization ?? "").utf8)
        guard given.count == wanted.count else { return false }
        // All bytes are compared, so that the time tells nothing.
        return zip(given, wanted).reduce(0 as UInt8) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
