internal import PythonVM

/// Decompression of one stream (RFC 1950 to 1952), byte by byte, with all of its state in the
/// image: a node that is copied in the middle of a stream goes on in both.
///
/// Reads no byte of the source before it needs it. Its words are no memory that a program can
/// change by address; the window behind them is, but no byte in there is trusted.
struct DeflateReader {
    /// Words of the state before the tables.
    private enum Word: Int {
        case bits, bitCount, isLast, block, left, distance, place, check, checksum, isDone, window
        case windowMask, count
    }
    private enum Check: UInt32 { case none, adler, crc }

    /// Numbers of codes of each length, and the symbols in the order of their codes.
    private struct Tree {
        let counts: UnsafeMutablePointer<UInt16>
        let symbols: UnsafeMutablePointer<UInt16>
        let capacity: Int

        func build(_ lengths: ArraySlice<UInt8>) {
            counts.update(repeating: 0, count: 16)
            for length in lengths where length > 0 { counts[Int(length)] += 1 }
            var starts = [Int](repeating: 0, count: 17)
            for length in 1..<16 { starts[length + 1] = starts[length] + Int(counts[length]) }
            for (symbol, length) in lengths.enumerated() where length > 0 {
                symbols[starts[Int(length)]] = UInt16(symbol)
                starts[Int(length)] += 1
            }
        }
    }

    private static let literalSymbols = 288
    private static let distanceSymbols = 32
    private static let tableBytes = 2 * (16 + literalSymbols + 16 + distanceSymbols)
    private static let stateBytes = Word.count.rawValue * 4 + tableBytes

    private let machine: VirtualMachine
    private let source: DeflateSource
    private let words: UnsafeMutablePointer<UInt32>

    /// Goes on with a stream whose state lies at an offset.
    init(_ machine: VirtualMachine, _ source: DeflateSource, state: UInt32) {
        self.machine = machine
        self.source = source
        words = UnsafeMutableRawPointer(machine.bytes(at: state))
            .assumingMemoryBound(to: UInt32.self)
    }

    /// Reads the header of a stream and makes its state; `nil` when the format is another.
    ///
    /// `keep` is given the offset of the state at once, so that it stays alive.
    static func start(
        _ machine: VirtualMachine, _ source: DeflateSource, _ format: DeflateFormat, wbits: Int,
        keep: (UInt32) -> Void
    ) throws(Raised) -> DeflateReader? {
        let state = try machine.allocate(bytes: stateBytes)
        keep(state)
        let reader = DeflateReader(machine, source, state: state)
        var wbits = wbits
        if format == .raw {
            if wbits == 0 { wbits = DeflateFormat.usualWindow }
        } else {
            guard let header = try reader.header(format) else {
                keep(0)
                return nil
            }
            if wbits == 0 || header < wbits { wbits = header }
        }
        reader[.windowMask] = 1 << UInt32(wbits) - 1
        do throws(Raised) {
            reader[.window] = try machine.allocate(bytes: 1 << wbits, raw: true)
        } catch {
            keep(0)
            throw error
        }
        return reader
    }

    private subscript(word: Word) -> UInt32 {
        get { words[word.rawValue] }
        nonmutating set { words[word.rawValue] = newValue }
    }

    private var literals: Tree {
        let start = UnsafeMutableRawPointer(words + Word.count.rawValue)
            .assumingMemoryBound(to: UInt16.self)
        return Tree(
            counts: start, symbols: start + 16, capacity: DeflateReader.literalSymbols)
    }
    private var distances: Tree {
        let start = literals.symbols + DeflateReader.literalSymbols
        return Tree(
            counts: start, symbols: start + 16, capacity: DeflateReader.distanceSymbols)
    }

    private var broken: Raised { machine.raiseOSError(22) }

