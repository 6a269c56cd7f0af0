import Foundation
import Glibc
import Testing

/// A client that sends exactly what a test wants, one connection for each request.
struct WebClient {
    var port: UInt16

    /// Made for the address that the dashboard gave.
    init(_ address: String) throws {
        let parts = try #require(
            address.wholeMatch(of: ##/http://127\.0\.0\.1:(\d+)/#([0-9a-f]{32})/##))
        port = try #require(UInt16(parts.output.1))
    }

    init(port: UInt16) { self.port = port }

    /// What a server that may not be there yet gives for a path.
    func ask(_ path: String) async throws -> String {
        try await exchange(
            "GET \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nConnection: close\r\n\r\n")
    }

    struct Answer {
        var status: Int
        var head: String
        var body: String

        /// The body as JSON.
        var json: [String: Any] {
            (try? JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: Any]) ?? [:]
        }
        var error: String { json["error"] as? String ?? "" }
    }

    /// Sends a request; headers here replace the usual ones.
    func send(
        _ method: String, _ path: String, _ headers: [String: String] = [:], body: String = ""
    ) async throws -> Answer {
        var all = ["Host": "127.0.0.1:\(port)", "Connection": "close"]
        if !body.isEmpty { all["Content-Length"] = "\(body.utf8.count)" }
        all.merge(headers) { $1 }
        let lines = all.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)\r\n" }.joined()
        let text = try await exchange("\(method) \(path) HTTP/1.1\r\n\(lines)\r\n\(body)")
        let parts = text.components(separatedBy: "\r\n\r\n")
        let word = text.split(separator: " ").dropFirst().first ?? ""
        let status = try #require(Int(word), "\(text)")
        return Answer(
            status: status, head: parts[0], body: parts.dropFirst().joined(separator: "\r\n\r\n"))
    }

    func get(_ path: String, _ headers: [String: String] = [:]) async throws -> Answer {
        try await send("GET", path, headers)
    }

    /// What comes back until the server closes, or until there is a given text.
    ///
    /// It waits on a thread of its own: the server answers on those of the tasks, of which there
    /// are few.
    func exchange(_ text: String, until end: String? = nil) async throws -> String {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(with: Result { try self.exchangeNow(text, until: end) })
            }
        }
    }

    /// Nobody listens.
    struct Refused: Error {}

    private func exchangeNow(_ text: String, until end: String?) throws -> String {
        let handle = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(handle) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(handle, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else { throw Refused() }
        var limit = timeval(tv_sec: 240, tv_usec: 0)
        setsockopt(
            handle, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        let bytes = Array(text.utf8)
        try #require(Glibc.send(handle, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count)
        var received: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(handle, &buffer, buffer.count, 0)
            if count <= 0 { break }
            received += buffer[..<count]
            if let end, String(decoding: received, as: UTF8.self).contains(end) { break }
        }
        return String(decoding: received, as: UTF8.self)
    }
}
