/// The operations of decoded code; dense, so that the loop's `switch` is one jump through a table.
///
/// Most stand for one opcode. The rest split an opcode by what its operand says, so that the loop
/// need not ask again: binary operators with a fast path, and jumps backwards, which are
/// safepoints.
enum InternalOp: UInt8, CaseIterable {
    case loadImmediate, loadConstant, loadFast, loadDeref, loadName, loadGlobal, loadAttribute
    case loadMethod, loadSuperMethod, loadSubscript
    case storeFast, storeDeref, storeName, storeGlobal, storeAttribute, storeSubscript
    case deleteFast, deleteDeref, deleteName, deleteGlobal
    case duplicate, duplicateTwo, pop, rotateTwo, rotateThree
    case jump, jumpBack, popJumpIfTrue, popJumpIfFalse, popJumpIfTrueBack, popJumpIfFalseBack
    case jumpIfTrueOrPop, jumpIfFalseOrPop, unwindJump
    case setupWith, withCleanup, setupExcept, setupFinally, endFinally, popExceptJump
    case getIterator, getIteratorOnStack, forIterator
    case buildTuple, buildList, buildMap, storeMap, buildSet, buildSlice, storeComprehension
    case unpackSequence, unpackRest
    case makeFunction, makeFunctionWithDefaults, makeClosure, makeClosureWithDefaults
    case callFunction, callFunctionStarred, callMethod, callMethodStarred
    case returnValue, loadFastReturn, loadImmediateReturn
    case raiseAgain, raise, raiseFrom, yieldValue, yieldFrom
    case importName, importFrom, importStar
    case unary, not
    case less, more, equal, lessEqual, moreEqual, notEqual
    case add, subtract, multiply, and, or, exclusiveOr, leftShift, rightShift, floorDivide, modulo
    case `is`, binary
    case trueDivide
    case viper, viperBinary
    // Pairs: the first operation and then, if it is quick, the second, which lies behind it and is
    // executed there otherwise. The operand is the first one's.
    case loadFastFast, loadFastImmediate, loadFastAttribute, loadFastMethod, loadFastSubscript
    case loadFastAdd, loadFastSubtract, addImmediate, subtractImmediate, addStoreFast
    case storeFastLoadFast, storeFastAttribute, forIteratorStoreFast
    case popJumpBack, storeFastJumpBack
    /// An argument of a viper function becomes a word: `loadFast`, `viper`, `storeFast`.
    case viperArgument
    case lessJump, moreJump, equalJump, lessEqualJump, moreEqualJump, notEqualJump
    /// No opcode, and costs nothing: from here on the line in the operand runs; see `LineWatcher`.
    case lineMark

    /// Of a pair the first operation, otherwise itself.
    var first: InternalOp {
        switch self {
        case .loadFastFast, .loadFastImmediate, .loadFastAttribute, .loadFastMethod,
            .loadFastSubscript, .loadFastAdd, .loadFastSubtract, .storeFastAttribute,
            .loadFastReturn, .viperArgument:
            .loadFast
        case .addImmediate, .subtractImmediate, .loadImmediateReturn: .loadImmediate
        case .popJumpBack: .pop
        case .addStoreFast: .add
        case .storeFastLoadFast, .storeFastJumpBack: .storeFast
        case .forIteratorStoreFast: .forIterator
        case .lessJump: .less
        case .moreJump: .more
        case .equalJump: .equal
        case .lessEqualJump: .lessEqual
        case .moreEqualJump: .moreEqual
        case .notEqualJump: .notEqual
        default: self
        }
    }

    /// Whether a frame is left behind it with the value on top of the stack.
    @inline(__always)
    var isReturn: Bool {
        self == .returnValue || self == .loadFastReturn || self == .loadImmediateReturn
            || self == .endFinally
    }