    /// The window that a header asks for; `nil` when it is no header of the format.
    private func header(_ format: DeflateFormat) throws(Raised) -> Int? {
        let first = try source.byte()
        let second = try source.byte()
        guard first == 0x1F && second == 0x8B else {
            let number = Int(first) << 8 | Int(second)
            guard number % 31 == 0, first & 15 == 8, first >> 4 <= 7, second & 0x20 == 0,
                format != .gzip
            else { return nil }
            self[.check] = Check.adler.rawValue
            self[.checksum] = 1
            return Int(first >> 4) + 8
        }
        guard try source.byte() == 8 else { return nil }
        let flags = try source.byte()
        guard flags & 0xE0 == 0 else { return nil }
        for _ in 0..<6 { _ = try source.byte() }
        if flags & 4 != 0 {
            let low = Int(try source.byte())
            for _ in 0..<low + Int(try source.byte()) << 8 { _ = try source.byte() }
        }
        // A name and a comment, each with a zero at its end.
        for flag in [8, 16] as [UInt8] where flags & flag != 0 {
            while try source.byte() != 0 {}
        }
        if flags & 2 != 0 { for _ in 0..<2 { _ = try source.byte() } }
        self[.check] = Check.crc.rawValue
        self[.checksum] = .max
        return format == .zlib ? nil : 15
    }

    // MARK: - Bits and symbols

    private func bits(_ count: Int) throws(Raised) -> Int {
        var result = 0
        for place in 0..<count {
            if self[.bitCount] == 0 {
                self[.bits] = UInt32(try source.byte())
                self[.bitCount] = 8
            }
            result |= Int(self[.bits] & 1) << place
            self[.bits] >>= 1
            self[.bitCount] -= 1
        }
        return result
    }

    private func symbol(_ tree: Tree) throws(Raised) -> Int {
        var (code, first, index) = (0, 0, 0)
        for length in 1..<16 {
            code |= try bits(1)
            let count = Int(tree.counts[length])
            if code - first < count {
                let place = index + code - first
                guard place < tree.capacity else { throw broken }
                return Int(tree.symbols[place])
            }
            index += count
            first = (first + count) << 1
            code <<= 1
        }
        throw broken
    }

    private func startBlock() throws(Raised) {
        self[.isLast] = UInt32(try bits(1))
        let kind = try bits(2)
        switch kind {
        case 0:
            self[.bitCount] = 0
            let length = Int(try source.byte()) | Int(try source.byte()) << 8
            let inverse = Int(try source.byte()) | Int(try source.byte()) << 8
            guard length == ~inverse & 0xFFFF else { throw broken }
            self[.left] = UInt32(length)
        case 1:
            let lengths = (0..<288).map { (symbol: Int) -> UInt8 in
                symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8
            }
            literals.build(lengths[...])
            distances.build([UInt8](repeating: 5, count: 32)[...])
        case 2: try readTrees()
        default: throw broken
        }
        self[.block] = UInt32(kind) + 1
    }

    private static let lengthOrder = [
        16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15,
    ]

    private func readTrees() throws(Raised) {
        let literalCount = try bits(5) + 257
        let distanceCount = try bits(5) + 1
        guard literalCount <= DeflateReader.literalSymbols else { throw broken }
        var lengths = [UInt8](repeating: 0, count: 19)
        for index in 0..<(try bits(4) + 4) {
            lengths[DeflateReader.lengthOrder[index]] = UInt8(try bits(3))
        }
        literals.build(lengths[...])
        lengths = []
        while lengths.count < literalCount + distanceCount {
            let symbol = try symbol(literals)
            var repeats: (UInt8, Int)
            switch symbol {
            case 16:
                guard let last = lengths.last else { throw broken }
                repeats = (last, try bits(2) + 3)
            case 17: repeats = (0, try bits(3) + 3)
            case 18: repeats = (0, try bits(7) + 11)
            default: repeats = (UInt8(symbol), 1)
            }
            lengths += [UInt8](repeating: repeats.0, count: repeats.1)
        }
        guard lengths.count == literalCount + distanceCount, lengths[256] != 0 else { throw broken }
        literals.build(lengths[..<literalCount])
        distances.build(Array(lengths[literalCount...])[...])
    }

    // MARK: - Bytes

    /// The next byte; `nil` at the end of the stream.
    private func next() throws(Raised) -> UInt8? {
        while true {
            switch self[.block] {
            case 0: try startBlock()
            case 1:
                if self[.left] > 0 {
                    let byte = try source.byte()
                    self[.left] -= 1
                    return put(byte)
                }
                if endBlock() { return nil }
            default:
                if self[.left] > 0 {
                    self[.left] -= 1
                    return put(window((self[.place] &- self[.distance]) & self[.windowMask]))
                }
                let symbol = try symbol(literals)
                if symbol < 256 { return put(UInt8(symbol)) }
                if symbol == 256 {
                    if endBlock() { return nil }
                } else {
                    try startCopy(symbol - 257)
                }
            }
        }
    }

