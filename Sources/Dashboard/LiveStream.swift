import FlyingSocks
import Foundation

/// The state of the run again and again, as server-sent events; it ends with the client.
struct LiveStream: AsyncBufferedSequence {
    typealias Element = UInt8

    let history: RunHistory

    func makeAsyncIterator() -> Iterator { Iterator(history: history) }

    struct Iterator: AsyncBufferedIteratorProtocol {
        let history: RunHistory
        /// The last version that the client knows, and the number of flashes.
        private var version: UInt64?
        private var flashes: UInt64
        private var quietRounds = 0

        init(history: RunHistory) {
            self.history = history
            flashes = history.read { $0.flashes.count }
        }

        /// How often the client hears of changes, and after how many rounds without one it hears
        /// that the server is still there.
        private static let pause = Duration.milliseconds(250)
        private static let mostQuietRounds = 20

        mutating func next() async throws -> UInt8? {
            preconditionFailure("the server reads buffers")
        }

        mutating func nextBuffer(suggested count: Int) async throws -> Data? {
            while true {
                if version != nil { try await Task.sleep(for: Self.pause) }
                let (known, first) = (version, flashes)
                let (answer, last) = history.read { state in
                    (
                        state.version == known ? nil : state.state(flashesFrom: first),
                        state.flashes.count
                    )
                }
                flashes = last
                guard let answer else {
                    quietRounds += 1
                    if quietRounds < Self.mostQuietRounds { continue }
                    quietRounds = 0
                    return Data(":\n\n".utf8)
                }
                version = answer.version
                quietRounds = 0
                return Data("data: ".utf8) + (try JSONEncoder().encode(answer)) + Data("\n\n".utf8)
            }
        }
    }
}
