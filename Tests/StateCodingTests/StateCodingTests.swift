import StateCoding
import Testing

private struct Leaf: Codable, Equatable {
    var name: String
    var size: Int
    var share: Double?
    var limit: UInt64?
}

private indirect enum Shape: Codable, Equatable {
    case none
    case leaf(Leaf)
    case pair(left: Shape, right: Shape)
    case bytes([UInt8])
}

private enum Word: String, Codable { case early, late }

private struct Everything: Codable, Equatable {
    var flag = true
    var small: Int8 = -7
    var middle: Int32 = -70_000
    var large = Int64.min
    var byte: UInt8 = 200
    var most = UInt64.max
    var real = -0.1
    var infinite = Double.infinity
    var single: Float = 0.25
    var text = "größer"
    var word = Word.late
    var words: [Word] = [.early, .late]
    var nothing: Leaf?
    var something: Leaf? = Leaf(name: "a", size: -1, share: 0.5, limit: nil)
    var shapes: [Shape] = [
        .none, .leaf(Leaf(name: "größer", size: 3)),
        .pair(left: .none, right: .pair(left: .bytes([1, 2]), right: .none)),
    ]
    var lists: [[UInt16]] = [[], [1, 65_535]]
    var bytes = [UInt8](repeating: 9, count: 100)
}

private final class Code: Codable {
    let text: String
    init(_ text: String) { self.text = text }
}

@Suite struct StateCodingTests {
    @Test func valuesComeBack() throws {
        let encoder = StateEncoder()
        try encoder.encode(Everything())
        try encoder.encode(Everything())
        let decoder = StateDecoder(encoder.bytes)
        #expect(try decoder.decode(Everything.self) == Everything())
        #expect(try decoder.decode(Everything.self) == Everything())
        #expect(decoder.isAtEnd)
    }

    @Test func equalTextsAndSharedArraysAreWrittenOnce() throws {
        let array = [UInt8](repeating: 1, count: 1000)
        let encoder = StateEncoder()
        for _ in 0..<10 { try encoder.encode([array, array]) }
        for _ in 0..<10 { try encoder.encode("a text that is not short at all") }
        #expect(encoder.bytes.count < 1200)
        let decoder = StateDecoder(encoder.bytes)
        for _ in 0..<10 { #expect(try decoder.decode([[UInt8]].self) == [array, array]) }
    }

    @Test func sharedObjectsAreTheSameAgain() throws {
        let encoder = StateEncoder()
        let (a, b) = (Code("a"), Code("b"))
        for object in [a, b, a, a] { try encoder.encodeShared(object) }
        let decoder = StateDecoder(encoder.bytes)
        let read = try (0..<4).map { _ in try decoder.decodeShared(Code.self) }
        #expect(read.map(\.text) == ["a", "b", "a", "a"])
        #expect(read[0] === read[2] && read[2] === read[3])
    }

    @Test(arguments: [[], [0], [0, 0, 5], [1, 2, 0, 3], [0, 0, 0, 9, 0, 0, 0, 0]])
    func memoryIsWrittenWithoutZeros(_ words: [UInt64]) throws {
        let encoder = StateEncoder()
        words.withUnsafeBytes { encoder.write(memory: $0) }
        var read = [UInt64](repeating: 0, count: words.count)
        try read.withUnsafeMutableBytes { try StateDecoder(encoder.bytes).read(memory: $0) }
        #expect(read == words)
        let zeros = [UInt64](repeating: 0, count: 100_000)
        let empty = StateEncoder()
        zeros.withUnsafeBytes { empty.write(memory: $0) }
        #expect(empty.bytes.count <= 4)
    }

    @Test func damagedBytesAreNoHarm() throws {
        let encoder = StateEncoder()
        try encoder.encode(Everything())
        let good = encoder.bytes
        for length in 0..<good.count {
            #expect(throws: (any Error).self) {
                try StateDecoder(Array(good[..<length])).decode(Everything.self)
            }
        }
        var refused = 0
        for place in good.indices {
            for change: UInt8 in [1, 0x80, 0xFF] {
                var bytes = good
                bytes[place] ^= change
                // Some changes give other values; none may do harm.
                do { _ = try StateDecoder(bytes).decode(Everything.self) } catch { refused += 1 }
            }
        }
        #expect(refused > good.count / 2)
        let deep = [UInt8](repeating: 0xFF, count: 100_000)
        #expect(throws: (any Error).self) { try StateDecoder(deep).decode([[Shape]].self) }
    }

    @Test func aListOfOptionalsIsRefused() {
        #expect(throws: StateError.self) { try StateEncoder().encode([Int?.none]) }
    }

    @Test func checksumsTellDamage() {
        func sum(_ bytes: [UInt8]) -> UInt64 {
            var sum = StateChecksum()
            sum.add(bytes)
            return sum.value
        }
        let bytes = (0..<100).map { UInt8($0) }
        var seen: Set<UInt64> = [sum(bytes)]
        for place in bytes.indices {
            for bit in 0..<8 {
                var damaged = bytes
                damaged[place] ^= 1 << UInt8(bit)
                seen.insert(sum(damaged))
            }
        }
        #expect(seen.count == 801)
        #expect(sum([]) != sum([0]))
    }
}

private struct Tank: Resumable {
    let size: Int
    var level = 0
    var names: [Int: String] = [:]
    var marks: Set<UInt64> = []
    var inner = Valve(pipes: 2)
    var valves: [Valve]
    var note: String?

    static let changing: [StateField<Tank>] = [
        StateField("level", \.level), StateField("names", \.names), StateField("marks", \.marks),
        StateField("inner", \.inner), StateField("valves", \.valves), StateField("note", \.note),
    ]
    static let fixed = ["size"]
}

private struct Valve: Resumable {
    let pipes: Int
    var isOpen = false
    static let changing: [StateField<Valve>] = [StateField("isOpen", \.isOpen)]
    static let fixed = ["pipes"]
}

private struct Forgetful: Resumable {
    var known = 1
    var forgotten = 2
    static let changing: [StateField<Forgetful>] = [StateField("known", \.known)]
    static let fixed = ["known", "gone"]
}

@Suite struct ResumableTests {
    @Test func whatChangesIsRestored() throws {
        var tank = Tank(size: 5, valves: [Valve(pipes: 1), Valve(pipes: 2)])
        tank.level = 4
        tank.names = [3: "c", 1: "a"]
        tank.marks = [9, 7]
        tank.inner.isOpen = true
        tank.valves[1].isOpen = true
        tank.note = "full"
        let encoder = StateEncoder()
        try tank.save(to: encoder)
        var other = Tank(size: 8, valves: [Valve(pipes: 3), Valve(pipes: 4)])
        try other.restore(from: StateDecoder(encoder.bytes))
        #expect(other.size == 8 && other.valves[0].pipes == 3)
        #expect(other.level == 4 && other.names == tank.names && other.marks == tank.marks)
        #expect(other.inner.isOpen && !other.valves[0].isOpen && other.valves[1].isOpen)
        #expect(other.note == "full")
        var third = Tank(size: 8, valves: [])
        #expect(throws: StateError.self) { try third.restore(from: StateDecoder(encoder.bytes)) }
        third.copy(from: tank)
        #expect(third.size == 8 && third.names == tank.names && third.valves.count == 2)
        #expect(tank.misplacedProperties == [] && tank.inner.misplacedProperties == [])
    }

    @Test func aForgottenPropertyIsNoticed() {
        #expect(Forgetful().misplacedProperties == ["forgotten", "gone", "known"])
    }
}
