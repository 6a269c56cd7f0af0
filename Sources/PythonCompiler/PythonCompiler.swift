// Floor 1. Opcode table, scopes, code objects, `.mpy` files, disassembler.
//
// The way through: `compile(source:options:)` parses (PythonSyntax), `ConstantFolding` reduces the
// tree, the `Compiler` walks it twice per scope (first to find names, then to emit), `Emitter`
// lays out the bytes, and the result is a `CompiledModule` of `RawCode` objects. `MpyFile` reads
// and writes it, `disassemble` prints it. The formats and the order of all tables are those of
// MicroPython's mpy-cross, so that both give the same bytes. Nothing here knows how code is run.

/// How a source is compiled.
public struct CompileOptions: Hashable, Sendable {
    /// What kind of text is compiled.
    public enum Mode: Hashable, Sendable {
        /// A whole file of statements.
        case file
        /// One interactive statement.
        case single
        /// One expression, whose value the code returns.
        case eval
    }

    /// The name that tracebacks show.
    public var fileName: String
    /// Width of a small integer of the machine, in bits: 31 on 32-bit boards, 63 on a PC.
    ///
    /// Integers that do not fit become constants of the object table.
    public var smallIntBits: Int
    /// Width of a machine word in bits, by which viper tells numbers from objects.
    public var wordBits = 32
    /// 0 to 3 as `-O`: from 1 `assert` is dropped and `__debug__` is False, from 3 lines are
    /// dropped.
    public var optimizationLevel: Int
    /// Whether expression statements print their value, as at the interactive prompt.
    public var isRepl: Bool
    /// What kind of text is compiled.
    public var mode: Mode
    /// Whether `OrderedDict({..})` fills the ordered dict from the literal, item by item.
    ///
    /// Boards do, as a plain dict would lose the order; mpy-cross does not.
    public var fillsOrderedDicts = true

    /// Options for a file on a 32-bit board, unless said otherwise.
    public init(
        fileName: String, smallIntBits: Int = 31, optimizationLevel: Int = 0, isRepl: Bool = false,
        mode: Mode = .file
    ) {
        self.fileName = fileName
        self.smallIntBits = smallIntBits
        self.optimizationLevel = optimizationLevel
        self.isRepl = isRepl
        self.mode = mode
    }
}
