// The opcode table: everything that must agree about an opcode is written here once. The emitter,
// the decoder, the verifier, the disassembler and the tests read it.
// Numbers are those of the `.mpy` format, version 6.3.

/// An opcode of MicroPython's bytecode; the raw value is its first (or only) byte.
public enum Opcode: UInt8, CaseIterable, Sendable {
    /// Not of the format: stands in viper functions only, which no file holds.
    case viper = 0x08
    case loadConstString = 0x10
    case loadName = 0x11
    case loadGlobal = 0x12
    case loadAttr = 0x13
    case loadMethod = 0x14
    case loadSuperMethod = 0x15
    case storeName = 0x16
    case storeGlobal = 0x17
    case storeAttr = 0x18
    case deleteName = 0x19
    case deleteGlobal = 0x1a
    case importName = 0x1b
    case importFrom = 0x1c
    case makeClosure = 0x20
    case makeClosureDefargs = 0x21
    case loadConstSmallInt = 0x22
    case loadConstObj = 0x23
    case loadFastN = 0x24
    case loadDeref = 0x25
    case storeFastN = 0x26
    case storeDeref = 0x27
    case deleteFast = 0x28
    case deleteDeref = 0x29
    case buildTuple = 0x2a
    case buildList = 0x2b
    case buildMap = 0x2c
    case buildSet = 0x2d
    case buildSlice = 0x2e
    case storeComp = 0x2f
    case unpackSequence = 0x30
    case unpackEx = 0x31
    case makeFunction = 0x32
    case makeFunctionDefargs = 0x33
    case callFunction = 0x34
    case callFunctionVarKw = 0x35
    case callMethod = 0x36
    case callMethodVarKw = 0x37
    case unwindJump = 0x40
    case jump = 0x42
    case popJumpIfTrue = 0x43
    case popJumpIfFalse = 0x44
    case jumpIfTrueOrPop = 0x45
    case jumpIfFalseOrPop = 0x46
    case setupWith = 0x47
    case setupExcept = 0x48
    case setupFinally = 0x49
    case popExceptJump = 0x4a
    case forIter = 0x4b
    case loadConstFalse = 0x50
    case loadConstNone = 0x51
    case loadConstTrue = 0x52
    case loadNull = 0x53
    case loadBuildClass = 0x54
    case loadSubscr = 0x55
    case storeSubscr = 0x56
    case dupTop = 0x57
    case dupTopTwo = 0x58
    case popTop = 0x59
    case rotTwo = 0x5a
    case rotThree = 0x5b
    case withCleanup = 0x5c
    case endFinally = 0x5d
    case getIter = 0x5e
    case getIterStack = 0x5f
    case storeMap = 0x62
    case returnValue = 0x63
    case raiseLast = 0x64
    case raiseObj = 0x65
    case raiseFrom = 0x66
    case yieldValue = 0x67
    case yieldFrom = 0x68
    case importStar = 0x69
    case loadConstSmallIntMulti = 0x70
    case loadFastMulti = 0xb0
    case storeFastMulti = 0xc0
    case unaryOpMulti = 0xd0
    case binaryOpMulti = 0xd7
}

/// What follows an opcode byte, or is folded into it.
public enum OperandKind: Hashable, Sendable {
    /// Nothing.
    case none
    /// Index into the module's name table.
    case name
    /// Index into the module's constant table.
    case constant
    /// Index into the children of the code object.
    case child
    /// Index into the children, then a byte with the number of cells on the stack.
    case closure
    /// A signed integer.
    case signed
    /// Number of a local variable.
    case local
    /// A number of stack entries.
    case count
    /// Distance down the stack times 4, plus the kind of collection: 0 list, 1 dict, 2 set.
    case comprehension
    /// Counts before the star (low byte) and behind it.
    case unpack
    /// An operation of viper (low byte), and a local.
    case viper
    /// Number of positional arguments (low byte) and of keyword arguments.
    case arguments
    /// A jump in both directions.
    case jump
    /// A jump ahead.
    case forward
    /// A jump in both directions, then a byte with the number of blocks to leave.
    case unwind
    /// The operand is part of the opcode byte: so many values from the opcode's number on.
    case multi(count: Int)
}

