/// A file or folder of a FAT file system, as its folder lists it.
struct FatEntry {
    /// Its long name, or the short one.
    var name = ""
    /// The 11 letters of the short name.
    var short: [UInt8] = []
    var attributes = 0
    var cluster = 0
    var size = 0
    var date = 0
    var time = 0
    /// Where its rows of 32 bytes lie; the last one is that of the short name.
    var rows: [Row] = []

    /// A place in a folder.
    struct Row {
        var sector: Int
        var offset: Int
    }

    static let folderBit = 0x10
    static let labelBit = 0x08
    static let archiveBit = 0x20
    static let readOnlyBit = 0x01
    static let longName = 0x0F
    static let deleted: UInt8 = 0xE5
    static let rowBytes = 32

    var isFolder: Bool { attributes & FatEntry.folderBit != 0 }

    /// The name behind a row without long name; `flags`: which part is in small letters.
    static func name(short: [UInt8], flags: UInt8) -> String {
        func part(_ bytes: ArraySlice<UInt8>, _ isLow: Bool) -> String {
            let used = bytes.reversed().drop { $0 == 0x20 }.reversed()
            let text = String(decoding: used.map { $0 == 0x05 ? 0xE5 : $0 }, as: UTF8.self)
            return isLow ? text.lowercased() : text
        }
        let base = part(short[0..<8], flags & 8 != 0)
        let ending = part(short[8..<11], flags & 16 != 0)
        return ending.isEmpty ? base : base + "." + ending
    }

    /// Which 13 places of a row hold letters of a long name.
    static let letterOffsets = [1, 3, 5, 7, 9, 14, 16, 18, 20, 22, 24, 28, 30]

    /// The sum over a short name by which rows of a long name know that they belong to it.
    static func checksum(_ short: [UInt8]) -> UInt8 {
        short.reduce(0) { sum, byte in (sum >> 1 | sum << 7) &+ byte }
    }
}

/// A short name made of a long one.
struct FatShortName {
    /// 11 letters, filled with spaces.
    private(set) var letters = [UInt8](repeating: 0x20, count: 11)
    /// Which part is in small letters.
    private(set) var flags: UInt8 = 0
    /// Whether rows of the long name are needed.
    private(set) var needsLong = false
    /// Whether letters are missing, so that a number tells it from others.
    private(set) var isLossy = false

    private enum LetterCase { case none, low, high, mixed }

    init(_ name: String) {
        let bytes = Array(name.utf8)
        var dot = bytes.lastIndex(of: 0x2E)
        let start = bytes.firstIndex { $0 != 0x20 } ?? 0
        if start > 0 || bytes.first == 0x2E { loseLetters() }
        if let found = dot, found < start { dot = nil }
        let base = fill(0, 8, Array(bytes[start..<(dot ?? bytes.count)]))
        let ending = dot.map { fill(8, 11, Array(bytes[($0 + 1)...])) } ?? .none
        if base == .mixed || ending == .mixed { needsLong = true }
        if !needsLong {
            flags = (base == .low ? 8 : 0) | (ending == .low ? 16 : 0)
        }
    }

    private mutating func loseLetters() {
        isLossy = true
        needsLong = true
    }

    private mutating func fill(_ start: Int, _ end: Int, _ bytes: [UInt8]) -> LetterCase {
        var place = start
        var (hasLow, hasHigh) = (false, false)
        for byte in bytes {
            if byte == 0x20 || byte == 0x2E {
                loseLetters()
                continue
            }
            guard place < end else {
                loseLetters()
                break
            }
            var letter = byte
            if "+,;=[]".utf8.contains(byte) || byte >= 0x80 {
                letter = 0x5F
                loseLetters()
            }
            if (0x61...0x7A).contains(byte) {
                letter -= 0x20
                hasLow = true
            }
            if (0x41...0x5A).contains(byte) { hasHigh = true }
            letters[place] = letter
            place += 1
        }
        return hasLow ? hasHigh ? .mixed : .low : hasHigh ? .high : .none
    }

    /// The letters with a number at the end of the first eight.
    func numbered(_ number: Int) -> [UInt8] {
        let tail = Array("~\(String(number, radix: 16, uppercase: true))".utf8)
        let used = letters[0..<8].firstIndex(of: 0x20) ?? 8
        let place = min(used, 8 - tail.count)
        var result = letters
        for index in place..<8 { result[index] = 0x20 }
        result.replaceSubrange(place..<place + tail.count, with: tail)
        return result
    }
}
