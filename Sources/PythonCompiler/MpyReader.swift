public import BigInt

/// Takes a `.mpy` file apart and trusts nothing in it.
struct MpyReader {
    private var reader: ByteReader
    private var names: [[UInt8]] = []
    private var constants: [Constant] = []
    private var places: [(index: Int, place: Int)] = []

    init(bytes: [UInt8]) {
        reader = ByteReader(bytes: bytes, position: 0)
    }

    mutating func module() throws(MpyError) -> CompiledModule {
        let smallIntBits = try header()
        let nameCount = try count("number of names")
        let constantCount = try count("number of constants")
        for _ in 0..<nameCount { names.append(try name()) }
        for index in 0..<constantCount {
            constants.append(try constant(depth: 0))
            switch constants[index] {
            case .string(let bytes), .bytes(let bytes):
                // A zero byte ends them.
                places.append((index, reader.position - bytes.count - 1))
            default: break
            }
        }
        let root = try code(depth: 0)
        guard reader.isAtEnd else { throw failure("bytes behind the end of the module") }
        guard let source = names.first else { throw failure("no source file name") }
        return CompiledModule(
            sourceName: String(decoding: source, as: UTF8.self), nameBytes: names,
            constants: constants, root: root, smallIntBits: smallIntBits, constantPlaces: places)
    }

    private func failure(_ message: String) -> MpyError {
        MpyError(message, at: reader.position)
    }

    private mutating func byte(_ what: String) throws(MpyError) -> UInt8 {
        guard let byte = reader.byte() else { throw failure("file ends in \(what)") }
        return byte
    }

    private mutating func unsigned(_ what: String) throws(MpyError) -> Int {
        guard let value = reader.unsignedInteger() else {
            throw failure("file ends in \(what), or it is too large")
        }
        return value
    }

    /// A number of things that take at least a byte each, so that memory stays in proportion.
    private mutating func count(_ what: String) throws(MpyError) -> Int {
        let value = try unsigned(what)
        guard value <= reader.bytes.count - reader.position else {
            throw failure("\(what) is larger than the file")
        }
        return value
    }

    private mutating func header() throws(MpyError) -> Int {
        guard try byte("the header") == MpyFile.magic else {
            throw failure("not a .mpy file")
        }
        let version = try byte("the header")
        guard version == MpyFile.version else {
            throw failure("version \(version) instead of \(MpyFile.version)")
        }
        let features = try byte("the header")
        let bits = Int(try byte("the header"))
        guard (8...64).contains(bits) else { throw failure("small integers of \(bits) bits") }
        if features & 0xFC != 0 {
            let isCurrent = features & 3 == MpyFile.subVersion && features & 0x3C != 0
            throw MpyError(
                "native code is not supported", at: reader.position, isNativeCode: isCurrent)
        }
        return bits
    }

    private mutating func text(_ length: Int, _ what: String) throws(MpyError) -> [UInt8] {
        guard let bytes = reader.slice(length) else { throw failure("file ends in \(what)") }
        guard try byte(what) == 0 else { throw failure("\(what) is not terminated") }
        return bytes
    }

    private mutating func name() throws(MpyError) -> [UInt8] {
        let header = try unsigned("a name")
        guard header & 1 == 1 else { return try text(header >> 1, "a name") }
        let number = header >> 1
        guard number >= 1, number <= StaticNames.all.count else {
            throw failure("no well-known name has number \(number)")
        }
        return Array(StaticNames.all[number - 1].utf8)
    }

    private mutating func constant(depth: Int) throws(MpyError) -> Constant {
        guard depth < MpyFile.nestingLimit else { throw failure("constants nested too deeply") }
        let number = try byte("a constant")
        guard let kind = MpyFile.ObjectKind(rawValue: number) else {
            throw failure("unknown kind of constant \(number)")
        }
        switch kind {
        case .none: return .none
        case .false: return .false
        case .true: return .true
        case .ellipsis: return .ellipsis
        case .functionTable: throw failure("native code is not supported")
        case .string: return .string(try text(try count("a length"), "a string"))
        case .bytes: return .bytes(try text(try count("a length"), "a bytes object"))
        case .tuple:
            var items: [Constant] = []
            for _ in 0..<(try count("a length")) { items.append(try constant(depth: depth + 1)) }
            return .tuple(items)
        case .integer, .float, .complex:
            let length = try count("a length")
            guard let bytes = reader.slice(length) else { throw failure("file ends in a number") }
            let text = String(decoding: bytes, as: UTF8.self)
            guard let value = Self.number(kind, text) else {
                throw failure("not a number: \(text)")
            }
            return value
        }
    }

    private static func number(_ kind: MpyFile.ObjectKind, _ text: String) -> Constant? {
        switch kind {
        case .integer: (Int(text).map { BigInt(word: $0) } ?? BigInt(text)).map { .integer($0) }
        case .float: Double(text).map { .float($0) }
        default: complex(text)
        }
    }

    /// `3j` or `(1+3j)`.
    private static func complex(_ text: String) -> Constant? {
        var text = Substring(text)
        if text.hasPrefix("("), text.hasSuffix(")") { text = text.dropFirst().dropLast() }
        guard text.hasSuffix("j") else { return nil }
        text = text.dropLast()
        if let imaginary = Double(text) { return .complex(0, imaginary) }
        var split: Substring.Index?
        for index in text.indices.dropFirst() where text[index] == "+" || text[index] == "-" {
            if text[text.index(before: index)] != "e" { split = index }
        }
        guard let split, let real = Double(text[..<split]), let imaginary = Double(text[split...])
        else { return nil }
        return .complex(real, imaginary)
    }

    private mutating func code(depth: Int) throws(MpyError) -> RawCode {
        guard depth < MpyFile.nestingLimit else { throw failure("code nested too deeply") }
        let header = try unsigned("a code object")
        guard header & 3 == 0 else { throw failure("native code is not supported") }
        let start = reader.position
        guard let bytes = reader.slice(header >> 3) else {
            throw failure("file ends in a code object")
        }
        var children: [RawCode] = []
        if header & 4 != 0 {
            for _ in 0..<(try count("number of children")) {
                children.append(try code(depth: depth + 1))
            }
        }
        guard let prelude = Prelude(decoding: bytes) else {
            throw MpyError("damaged head of a code object", at: start)
        }
        let code = RawCode(bytecode: bytes, prelude: prelude, children: children)
        let verifier = Verifier(
            code: code, nameCount: names.count, constantCount: constants.count)
        if let problem = verifier.problem() {
            throw MpyError(problem.message, at: start + problem.offset)
        }
        return code
    }
}

extension BigInt {
    /// The same as the package's generic conversion, whose first use in a process takes longer than
    /// reading a small module.
    public init(word: Int) {
        self.init(sign: word < 0 ? .minus : .plus, magnitude: BigUInt(words: [word.magnitude]))
    }
}
