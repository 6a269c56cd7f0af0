import Glibc
import Messaging
import Testing

/// A connection that does not speak ZeroMQ.
enum RawConnection {
    /// Connects again and again, and sends what no ZeroMQ socket would.
    static func sendGarbage(to endpoint: String) throws {
        let port = try #require(Endpoint(endpoint).port)
        let greeting: [UInt8] = [0xFF, 0, 0, 0, 0, 0, 0, 0, 1, 0x7F, 3, 0]
        let texts: [[UInt8]] = [
            [], [0], Array("GET / HTTP/1.1\r\n\r\n".utf8), greeting,
            greeting + Array("PLAIN".utf8) + [UInt8](repeating: 0xFF, count: 4_000),
            (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ 13) },
        ]
        for text in texts {
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
            #expect(connected == 0)
            // It may be cut off before all is sent.
            _ = send(handle, text, text.count, Int32(MSG_NOSIGNAL))
        }
    }
}
