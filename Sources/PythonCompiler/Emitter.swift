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
    /// What knows the types, in a viper function.
    var typer: ViperTyper?
    /// Locals behind those of the scope, which keep what pointers point to.
    private(set) var keptCount = 0
    private let firstKept: Int
    private(set) var items: [CodeItem] = []
    private(set) var maximumStack = 0
    private var stack = 0
    /// Whether what follows can never run: behind a jump, return or raise, until the next label.
    private var isDead = false
    private var labelCount = 0

    /// An emitter for a scope; the types of viper are followed in the second walk, when the locals
    /// have their numbers.
    init(_ scope: Scope, isScopePass: Bool) {
        self.isScopePass = isScopePass
        firstKept = scope.localCount
        if !isScopePass, scope.codeKind == .viper { typer = ViperTyper(scope) }
    }

    mutating func newLabel() -> Label {
        labelCount += 1
        return labelCount - 1
    }

    /// Corrects the height where control flow meets.
    mutating func adjustStack(_ change: Int) {
        typer?.adjust(change)
        grow(change)
    }

    private mutating func grow(_ change: Int) {
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
        typer?.settle()
        isDead = false
        add(.label(label))
    }

    // MARK: - Instructions

    mutating func emit(_ opcode: Opcode) {
        let replacement = typer?.follow(opcode) ?? .unchanged
        grow(opcode.row.stackEffect ?? 0)
        if !replace(replacement) { add(.bytes([opcode.rawValue])) }
        switch opcode {
        case .returnValue, .raiseLast, .raiseObj, .raiseFrom: isDead = true
        default: break
        }
    }

    /// An opcode with a number behind it; `effect` is needed where the table has none.
    mutating func emit(_ opcode: Opcode, _ operand: Int, effect: Int? = nil, extra: UInt8? = nil) {
        let replacement = typer?.follow(opcode, operand, extra: Int(extra ?? 0)) ?? .unchanged
        grow(effect ?? opcode.row.stackEffect ?? 0)
        if !replace(replacement) { add(opcode, operand, extra: extra) }
    }

    private mutating func add(_ opcode: Opcode, _ operand: Int, extra: UInt8? = nil) {
        guard !isScopePass, !isDead else { return }
        var bytes = [opcode.rawValue] + encodeUnsigned(operand)
        if let extra { bytes.append(extra) }
        items.append(.bytes(bytes))
    }

    /// An opcode with its operand folded in.
    private mutating func add(multi opcode: Opcode, _ offset: Int) {
        add(.bytes([opcode.rawValue + UInt8(offset)]))
    }

    mutating func emit(smallInteger value: Int) {
        _ = typer?.follow(.loadConstSmallInt)
        grow(1)
        let offset = value - Opcode.smallestMultiInteger
        if (0..<64).contains(offset) {
            add(multi: .loadConstSmallIntMulti, offset)
        } else {
            add(.bytes([Opcode.loadConstSmallInt.rawValue] + encodeSigned(value)))
        }
    }

    mutating func emit(_ operation: UnaryOperator) {
        let replacement = typer?.follow(operation) ?? .unchanged
        if !replace(replacement) { add(multi: .unaryOpMulti, Int(operation.rawValue)) }
    }

    mutating func emit(_ operation: BinaryOperator) {
        let replacement = typer?.follow(operation) ?? .unchanged
        grow(-1)
        if !replace(replacement) { add(multi: .binaryOpMulti, Int(operation.rawValue)) }
    }

    // MARK: - Jumps

    mutating func jump(_ opcode: Opcode, _ label: Label) {
        typer?.jump(opcode)
        grow(opcode.row.stackEffect ?? 0)
        add(.jump(opcode, label, extra: nil))
        if opcode == .jump || opcode == .popExceptJump { isDead = true }
    }

    /// Leaves `depth` blocks and, if asked, drops the iterator of a for loop.
    mutating func unwindJump(_ label: Label, depth: Int, dropsIterator: Bool) {
        typer?.settle()
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

    // MARK: - Locals

    mutating func load(local: Int, isCell: Bool) {
        typer?.load(local: local, isCell: isCell)
        addLoad(local, isCell: isCell)
    }

    mutating func store(local: Int, isCell: Bool) {
        typer?.store(local: local, isCell: isCell)
        addStore(local, isCell: isCell)
    }

    private mutating func addLoad(_ local: Int, isCell: Bool) {
        grow(1)
        if !isCell, local < 16 {
            add(multi: .loadFastMulti, local)
        } else {
            add(isCell ? .loadDeref : .loadFastN, local)
        }
    }

    private mutating func addStore(_ local: Int, isCell: Bool) {
        grow(-1)
        if !isCell, local < 16 {
            add(multi: .storeFastMulti, local)
        } else {
            add(isCell ? .storeDeref : .storeFastN, local)
        }
    }

    // MARK: - Viper

    /// Emits what viper has instead of an instruction; false if the instruction shall stay.
    private mutating func replace(_ replacement: ViperTyper.Replacement) -> Bool {
        switch replacement {
        case .unchanged: return false
        case .nothing: return true
        case .operation(let operation):
            add(operation)
            return true
        case .zero(let isBool, let stays):
            add(.bytes([Opcode.popTop.rawValue]))
            if isBool {
                add(.bytes([Opcode.loadConstFalse.rawValue]))
            } else {
                add(multi: .loadConstSmallIntMulti, -Opcode.smallestMultiInteger)
            }
            return !stays
        }
    }

    private mutating func add(_ operation: ViperOperation) {
        var operand = Int(operation.rawValue)
        if operation == .toPointer {
            operand |= (firstKept + keptCount) << 8
            keptCount += 1
        }
        add(.viper, operand)
    }

    /// A type that is named to be called, which takes no place in code; false if the name is an
    /// ordinary one.
    mutating func loadCast(_ name: Name) -> Bool {
        guard typer?.pushCast(name) == true else { return false }
        grow(1)
        return true
    }

    /// At the start of a viper function: makes an argument what its annotation says.
    mutating func convert(local: Int, isCell: Bool, to type: ViperType) {
        guard let operation = ViperTyper.conversion(to: type) else { return }
        addLoad(local, isCell: isCell)
        add(operation)
        addStore(local, isCell: isCell)
    }
}