    private func endBlock() -> Bool {
        self[.block] = 0
        return self[.isLast] != 0
    }

    private func startCopy(_ code: Int) throws(Raised) {
        guard code < 29 else { throw broken }
        let extra = code < 8 || code == 28 ? 0 : code / 4 - 1
        let length = code == 28 ? 258 : code < 8 ? code + 3 : (4 + code % 4) << extra + 3
        let left = try length + bits(extra)
        let place = try symbol(distances)
        guard place < 30 else { throw broken }
        let more = place < 4 ? 0 : place / 2 - 1
        let start = place < 4 ? place + 1 : (2 + place % 2) << more + 1
        let distance = try start + bits(more)
        guard distance <= Int(self[.windowMask]) + 1 else { throw broken }
        self[.left] = UInt32(left)
        self[.distance] = UInt32(distance)
    }

    private func window(_ place: UInt32) -> UInt8 { machine.bytes(at: self[.window])[Int(place)] }

    private func put(_ byte: UInt8) -> UInt8 {
        machine.bytes(at: self[.window])[Int(self[.place] & self[.windowMask])] = byte
        self[.place] = self[.place] &+ 1
        return byte
    }

    /// At most so many bytes; fewer at the end of the stream, whose checksum must be right.
    func read(_ count: Int) throws(Raised) -> [UInt8] {
        var bytes: [UInt8] = []
        if self[.isDone] != 0 || count == 0 { return bytes }
        while bytes.count < count {
            guard let byte = try next() else {
                self[.isDone] = 1
                break
            }
            bytes.append(byte)
            if bytes.count & 0xFFF == 0 { try machine.checkRoom(bytes: bytes.count) }
        }
        switch Check(rawValue: self[.check]) {
        case .adler: self[.checksum] = DeflateChecksum.adler(bytes, self[.checksum])
        case .crc: self[.checksum] = DeflateChecksum.crc(bytes, self[.checksum])
        default: return bytes
        }
        if self[.isDone] != 0 { try checkEnd() }
        return bytes
    }

    private func checkEnd() throws(Raised) {
        var sum: UInt32 = 0
        let isZlib = self[.check] == Check.adler.rawValue
        for place in 0..<4 {
            let byte = UInt32(try source.byte())
            sum = isZlib ? sum << 8 | byte : sum | byte << UInt32(8 * place)
        }
        guard sum == (isZlib ? self[.checksum] : ~self[.checksum]) else { throw broken }
        if !isZlib { for _ in 0..<4 { _ = try source.byte() } }
    }
}

/// Where the bytes of a compressed stream come from: a stream of the program.
struct DeflateSource {
    let machine: VirtualMachine
    let stream: Value
    /// A bytearray of one byte that every read goes through.
    let buffer: Value

    private static let readInto = InternedString("readinto")

    /// The next byte; EOFError at the end.
    func byte() throws(Raised) -> UInt8 {
        let count = try machine.callMethod(stream, DeflateSource.readInto, [buffer])
        guard !count.isNull else {
            throw machine.raise(.osError, "stream operation not supported")
        }
        if count == .none { throw machine.raiseOSError(11) }
        let number = try machine.integer32(count)
        // A stream of the program tells an error by its number, made negative.
        if number < 0 { throw machine.raiseOSError(-number) }
        guard number > 0 else {
            throw machine.raise(.eofError, arguments: [])
        }
        let view = try machine.requireBuffer(buffer)
        guard view.count > 0 else { throw machine.raise(.eofError, arguments: []) }
        return view.pointer.load(as: UInt8.self)
    }
}

/// The checksums of zlib and gzip streams.
enum DeflateChecksum {
    static func adler(_ bytes: [UInt8], _ start: UInt32) -> UInt32 {
        var (low, high) = (start & 0xFFFF, start >> 16)
        for byte in bytes {
            low = (low + UInt32(byte)) % 65521
            high = (high + low) % 65521
        }
        return high << 16 | low
    }

    private static let table: [UInt32] = (0..<256).map { (start: UInt32) -> UInt32 in
        (0..<8).reduce(start) { sum, _ in sum & 1 != 0 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
    }

    /// CRC-32, without its inversions at start and end.
    static func crc(_ bytes: [UInt8], _ start: UInt32) -> UInt32 {
        bytes.reduce(start) { table[Int(($0 ^ UInt32($1)) & 0xFF)] ^ $0 >> 8 }
    }
}
