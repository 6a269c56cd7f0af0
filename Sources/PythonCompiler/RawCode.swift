/// The code of one function, class body, comprehension or module.
///
/// Every instance was checked: opcodes are known, indexes lie in their tables, jumps meet
/// instructions, locals lie in the frame and the stack stays within `stateSize`.
public final class RawCode: Sendable {
    /// All bytes of the code object, prelude included.
    ///
    /// Offsets below count from its start.
    public let bytecode: [UInt8]
    /// What the bytes before the instructions say.
    public let prelude: Prelude
    /// The code objects that `MAKE_FUNCTION` and its kin refer to.
    public let children: [RawCode]

    /// How the code was asked for.
    public let kind: CodeKind

    init(
        bytecode: [UInt8], prelude: Prelude, children: [RawCode], kind: CodeKind = .bytecode
    ) {
        self.kind = kind
        self.bytecode = bytecode
        self.prelude = prelude
        self.children = children
    }

    /// Number of entries of the frame: locals and value stack.
    public var stateSize: Int { prelude.stateSize }
    /// Number of nested exception blocks.
    public var exceptionStackSize: Int { prelude.exceptionStackSize }
    /// What kind of function this is.
    public var flags: CodeFlags { prelude.flags }
    /// Number of positional parameters.
    public var positionalCount: Int { prelude.positionalCount }
    /// Number of keyword-only parameters.
    public var keywordOnlyCount: Int { prelude.keywordOnlyCount }
    /// How many of the positional parameters have a default.
    public var defaultCount: Int { prelude.defaultCount }
    /// Index of the function's name in the module's name table.
    public var nameIndex: Int { prelude.nameIndex }
    /// Indexes of the parameters' names: positional ones, then keyword-only ones.
    public var argumentNameIndexes: [Int] { prelude.argumentNameIndexes }
    /// The locals that become cells when the function starts.
    public var cellLocals: [Int] { prelude.cellLocals }
    /// Where the instructions are.
    public var instructionRange: Range<Int> { prelude.codeStart..<bytecode.count }

    /// The instructions, decoded one after the other.
    public var instructions: Instructions {
        Instructions(code: bytecode, offset: prelude.codeStart)
    }

    /// How much higher than its block began an END_FINALLY leaves the stack, by its offset; what is
    /// not 0.
    public func finallyExits() -> [Int: Int] {
        Verifier(code: self, nameCount: .max, constantCount: .max).finallyExits()
            .filter { $0.value != 0 }
    }

    /// The source line of the instruction at an offset into `bytecode`; 1 if nothing is known.
    public func line(atOffset offset: Int) -> Int {
        var remaining = offset - prelude.codeStart
        var line = 1
        var position = prelude.lineTable.lowerBound
        while position < prelude.lineTable.upperBound {
            let entry = LineEntry(bytecode, at: &position, end: prelude.lineTable.upperBound)
            if remaining < entry.bytes { break }
            remaining -= entry.bytes
            line += entry.lines
        }
        return line
    }
}

/// One step of a line table: after so many bytes of code the line grows by so much.
struct LineEntry {
    let bytes: Int
    let lines: Int

    /// Reads the entry at `position` and moves that behind it.
    init(_ code: [UInt8], at position: inout Int, end: Int) {
        let first = Int(code[position])
        if first & 0x80 == 0 {
            bytes = first & 0x1f
            lines = first >> 5
            position += 1
        } else {
            let low = position + 1 < end ? Int(code[position + 1]) : 0
            bytes = first & 0xf
            lines = (first << 4) & 0x700 | low
            position += 2
        }
    }
}
