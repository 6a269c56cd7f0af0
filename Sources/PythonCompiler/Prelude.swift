/// What kind of function a code object is.
public struct CodeFlags: OptionSet, Hashable, Sendable {
    /// The bits as in the format.
    public let rawValue: Int

    /// Flags from their bits.
    public init(rawValue: Int) { self.rawValue = rawValue }

    /// A call makes a generator.
    public static let generator = CodeFlags(rawValue: 1)
    /// The function has a `**name` parameter.
    public static let varKeywords = CodeFlags(rawValue: 2)
    /// The function has a `*name` parameter.
    public static let varArguments = CodeFlags(rawValue: 4)
    /// Some keyword-only parameters have defaults.
    public static let defaultKeywords = CodeFlags(rawValue: 8)
}

/// The decoded head of a code object.
public struct Prelude: Hashable, Sendable {
    /// Number of entries of the frame: locals and value stack; at least 1.
    public var stateSize: Int
    /// Number of nested exception blocks.
    public var exceptionStackSize: Int
    /// What kind of function this is.
    public var flags: CodeFlags
    /// Number of positional parameters.
    public var positionalCount: Int
    /// Number of keyword-only parameters.
    public var keywordOnlyCount: Int
    /// How many of the positional parameters have a default.
    public var defaultCount: Int
    /// Index of the function's name in the name table.
    public var nameIndex = 0
    /// Indexes of the parameters' names.
    public var argumentNameIndexes: [Int] = []
    /// Numbers of the locals that are made cells.
    public var cellLocals: [Int] = []
    /// Where the line table is.
    public var lineTable = 0..<0
    /// Where the first instruction is.
    public var codeStart = 0

    init(
        stateSize: Int, exceptionStackSize: Int, flags: CodeFlags, positionalCount: Int,
        keywordOnlyCount: Int, defaultCount: Int
    ) {
        self.stateSize = stateSize
        self.exceptionStackSize = exceptionStackSize
        self.flags = flags
        self.positionalCount = positionalCount
        self.keywordOnlyCount = keywordOnlyCount
        self.defaultCount = defaultCount
    }

    /// Decodes the head of a code object, nil if it is cut off or absurd.
    init?(decoding code: [UInt8]) {
        var reader = ByteReader(bytes: code, position: 0)
        guard let head = Prelude(signature: &reader), let sizes = Self.sizes(&reader) else {
            return nil
        }
        self = head
        let infoEnd = reader.position + sizes.info
        let cellEnd = infoEnd + sizes.cells
        guard cellEnd <= code.count, let name = reader.unsignedInteger() else { return nil }
        nameIndex = name
        for _ in 0..<positionalCount + keywordOnlyCount {
            guard let argument = reader.unsignedInteger() else { return nil }
            argumentNameIndexes.append(argument)
        }
        guard reader.position <= infoEnd else { return nil }
        lineTable = reader.position..<infoEnd
        cellLocals = code[infoEnd..<cellEnd].map(Int.init)
        codeStart = cellEnd
    }

    /// Bits of six numbers in turn: `xSSSSEAA`, then `xFSSKAED` as long as any has bits left.
    private init?(signature reader: inout ByteReader) {
        guard var byte = reader.byte().map(Int.init) else { return nil }
        var state = byte >> 3 & 0xf
        var exceptions = byte >> 2 & 1
        var flags = 0
        var positional = byte & 3
        var keywordOnly = 0
        var defaults = 0
        var group = 0
        while byte & 0x80 != 0 {
            guard group < 8, let next = reader.byte().map(Int.init) else { return nil }
            byte = next
            state |= (byte & 0x30) << (2 * group)
            exceptions |= (byte & 2) << group
            flags |= ((byte & 0x40) >> 6) << group
            positional |= (byte & 4) << group
            keywordOnly |= ((byte & 8) >> 3) << group
            defaults |= (byte & 1) << group
            group += 1
        }
        self.init(
            stateSize: state + 1, exceptionStackSize: exceptions,
            flags: CodeFlags(rawValue: flags), positionalCount: positional,
            keywordOnlyCount: keywordOnly, defaultCount: defaults)
    }

    /// Bits of two numbers in turn: `xIIIIIIC`, repeated.
    private static func sizes(_ reader: inout ByteReader) -> (info: Int, cells: Int)? {
        var info = 0
        var cells = 0
        for group in 0..<8 {
            guard let byte = reader.byte().map(Int.init) else { return nil }
            cells |= (byte & 1) << group
            info |= ((byte & 0x7e) >> 1) << (6 * group)
            if byte & 0x80 == 0 { return (info, cells) }
        }
        return nil
    }

    /// The bytes of the six numbers that open a code object.
    var signatureBytes: [UInt8] {
        var state = stateSize - 1
        var exceptions = exceptionStackSize
        var flags = flags.rawValue
        var positional = positionalCount
        var keywordOnly = keywordOnlyCount
        var defaults = defaultCount
        var bytes: [UInt8] = []
        var byte = (state & 0xf) << 3 | (exceptions & 1) << 2 | positional & 3
        state >>= 4
        exceptions >>= 1
        positional >>= 2
        while state | exceptions | flags | positional | keywordOnly | defaults != 0 {
            bytes.append(UInt8(0x80 | byte))
            byte = (flags & 1) << 6 | (state & 3) << 4 | (keywordOnly & 1) << 3
            byte |= (positional & 1) << 2 | (exceptions & 1) << 1 | defaults & 1
            state >>= 2
            exceptions >>= 1
            flags >>= 1
            positional >>= 1
            keywordOnly >>= 1
            defaults >>= 1
        }
        bytes.append(UInt8(byte))
        return bytes
    }

    /// The bytes that say how long the information and the cell list are.
    static func sizeBytes(info: Int, cells: Int) -> [UInt8] {
        var info = info
        var cells = cells
        var bytes: [UInt8] = []
        repeat {
            var byte = (info & 0x3f) << 1 | cells & 1
            cells >>= 1
            info >>= 6
            if info | cells != 0 { byte |= 0x80 }
            bytes.append(UInt8(byte))
        } while info | cells != 0
        return bytes
    }
}