    /// Whether frames may come and go before the operation behind it runs.
    var mayRunOthers: Bool {
        switch self {
        case .loadImmediate, .loadConstant, .loadFast, .loadDeref, .storeFast, .storeDeref,
            .deleteFast, .deleteDeref, .duplicate, .duplicateTwo, .pop, .rotateTwo, .rotateThree,
            .jump, .jumpBack, .buildTuple, .buildList, .buildSlice, .makeFunction,
            .makeFunctionWithDefaults, .makeClosure, .makeClosureWithDefaults, .loadGlobal,
            .storeGlobal, .is, .viper, .viperBinary:
            false
        default: true
        }
    }

    /// The pair of two operations that follow each other; nil when there is none.
    static func pair(_ first: InternalOp, _ second: InternalOp) -> InternalOp? {
        switch (first, second) {
        case (.loadFast, .loadFast): .loadFastFast
        case (.loadFast, .loadImmediate): .loadFastImmediate
        case (.loadFast, .loadAttribute): .loadFastAttribute
        case (.loadFast, .loadMethod): .loadFastMethod
        case (.loadFast, .loadSubscript): .loadFastSubscript
        case (.loadFast, .add): .loadFastAdd
        case (.loadFast, .subtract): .loadFastSubtract
        case (.loadFast, .storeAttribute): .storeFastAttribute
        case (.loadFast, .returnValue): .loadFastReturn
        case (.loadImmediate, .returnValue): .loadImmediateReturn
        case (.pop, .jumpBack): .popJumpBack
        case (.storeFast, .jumpBack): .storeFastJumpBack
        case (.loadImmediate, .add): .addImmediate
        case (.loadImmediate, .subtract): .subtractImmediate
        case (.add, .storeFast): .addStoreFast
        case (.storeFast, .loadFast): .storeFastLoadFast
        case (.forIterator, .storeFast): .forIteratorStoreFast
        case (_, .popJumpIfTrue), (_, .popJumpIfFalse), (_, .popJumpIfTrueBack),
            (_, .popJumpIfFalseBack):
            comparisonJump(first)
        default: nil
        }
    }

    /// A comparison with the jump behind it.
    private static func comparisonJump(_ comparison: InternalOp) -> InternalOp? {
        switch comparison {
        case .less: .lessJump
        case .more: .moreJump
        case .equal: .equalJump
        case .lessEqual: .lessEqualJump
        case .moreEqual: .moreEqualJump
        case .notEqual: .notEqualJump
        default: nil
        }
    }
}

/// One decoded instruction: eight bytes.
struct DecodedInstruction {
    /// What to do.
    var op: InternalOp
    /// A small count: cells of a closure, blocks to leave, positional arguments; 1 in a comparison
    /// with a jump when it jumps if true.
    var count: UInt8
    /// A second count: keyword arguments; 1 in a comparison with a jump when it jumps backwards.
    var count2: UInt16
    /// Value bits, an interned name, a local, a jump target as an index, or a count.
    var operand: UInt32
}

extension CycleCosts {
    /// What executing an operation costs, without what its slow paths charge.
    ///
    /// At least 1, so that cycles also count the work of a machine without costs.
    func cycles(of op: InternalOp) -> UInt64 {
        switch op.first {
        case .lineMark: 0
        case .loadName, .loadGlobal, .loadAttribute, .loadMethod, .loadSuperMethod, .storeName,
            .storeGlobal, .storeAttribute, .deleteName, .deleteGlobal, .importName, .importFrom,
            .importStar:
            max(1, simple + lookup)
        case .unary, .not, .less, .more, .equal, .lessEqual, .moreEqual, .notEqual, .add,
            .subtract, .multiply, .and, .or, .exclusiveOr, .leftShift, .rightShift, .floorDivide,
            .modulo, .trueDivide, .is, .binary, .viper, .viperBinary:
            max(1, simple + binaryOperation)
        case .loadSubscript, .storeSubscript: max(1, simple + subscripting)
        default: max(1, simple)
        }
    }
}
