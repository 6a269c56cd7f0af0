public import BigInt

/// A value of the constant table.
public indirect enum Constant: Hashable, Sendable {
    /// A str, as UTF-8 that may hold lone surrogates and other invalid sequences.
    case string([UInt8])
    /// A bytes object.
    case bytes([UInt8])
    /// An integer of any size.
    case integer(BigInt)
    /// A float, always in double precision: a board with single floats rounds on loading.
    case float(Double)
    /// A complex number: real and imaginary part.
    case complex(Double, Double)
    /// A tuple of constants.
    case tuple([Constant])
    /// None.
    case none
    /// True.
    case `true`
    /// False.
    case `false`
    /// The Ellipsis object.
    case ellipsis
}

/// A compiled source: tables that all its code shares, and the code of the module itself.
public final class CompiledModule: Sendable {
    /// The file name for tracebacks.
    public let sourceName: String
    /// The interned strings as UTF-8, in the order in which bytecode numbers them.
    ///
    /// A literal may hold lone surrogates, hence bytes.
    public let nameBytes: [[UInt8]]
    /// The objects in the order in which bytecode numbers them.
    public let constants: [Constant]
    /// Of a `.mpy` file: where in it the bytes of str and bytes constants lie, by their index.
    public let constantPlaces: [(index: Int, place: Int)]
    /// The code of the module.
    public let root: RawCode
    /// Width of small integers the code was compiled for, in bits.
    public let smallIntBits: Int

    /// `nameBytes` as strings, invalid sequences repaired; for messages and listings.
    public var names: [String] { nameBytes.map { String(decoding: $0, as: UTF8.self) } }

    init(
        sourceName: String, nameBytes: [[UInt8]], constants: [Constant], root: RawCode,
        smallIntBits: Int, constantPlaces: [(index: Int, place: Int)] = []
    ) {
        self.constantPlaces = constantPlaces
        self.sourceName = sourceName
        self.nameBytes = nameBytes
        self.constants = constants
        self.root = root
        self.smallIntBits = smallIntBits
    }

    /// The first function that asks for native code, nil if there is none.
    ///
    /// A file cannot hold such a function: it would have to hold the machine code of a processor.
    public var nativeFunction: (name: String, kind: CodeKind)? { nativeFunction(in: root) }

    private func nativeFunction(in code: RawCode) -> (name: String, kind: CodeKind)? {
        if code.kind != .bytecode { return (name(code.nameIndex), code.kind) }
        for child in code.children {
            if let found = nativeFunction(in: child) { return found }
        }
        return nil
    }

    /// A name as a string, invalid sequences repaired; empty if there is no such index.
    public func name(_ index: Int) -> String {
        nameBytes.indices.contains(index)
            ? String(decoding: nameBytes[index], as: UTF8.self) : ""
    }
}