/// One row of the opcode table.
public struct OpcodeRow: Sendable {
    /// The opcode the row is about.
    public let opcode: Opcode
    /// The name in listings.
    public var name: String { "\(staticName)" }
    // Static strings, so that reading a row costs no reference counts.
    private let staticName: StaticString
    /// What follows the opcode.
    public let operand: OperandKind
    /// Change of the stack height when execution goes on with the next instruction; nil if it
    /// depends on the operand (see `Instruction.stackEffect`).
    public let stackEffect: Int?
    /// The stack before and after, or a sentence.
    public let doc: StaticString

    /// Whether the operand is a jump's target.
    var isJump: Bool {
        switch operand {
        case .jump, .forward, .unwind: true
        default: false
        }
    }

    init(
        _ opcode: Opcode, _ name: StaticString, _ operand: OperandKind, _ effect: Int?,
        _ doc: StaticString
    ) {
        self.opcode = opcode
        staticName = name
        self.operand = operand
        stackEffect = effect
        self.doc = doc
    }
}

extension Opcode {
    /// All rows, in the order of the opcode numbers.
    public static let table: [OpcodeRow] = [
        OpcodeRow(.viper, "VIPER", .viper, nil, "An operation on machine words or memory."),
        OpcodeRow(.loadConstString, "LOAD_CONST_STRING", .name, 1, "Pushes the interned string."),
        OpcodeRow(
            .loadName, "LOAD_NAME", .name, 1,
            "Pushes a variable of the local dictionary, else of the globals or builtins."),
        OpcodeRow(.loadGlobal, "LOAD_GLOBAL", .name, 1, "Pushes a global variable or a builtin."),
        OpcodeRow(.loadAttr, "LOAD_ATTR", .name, 0, "obj -> obj.name"),
        OpcodeRow(.loadMethod, "LOAD_METHOD", .name, 1, "obj -> method self, or method NULL"),
        OpcodeRow(
            .loadSuperMethod, "LOAD_SUPER_METHOD", .name, -1,
            "super class self -> method self, looked up behind class"),
        OpcodeRow(.storeName, "STORE_NAME", .name, -1, "Stores into the local dictionary."),
        OpcodeRow(.storeGlobal, "STORE_GLOBAL", .name, -1, "Stores into the globals."),
        OpcodeRow(
            .storeAttr, "STORE_ATTR", .name, -2,
            "value obj -> ; obj.name = value, and a NULL value deletes"),
        OpcodeRow(.deleteName, "DELETE_NAME", .name, 0, "Deletes from the local dictionary."),
        OpcodeRow(.deleteGlobal, "DELETE_GLOBAL", .name, 0, "Deletes from the globals."),
        OpcodeRow(.importName, "IMPORT_NAME", .name, -1, "level fromlist -> module"),
        OpcodeRow(.importFrom, "IMPORT_FROM", .name, 1, "module -> module module.name"),
        OpcodeRow(.makeClosure, "MAKE_CLOSURE", .closure, nil, "cell1 .. cellN -> function"),
        OpcodeRow(
            .makeClosureDefargs, "MAKE_CLOSURE_DEFARGS", .closure, nil,
            "defaults kwdefaults cell1 .. cellN -> function"),
        OpcodeRow(
            .loadConstSmallInt, "LOAD_CONST_SMALL_INT", .signed, 1,
            "Pushes the small integer."),
        OpcodeRow(
            .loadConstObj, "LOAD_CONST_OBJ", .constant, 1,
            "Pushes the constant from the object table."),
        OpcodeRow(
            .loadFastN, "LOAD_FAST_N", .local, 1,
            "Pushes a local variable, numbered above 15."),
        OpcodeRow(
            .loadDeref, "LOAD_DEREF", .local, 1,
            "Pushes what the cell in a local variable holds."),
        OpcodeRow(
            .storeFastN, "STORE_FAST_N", .local, -1,
            "Stores a local variable, numbered above 15."),
        OpcodeRow(
            .storeDeref, "STORE_DEREF", .local, -1,
            "Stores into the cell in a local variable."),
        OpcodeRow(.deleteFast, "DELETE_FAST", .local, 0, "Unbinds a local variable."),
        OpcodeRow(.deleteDeref, "DELETE_DEREF", .local, 0, "Empties the cell in a local variable."),
        OpcodeRow(.buildTuple, "BUILD_TUPLE", .count, nil, "x1 .. xN -> (x1, .. xN)"),
        OpcodeRow(.buildList, "BUILD_LIST", .count, nil, "x1 .. xN -> [x1, .. xN]"),
        OpcodeRow(.buildMap, "BUILD_MAP", .count, 1, "-> {} with room for N"),
        OpcodeRow(.buildSet, "BUILD_SET", .count, nil, "x1 .. xN -> {x1, .. xN}"),
        OpcodeRow(
            .buildSlice, "BUILD_SLICE", .count, nil,
            "start stop -> slice, or start stop step -> slice"),
        OpcodeRow(
            .storeComp, "STORE_COMP", .comprehension, nil,
            "Adds to the collection N entries down the stack; low 2 bits: list, dict, set."),
        OpcodeRow(.unpackSequence, "UNPACK_SEQUENCE", .count, nil, "sequence -> xN .. x1"),
        OpcodeRow(
            .unpackEx, "UNPACK_EX", .unpack, nil,
            "sequence -> right.. list left..; counts in bytes 0 (left) and 1 (right)"),
        OpcodeRow(.makeFunction, "MAKE_FUNCTION", .child, 1, "-> function"),
        OpcodeRow(
            .makeFunctionDefargs, "MAKE_FUNCTION_DEFARGS", .child, -1,
            "defaults kwdefaults -> function"),
        OpcodeRow(
            .callFunction, "CALL_FUNCTION", .arguments, nil,
            "f x1 .. key value .. -> result"),
        OpcodeRow(
            .callFunctionVarKw, "CALL_FUNCTION_VAR_KW", .arguments, nil,
            "f x1 .. key value .. bitmap -> result; bitmap marks the starred arguments"),
        OpcodeRow(
            .callMethod, "CALL_METHOD", .arguments, nil,
            "method self x1 .. key value .. -> result"),
        OpcodeRow(
            .callMethodVarKw, "CALL_METHOD_VAR_KW", .arguments, nil,
            "method self x1 .. key value .. bitmap -> result"),
        OpcodeRow(
            .unwindJump, "UNWIND_JUMP", .unwind, 0,
            "Jumps out of the number of blocks in the extra byte; its top bit pops an iterator."),
        OpcodeRow(.jump, "JUMP", .jump, 0, "Jumps."),
        OpcodeRow(.popJumpIfTrue, "POP_JUMP_IF_TRUE", .jump, -1, "Pops, jumps if true."),
        OpcodeRow(.popJumpIfFalse, "POP_JUMP_IF_FALSE", .jump, -1, "Pops, jumps if false."),
        OpcodeRow(
            .jumpIfTrueOrPop, "JUMP_IF_TRUE_OR_POP", .forward, -1,
            "Jumps if true, else pops."),
        OpcodeRow(
            .jumpIfFalseOrPop, "JUMP_IF_FALSE_OR_POP", .forward, -1,
            "Jumps if false, else pops."),
        OpcodeRow(
            .setupWith, "SETUP_WITH", .forward, 2,
            "manager -> __exit__ manager value; opens a block whose handler is the target."),
        OpcodeRow(
            .setupExcept, "SETUP_EXCEPT", .forward, 0,
            "Opens a block whose exceptions go to the target."),
        OpcodeRow(
            .setupFinally, "SETUP_FINALLY", .forward, 0,
            "Opens a block that is always left through the target."),
        OpcodeRow(
            .popExceptJump, "POP_EXCEPT_JUMP", .forward, 0,
            "Closes the innermost block and jumps."),
        OpcodeRow(
            .forIter, "FOR_ITER", .forward, 1,
            "iterator -> iterator item, or drops the iterator and jumps."),
        OpcodeRow(.loadConstFalse, "LOAD_CONST_FALSE", .none, 1, "Pushes False."),
        OpcodeRow(.loadConstNone, "LOAD_CONST_NONE", .none, 1, "Pushes None."),
        OpcodeRow(.loadConstTrue, "LOAD_CONST_TRUE", .none, 1, "Pushes True."),
        OpcodeRow(.loadNull, "LOAD_NULL", .none, 1, "Pushes the absent value."),
        OpcodeRow(.loadBuildClass, "LOAD_BUILD_CLASS", .none, 1, "Pushes __build_class__."),
        OpcodeRow(.loadSubscr, "LOAD_SUBSCR", .none, -1, "obj index -> obj[index]"),
        OpcodeRow(
            .storeSubscr, "STORE_SUBSCR", .none, -3,
            "value obj index -> ; obj[index] = value, and a NULL value deletes"),
        OpcodeRow(.dupTop, "DUP_TOP", .none, 1, "a -> a a"),
        OpcodeRow(.dupTopTwo, "DUP_TOP_TWO", .none, 2, "a b -> a b a b"),
        OpcodeRow(.popTop, "POP_TOP", .none, -1, "a ->"),
        OpcodeRow(.rotTwo, "ROT_TWO", .none, 0, "a b -> b a"),
        OpcodeRow(.rotThree, "ROT_THREE", .none, 0, "a b c -> c a b"),
        OpcodeRow(
            .withCleanup, "WITH_CLEANUP", .none, -2,
            "Calls __exit__ with what left the block; swallows the exception if that says so."),
        OpcodeRow(
            .endFinally, "END_FINALLY", .none, -1,
            "Goes on with what entered the finally block: exception, return or jump."),
        OpcodeRow(.getIter, "GET_ITER", .none, 0, "obj -> iter(obj)"),
        OpcodeRow(
            .getIterStack, "GET_ITER_STACK", .none, 3,
            "obj -> iterator state in 4 stack entries"),
        OpcodeRow(.storeMap, "STORE_MAP", .none, -2, "map value key -> map"),
        OpcodeRow(.returnValue, "RETURN_VALUE", .none, -1, "Returns from the function."),
        OpcodeRow(.raiseLast, "RAISE_LAST", .none, 0, "Raises the exception being handled again."),
        OpcodeRow(.raiseObj, "RAISE_OBJ", .none, -1, "exception -> raise exception"),
        OpcodeRow(
            .raiseFrom, "RAISE_FROM", .none, -2,
            "exception cause -> raise exception from cause"),
        OpcodeRow(.yieldValue, "YIELD_VALUE", .none, 0, "value -> what is sent in"),
        OpcodeRow(.yieldFrom, "YIELD_FROM", .none, -1, "iterator value -> result"),
        OpcodeRow(.importStar, "IMPORT_STAR", .none, -1, "module ->"),
        OpcodeRow(
            .loadConstSmallIntMulti, "LOAD_CONST_SMALL_INT_MULTI", .multi(count: 64), 1,
            "Pushes a small integer from -16 to 47."),
        OpcodeRow(
            .loadFastMulti, "LOAD_FAST_MULTI", .multi(count: 16), 1,
            "Pushes a local variable numbered up to 15."),
        OpcodeRow(
            .storeFastMulti, "STORE_FAST_MULTI", .multi(count: 16), -1,
            "Stores a local variable numbered up to 15."),
        OpcodeRow(.unaryOpMulti, "UNARY_OP_MULTI", .multi(count: 4), 0, "a -> op a"),
        OpcodeRow(.binaryOpMulti, "BINARY_OP_MULTI", .multi(count: 35), -1, "a b -> a op b"),
    ]

    /// The row of this opcode.
    public var row: OpcodeRow { Self.table[Int(Self.rowNumbers[Int(rawValue)])] }

    /// The opcode that a byte of code starts, nil if the format has none there.
    public init?(byte: UInt8) {
        guard let row = Self.row(byte: byte) else { return nil }
        self = row.opcode
    }

    /// The row of the opcode that a byte of code starts, nil if the format has none there.
    static func row(byte: UInt8) -> OpcodeRow? {
        let number = rowNumbers[Int(byte)]
        return number == noRow ? nil : table[Int(number)]
    }

    private static let noRow: UInt8 = 255

    /// For each byte value the number of its row.
    private static let rowNumbers: [UInt8] = {
        var numbers = [UInt8](repeating: noRow, count: 256)
        for (index, row) in table.enumerated() {
            var values = 1
            if case .multi(let count) = row.operand { values = count }
            for offset in 0..<values {
                numbers[Int(row.opcode.rawValue) + offset] = UInt8(index)
            }
        }
        return numbers
    }()

    /// What an operand folded into the opcode byte counts from: `LOAD_CONST_SMALL_INT_MULTI`
    /// starts at -16.
    static let smallestMultiInteger = -16
}
