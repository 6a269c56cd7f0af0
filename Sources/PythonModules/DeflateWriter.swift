internal import PythonVM

/// Compression of one stream as the reference does it: every match in the window is tried, the
/// codes are the fixed ones, and all is one block.
struct DeflateWriter {
    /// Words of the state.
    private enum Word: Int {
        case bits, bitCount, start, count, window, windowMask, total, checksum, words
    }

    private static let shortestMatch = 3
    private static let longestMatch = 258

    private let machine: VirtualMachine
    private let words: UnsafeMutablePointer<UInt32>
    private let format: DeflateFormat
    /// What is to be written.
    private(set) var output: [UInt8] = []

    /// Goes on with a stream whose state lies at an offset.
    init(_ machine: VirtualMachine, _ format: DeflateFormat, state: UInt32) {
        self.machine = machine
        self.format = format
        words = UnsafeMutableRawPointer(machine.bytes(at: state))
            .assumingMemoryBound(to: UInt32.self)
    }

    /// Makes the state of a stream, and its header.
    ///
    /// `keep` is given the offset of the state at once, so that it stays alive.
    static func start(
        _ machine: VirtualMachine, _ format: DeflateFormat, wbits: Int, keep: (UInt32) -> Void
    ) throws(Raised) -> DeflateWriter {
        let wbits = wbits == 0 ? DeflateFormat.usualWindow : wbits
        let window = try machine.allocate(bytes: 1 << wbits, raw: true)
        let state = try machine.allocate(bytes: Word.words.rawValue * 4)
        keep(state)
        var writer = DeflateWriter(machine, format, state: state)
        writer[.window] = window
        writer[.windowMask] = 1 << UInt32(wbits) - 1
        switch format {
        case .zlib:
            let first = 8 | max(wbits - 8, 1) << 4
            let second = 0x80
            writer.output = [
                UInt8(first), UInt8(second | 31 - (first << 8 | second) % 31),
            ]
            writer[.checksum] = 1
        case .gzip:
            writer.output = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 4, 3]
            writer[.checksum] = .max
        case .auto, .raw: break
        }
        // The last block, of fixed codes.
        writer.put(0b011, 3)
        return writer
    }

    private subscript(word: Word) -> UInt32 {
        get { words[word.rawValue] }
        nonmutating set { words[word.rawValue] = newValue }
    }

    // MARK: - Codes

    private mutating func put(_ value: Int, _ count: Int) {
        self[.bits] |= UInt32(value) << self[.bitCount]
        self[.bitCount] += UInt32(count)
        while self[.bitCount] >= 8 {
            output.append(UInt8(truncatingIfNeeded: self[.bits]))
            self[.bits] >>= 8
            self[.bitCount] -= 8
        }
    }

    /// Puts a Huffman code, whose highest bit comes first.
    private mutating func put(code: Int, _ count: Int) {
        put((0..<count).reduce(0) { $0 | (code >> $1 & 1) << (count - 1 - $1) }, count)
    }

    private mutating func put(symbol: Int) {
        switch symbol {
        case 0..<144: put(code: 0x30 + symbol, 8)
        case 144..<256: put(code: 0x190 + symbol - 144, 9)
        case 256..<280: put(code: symbol - 256, 7)
        default: put(code: 0xC0 + symbol - 280, 8)
        }
    }

    /// The place of a number among classes that double in width: class, and bits within it.
    private static func split(_ number: Int, classBits: Int) -> (code: Int, extra: Int, bits: Int) {
        let width = number == 0 ? 0 : Int.bitWidth - number.leadingZeroBitCount
        let extra = max(0, width - classBits - 1)
        return (number >> extra + extra << classBits, extra, number & (1 << extra - 1))
    }

    private mutating func putMatch(distance: Int, length: Int) {
        var left = length
        while left > 0 {
            // What remains for another match must be long enough for one.
            let length = left > 260 ? 258 : left <= 258 ? left : left - 3
            left -= length
            if length == DeflateWriter.longestMatch {
                put(symbol: 285)
            } else {
                let (code, extra, bits) = DeflateWriter.split(length - 3, classBits: 2)
                put(symbol: 257 + code)
                put(bits, extra)
            }
            let (code, extra, bits) = DeflateWriter.split(distance - 1, classBits: 1)
            put(code: code, 5)
            put(bits, extra)
        }
    }

    // MARK: - Matches

    /// The longest match for the bytes from a place on; the nearest of the longest.
    private func match(_ bytes: [UInt8], from place: Int) -> (length: Int, distance: Int) {
        let history = machine.bytes(at: self[.window])
        let (start, count) = (Int(self[.start]), Int(self[.count]))
        let mask = Int(self[.windowMask])
        let most = min(DeflateWriter.longestMatch + 1, bytes.count - place)
        var best = (length: 0, distance: 0)
        for first in 0..<count {
            var length = 0
            while length < most {
                let index = first + length
                let old =
                    index < count
                    ? history[(start + index) & mask] : bytes[place + index - count]
                if old != bytes[place + length] { break }
                length += 1
            }
            if length >= DeflateWriter.shortestMatch && length >= best.length {
                best = (length, count - first)
            }
        }
        return best
    }

    private func remember(_ byte: UInt8) {
        let mask = self[.windowMask]
        machine.bytes(at: self[.window])[Int((self[.start] + self[.count]) & mask)] = byte
        if self[.count] > mask {
            self[.start] = (self[.start] + 1) & mask
        } else {
            self[.count] += 1
        }
    }

    /// Compresses more bytes.
    mutating func write(_ bytes: [UInt8]) {
        self[.total] = self[.total] &+ UInt32(truncatingIfNeeded: bytes.count)
        if format == .zlib { self[.checksum] = DeflateChecksum.adler(bytes, self[.checksum]) }
        if format == .gzip { self[.checksum] = DeflateChecksum.crc(bytes, self[.checksum]) }
        var place = 0
        while place < bytes.count {
            let (length, distance) = match(bytes, from: place)
            if length == 0 {
                put(symbol: Int(bytes[place]))
            } else {
                putMatch(distance: distance, length: length)
            }
            for byte in bytes[place..<place + max(1, length)] { remember(byte) }
            place += max(1, length)
        }
    }

    /// Ends the stream.
    mutating func finish() {
        put(symbol: 256)
        put(0, Int(8 - self[.bitCount]) & 7)
        func bytes(_ number: UInt32) -> [UInt8] {
            (0..<4).map { UInt8(truncatingIfNeeded: number >> UInt32(8 * $0)) }
        }
        if format == .zlib { output += bytes(self[.checksum]).reversed() }
        if format == .gzip { output += bytes(~self[.checksum]) + bytes(self[.total]) }
    }
}
