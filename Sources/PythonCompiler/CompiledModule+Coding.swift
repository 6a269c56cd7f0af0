import BigInt

/// Compiled code in snapshots: all of it, also what a `.mpy` file cannot hold.
///
/// The owner of a snapshot has checked that it is whole; the code is not verified again.
extension CompiledModule: Codable {
    private enum Key: CodingKey {
        case sourceName, nameBytes, constants, root, smallIntBits, placeIndexes, places
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(sourceName, forKey: .sourceName)
        try container.encode(nameBytes, forKey: .nameBytes)
        try container.encode(constants, forKey: .constants)
        try container.encode(root, forKey: .root)
        try container.encode(smallIntBits, forKey: .smallIntBits)
        try container.encode(constantPlaces.map(\.index), forKey: .placeIndexes)
        try container.encode(constantPlaces.map(\.place), forKey: .places)
    }

    public convenience init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        self.init(
            sourceName: try container.decode(String.self, forKey: .sourceName),
            nameBytes: try container.decode([[UInt8]].self, forKey: .nameBytes),
            constants: try container.decode([Constant].self, forKey: .constants),
            root: try container.decode(RawCode.self, forKey: .root),
            smallIntBits: try container.decode(Int.self, forKey: .smallIntBits),
            constantPlaces: Array(
                zip(
                    try container.decode([Int].self, forKey: .placeIndexes),
                    try container.decode([Int].self, forKey: .places))))
    }
}

extension RawCode: Codable {
    private enum Key: CodingKey { case bytecode, children, kind }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(bytecode, forKey: .bytecode)
        try container.encode(children, forKey: .children)
        try container.encode(kind, forKey: .kind)
    }

    public convenience init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        let bytecode = try container.decode([UInt8].self, forKey: .bytecode)
        let children = try container.decode([RawCode].self, forKey: .children)
        guard let prelude = Prelude(decoding: bytecode) else {
            throw DecodingError.dataCorruptedError(
                forKey: .bytecode, in: container, debugDescription: "damaged code")
        }
        self.init(
            bytecode: bytecode, prelude: prelude, children: children,
            kind: try container.decode(CodeKind.self, forKey: .kind))
    }
}

extension Constant: Codable {
    private enum Key: CodingKey { case kind, value, imaginary }
    private enum Kind: UInt8, Codable {
        case string, bytes, integer, float, complex, tuple, none, `true`, `false`, ellipsis
    }

    private var kind: Kind {
        switch self {
        case .string: .string
        case .bytes: .bytes
        case .integer: .integer
        case .float: .float
        case .complex: .complex
        case .tuple: .tuple
        case .none: .none
        case .true: .true
        case .false: .false
        case .ellipsis: .ellipsis
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(kind, forKey: .kind)
        switch self {
        case .string(let bytes), .bytes(let bytes): try container.encode(bytes, forKey: .value)
        case .integer(let value): try container.encode(String(value, radix: 16), forKey: .value)
        case .float(let value): try container.encode(value, forKey: .value)
        case .complex(let real, let imaginary):
            try container.encode(real, forKey: .value)
            try container.encode(imaginary, forKey: .imaginary)
        case .tuple(let items): try container.encode(items, forKey: .value)
        case .none, .true, .false, .ellipsis: break
        }
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        switch try container.decode(Kind.self, forKey: .kind) {
        case .string: self = .string(try container.decode([UInt8].self, forKey: .value))
        case .bytes: self = .bytes(try container.decode([UInt8].self, forKey: .value))
        case .integer:
            let text = try container.decode(String.self, forKey: .value)
            guard let value = BigInt(text, radix: 16) else {
                throw DecodingError.dataCorruptedError(
                    forKey: .value, in: container, debugDescription: "no number: \(text)")
            }
            self = .integer(value)
        case .float: self = .float(try container.decode(Double.self, forKey: .value))
        case .complex:
            self = .complex(
                try container.decode(Double.self, forKey: .value),
                try container.decode(Double.self, forKey: .imaginary))
        case .tuple: self = .tuple(try container.decode([Constant].self, forKey: .value))
        case .none: self = .none
        case .true: self = .true
        case .false: self = .false
        case .ellipsis: self = .ellipsis
        }
    }
}
