import PythonSyntax

/// A place in code that jumps can name.
typealias Label = Int

/// What the compiler emits for a scope, before the bytes are laid out.
enum CodeItem {
    /// An instruction whose bytes do not depend on where it is.
    case bytes([UInt8])
    case jump(Opcode, Label, extra: UInt8?)
    case label(Label)
    case line(Int)
}

/// The tables that all code of a module shares, numbered by first use.
struct ModuleTables {
    private(set) var names: [Name] = []
    private var nameIndexes: [Name: Int] = [:]
    private(set) var constants: [Constant] = []
    private var constantIndexes: [ConstantKey: Int] = [:]

    mutating func index(of name: Name) -> Int {
        if let index = nameIndexes[name] { return index }
        nameIndexes[name] = names.count
        names.append(name)
        return names.count - 1
    }

    mutating func index(of constant: Constant) -> Int {
        let key = ConstantKey(constant)
        if let index = constantIndexes[key] { return index }
        constantIndexes[key] = constants.count
        constants.append(constant)
        return constants.count - 1
    }
}

/// Constants are one entry only if they are equal to the bit: 0.0 and -0.0 are two.
private struct ConstantKey: Hashable {
    private let shape: Constant
    private var floats: [UInt64] = []

    init(_ constant: Constant) {
        shape = Self.withoutFloats(constant)
        collect(constant)
    }

    /// The constant with all floats alike: they are compared by their bits.
    private static func withoutFloats(_ constant: Constant) -> Constant {
        switch constant {
        case .float: .float(0)
        case .tuple(let items): .tuple(items.map(withoutFloats))
        default: constant
        }
    }

    private mutating func collect(_ constant: Constant) {
        switch constant {
        case .float(let value):
            floats.append(value.bitPattern)
        case .tuple(let items): for item in items { collect(item) }
        default: break
        }
    }
}

/// Collects the code of one scope and follows the height of its stack.
struct Emitter {
    /// In the first walk only names and constants are numbered.
    let isScopePass: Bool
    private(set) var items: [CodeItem] = []
    private(set) var maximumStack = 0
    private var stack = 0
    /// Whether what follows can never run: behind a jump, return or raise, until the next label.
    private var isDead = false
    private var labelCount = 0

    init(isScopePass: Bool) {
        self.isScopePass = isScopePass
    }

    mutating func newLabel() -> Label {
        labelCount += 1
        return labelCount - 1
    }

    /// Corrects the height where control flow meets.
    mutating func adjustStack(_ change: Int) {
        stack += change
        maximumStack = max(maximumStack, stack)
    }

    private mutating func add(_ item: CodeItem) {
        if !isScopePass, !isDead { items.append(item) }
    }

    mutating func line(_ line: Int) {
        if !isScopePass { items.append(.line(line)) }
    }

    mutating func place(_ label: Label) {
        isDead = false
        add(.label(label))
    }

    mutating func emit(_ opcode: Opcode) {
        adjustStack(opcode.row.stackEffect ?? 0)
        add(.bytes([opcode.rawValue]))
        switch opcode {
        case .returnValue, .raiseLast, .raiseObj, .raiseFrom: isDead = true
        default: break
        }
    }

    /// An opcode with a number behind it; `effect` is needed where the table has none.
    mutating func emit(_ opcode: Opcode, _ operand: Int, effect: Int? = nil, extra: UInt8? = nil) {
        adjustStack(effect ?? opcode.row.stackEffect ?? 0)
        guard !isScopePass, !isDead else { return }
        var bytes = [opcode.rawValue] + encodeUnsigned(operand)
        if let extra { bytes.append(extra) }
        items.append(.bytes(bytes))
    }

    /// An opcode with its operand folded in.
    mutating func emit(multi opcode: Opcode, _ offset: Int) {
        adjustStack(opcode.row.stackEffect ?? 0)
        add(.bytes([opcode.rawValue + UInt8(offset)]))
    }

    mutating func emit(smallInteger value: Int) {
        let offset = value - Opcode.smallestMultiInteger
        if (0..<64).contains(offset) {
            emit(multi: .loadConstSmallIntMulti, offset)
        } else {
            adjustStack(1)
            add(.bytes([Opcode.loadConstSmallInt.rawValue] + encodeSigned(value)))
        }
    }

    mutating func emit(_ operation: UnaryOperator) {
        emit(multi: .unaryOpMulti, Int(operation.rawValue))
    }

    mutating func emit(_ operation: BinaryOperator) {
        emit(multi: .binaryOpMulti, Int(operation.rawValue))
    }

    mutating func jump(_ opcode: Opcode, _ label: Label) {
        adjustStack(opcode.row.stackEffect ?? 0)
        add(.jump(opcode, label, extra: nil))
        if opcode == .jump || opcode == .popExceptJump { isDead = true }
    }

    /// Leaves `depth` blocks and, if asked, drops the iterator of a for loop.
    mutating func unwindJump(_ label: Label, depth: Int, dropsIterator: Bool) {
        if depth == 0 {
            if dropsIterator {
                for _ in 0..<4 { add(.bytes([Opcode.popTop.rawValue])) }
            }
            add(.jump(.jump, label, extra: nil))
        } else {
            let extra = (dropsIterator ? 0x80 : 0) | UInt8(truncatingIfNeeded: depth & 0x7f)
            add(.jump(.unwindJump, label, extra: extra))
        }
        isDead = true
    }

    mutating func load(local: Int, isCell: Bool) {
        if !isCell, local < 16 {
            emit(multi: .loadFastMulti, local)
        } else {
            emit(isCell ? .loadDeref : .loadFastN, local)
        }
    }

    mutating func store(local: Int, isCell: Bool) {
        if !isCell, local < 16 {
            emit(multi: .storeFastMulti, local)
        } else {
            emit(isCell ? .storeDeref : .storeFastN, local)
        }
    }
}
