import Glibc

/// A place that a socket binds or connects to: `tcp://127.0.0.1:5555`, `ipc:///tmp/run`,
/// `inproc://x`.
public struct Endpoint: Equatable, Sendable, CustomStringConvertible {
    /// How it is reached.
    public enum Transport: String, Sendable, CaseIterable {
        case tcp, ipc, inproc
    }

    public let transport: Transport
    /// What follows `://`.
    public let address: String
    /// The host of a `tcp` endpoint, without brackets; empty otherwise.
    public let host: String
    /// The port of a `tcp` endpoint; nil for any free one (`*` or 0).
    public let port: UInt16?

    /// Reads an endpoint.
    ///
    /// - Throws: `badEndpoint` with what was expected.
    public init(_ text: String) throws(MessagingError) {
        func bad(_ reason: String) -> MessagingError { .badEndpoint(text, reason: reason) }
        guard let colon = text.firstIndex(of: ":"), text[colon...].hasPrefix("://") else {
            throw bad("expected tcp://HOST:PORT or ipc://PATH")
        }
        let scheme = String(text[..<colon])
        guard let transport = Transport(rawValue: scheme) else {
            throw bad("`\(scheme)` is not a transport; expected tcp, ipc or inproc")
        }
        let address = String(text[text.index(colon, offsetBy: 3)...])
        guard !address.isEmpty else { throw bad("nothing follows ://") }
        guard address.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else {
            throw bad("it contains a blank or a control character")
        }
        self.transport = transport
        self.address = address
        guard transport == .tcp else {
            guard transport == .inproc || address.utf8.count <= Self.longestPath else {
                throw bad("a path may have at most \(Self.longestPath) bytes")
            }
            host = ""
            port = nil
            return
        }
        guard let last = address.lastIndex(of: ":") else { throw bad("expected tcp://HOST:PORT") }
        var host = String(address[..<last])
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        guard !host.isEmpty else { throw bad("the host is missing") }
        let digits = address[address.index(after: last)...]
        self.host = host
        if digits == "*" {
            port = nil
        } else if let number = UInt16(digits), digits.utf8.allSatisfy({ $0 != 0x2B }) {
            port = number == 0 ? nil : number
        } else {
            throw bad("the port must be a number up to 65535, or `*` for any free one")
        }
    }

    /// The longest path of a Unix socket: 108 bytes with the end mark (unix(7)).
    static let longestPath = 107

    /// Whether only programs of this machine can reach it.
    public var isLoopback: Bool {
        guard transport == .tcp else { return true }
        if host == "localhost" || host == "lo" || host == "::1" { return true }
        let bytes = host.split(separator: ".", omittingEmptySubsequences: false)
        return bytes.count == 4 && bytes[0] == "127" && bytes.allSatisfy { UInt8($0) != nil }
    }

    /// Whether the host is an IPv6 address.
    var isIPv6: Bool { host.contains(":") }

    /// The text as ZeroMQ binds it, which does not look names up.
    var bindText: String {
        guard transport == .tcp else { return description }
        let name = host == "localhost" ? "127.0.0.1" : isIPv6 ? "[\(host)]" : host
        return "tcp://\(name):" + (port.map(String.init) ?? "*")
    }

    /// The endpoint as it was written.
    public var description: String { "\(transport.rawValue)://\(address)" }

    /// Whether a program answers on this Unix socket.
    ///
    /// ZeroMQ would take the path away from it without a word.
    var isAnswered: Bool {
        guard transport == .ipc, !address.hasPrefix("@"), address != "*" else { return false }
        let handle = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        guard handle >= 0 else { return false }
        defer { Glibc.close(handle) }
        var place = sockaddr_un()
        place.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &place.sun_path) { path in
            for (index, byte) in address.utf8.prefix(path.count - 1).enumerated() {
                path[index] = byte
            }
        }
        let size = socklen_t(MemoryLayout<sockaddr_un>.size)
        return withUnsafePointer(to: &place) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(handle, $0, size) == 0
            }
        }
    }
}
