internal import PythonVM

/// Why an operation of littlefs stopped.
enum LfsFailure: Error {
    /// A Python exception was raised by the program's block device.
    case raised(Raised)
    /// An error number.
    case code(Int)

    static let notFound = LfsFailure.code(2)
    static let exists = LfsFailure.code(17)
    static let notFolder = LfsFailure.code(20)
    static let isFolder = LfsFailure.code(21)
    static let invalid = LfsFailure.code(22)
    static let tooBig = LfsFailure.code(27)
    static let full = LfsFailure.code(28)
    static let badFile = LfsFailure.code(9)
    static let readOnly = LfsFailure.code(30)
    static let nameTooLong = LfsFailure.code(36)
    static let notEmpty = LfsFailure.code(39)

    /// Whether it is an error number that a file system itself deals with.
    func isCode(_ number: Int) -> Bool {
        if case .code(number) = self { return true }
        return false
    }

    /// The exception that the program sees.
    func raise(_ machine: VirtualMachine) -> Raised {
        switch self {
        case .raised(let raised): raised
        case .code(let number): machine.raiseOSError(number)
        }
    }
}

/// Sizes that a littlefs works with.
struct LfsShape {
    var readBytes = 32
    var progBytes = 32
    /// The lookahead as the program gave it: bytes in version 2, blocks in version 1.
    var lookahead = 32
    var blockBytes = 0
    var blockCount = 0

    /// Bytes that version 2 caches of a block.
    var cacheBytes: Int { min(blockBytes, 4 * max(readBytes, progBytes)) }

    /// Whether any file system can have these sizes: blocks must hold a few entries, and the
    /// pointers of a skip list.
    var isPossible: Bool {
        let sizes = 1...(1 << 30)
        return [readBytes, progBytes, lookahead, blockBytes, blockCount].allSatisfy {
            sizes.contains($0)
        } && blockBytes >= 64
    }

    func alignedUp(_ offset: Int, _ unit: Int) -> Int { (offset + unit - 1) / unit * unit }
}

/// The checksum of littlefs: the reflected polynomial 0x04C11DB7, neither end inverted.
struct LfsChecksum {
    var value: UInt32 = 0xFFFF_FFFF

    private static let table: [UInt32] = (0..<256).map { (index: UInt32) -> UInt32 in
        (0..<8).reduce(index) { (sum, _) in sum >> 1 ^ (sum & 1 == 1 ? 0xEDB8_8320 : 0) }
    }

    mutating func add(_ byte: UInt8) {
        value = value >> 8 ^ LfsChecksum.table[Int(UInt8(truncatingIfNeeded: value) ^ byte)]
    }

    mutating func add(_ bytes: some Sequence<UInt8>) {
        for byte in bytes { add(byte) }
    }

    /// Adds a number as it lies on the disk, the lowest byte first.
    mutating func add(_ number: UInt32) {
        for shift in [0, 8, 16, 24] { add(UInt8(truncatingIfNeeded: number >> shift)) }
    }
}

/// Numbers as they lie on the disk.
enum LfsNumber {
    /// Four bytes, the lowest first; bytes beyond the end count as zero.
    static func word(_ bytes: [UInt8], _ offset: Int) -> UInt32 {
        var word: UInt32 = 0
        for index in 0..<4 where offset + index < bytes.count {
            word |= UInt32(bytes[offset + index]) << UInt32(8 * index)
        }
        return word
    }

    /// Four bytes each, the lowest first.
    static func bytes(_ words: UInt32...) -> [UInt8] {
        words.flatMap { (word) in
            (0..<4).map { UInt8(truncatingIfNeeded: word >> UInt32(8 * $0)) }
        }
    }
}
