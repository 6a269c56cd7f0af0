import BigInt
public import PythonCompiler
import Synchronization

/// What the loop needs of one function's code; trivial, so that reading it costs no reference
/// count.
struct CodeEntry {
    /// How a call may bind its arguments.
    enum Shape: UInt8 {
        /// Positional parameters only and no generator: arguments are copied.
        case plain
        case other
    }

    var instructions: UnsafeMutablePointer<DecodedInstruction>
    var argumentNames: UnsafeMutablePointer<InternedString>
    var cells: UnsafeMutablePointer<Int32>
    var name: InternedString
    var instructionCount: Int32
    var stateSize: Int32
    /// Words of a frame: header, blocks, state.
    var frameWords: Int32
    var positionalCount: Int32
    var keywordOnlyCount: Int32
    var defaultCount: Int32
    var cellCount: Int32
    var shape: Shape
    var isGenerator: Bool
    var takesRest: Bool
    var takesKeywords: Bool
    var hasKeywordDefaults: Bool
    var kind: CodeKind
}

/// The decoded code of a compiled module: shared by all nodes, never changed.
///
/// Function 0 is the module's own code; the others follow in the order of their nesting.
public final class LoadedModule: @unchecked Sendable {
    let module: CompiledModule
    let codes: UnsafeMutablePointer<CodeEntry>
    let codeCount: Int
    /// The source file name.
    let file: InternedString
    /// Constants of the object table, then integers beyond 31 bits that the code spells out.
    let constants: [Constant]
    /// For each function the offsets of its instructions in the original code.
    let offsets: [[Int32]]
    let rawCodes: [RawCode]
    /// The names of the module, in the order in which code numbers them.
    let names: [InternedString]
    /// For each function the lines of its instructions; empty where no lines are marked.
    let lines: [[Int32]]
    /// What the code takes in a board's RAM.
    let boardMemory: CodeMemory

    /// The decoded code of a compiled module; decoded on first use and shared after that.
    ///
    /// `pairsUp`: whether frequent pairs of operations become one, which no program can tell.
    /// `marksLines`: whether a watcher is told of each line that runs; see `LineWatcher`.
    public static func of(
        _ module: CompiledModule, pairsUp: Bool = true, marksLines: Bool = false
    ) -> LoadedModule {
        guard pairsUp else {
            return LoadedModule(module, pairsUp: false, marksLines: marksLines)
        }
        return cache.withLock { cache in
            let key = Key(module: ObjectIdentifier(module), marksLines: marksLines)
            if let known = cache.entries[key]?.module, known.module === module { return known }
            if cache.entries.count >= cache.limit {
                cache.entries = cache.entries.filter { $0.value.module != nil }
                cache.limit = max(64, cache.entries.count * 2)
            }
            let loaded = LoadedModule(module, pairsUp: true, marksLines: marksLines)
            cache.entries[key] = WeakModule(module: loaded)
            return loaded
        }
    }

    private struct Key: Hashable {
        let module: ObjectIdentifier
        let marksLines: Bool
    }
    private struct WeakModule { weak var module: LoadedModule? }
    private struct Cache: @unchecked Sendable {
        var entries: [Key: WeakModule] = [:]
        var limit = 64
    }
    private static let cache = Mutex(Cache())

    private init(_ module: CompiledModule, pairsUp: Bool, marksLines: Bool) {
        self.module = module
        names = module.nameBytes.map { InternedStrings.intern($0) }
        file = InternedString(module.sourceName)
        var decoder = CodeDecoder(
            names: names, constants: module.constants, pairsUp: pairsUp, marksLines: marksLines)
        decoder.collect(module.root)
        rawCodes = decoder.rawCodes
        codeCount = rawCodes.count
        codes = .allocate(capacity: codeCount)
        var offsets: [[Int32]] = []
        for index in 0..<codeCount {
            let decoded = decoder.decode(index)
            (codes + index).initialize(to: decoded.entry)
            offsets.append(decoded.offsets)
        }
        self.offsets = offsets
        lines =
            marksLines
            ? zip(rawCodes, offsets).map { code, offsets in
                offsets.map { Int32(code.line(atOffset: Int($0))) }
            } : []
        constants = decoder.constants
        boardMemory = CodeMemory(module)
    }

    deinit {
        for index in 0..<codeCount {
            codes[index].instructions.deallocate()
            codes[index].argumentNames.deallocate()
            codes[index].cells.deallocate()
        }
        codes.deallocate()
    }

    /// The source line of an instruction.
    func line(code: Int, instruction: Int) -> Int {
        guard code < codeCount, instruction < offsets[code].count else { return 1 }
        if !lines.isEmpty { return Int(lines[code][instruction]) }
        return rawCodes[code].line(atOffset: Int(offsets[code][instruction]))
    }
}

/// Turns the original code into instructions of eight bytes.
struct CodeDecoder {
    let names: [InternedString]
    var constants: [Constant]
    private(set) var rawCodes: [RawCode] = []
    /// The number of the first child of each code; children of one parent are not neighbours.
    private var children: [[Int]] = []

    /// Whether frequent pairs of operations become one.
    let pairsUp: Bool
    /// Whether lines begin with a mark.
    let marksLines: Bool

    init(names: [InternedString], constants: [Constant], pairsUp: Bool, marksLines: Bool) {
        self.names = names
        self.constants = constants
        self.pairsUp = pairsUp
        self.marksLines = marksLines
    }

    /// Numbers a code object and all it contains.
    @discardableResult
    mutating func collect(_ code: RawCode) -> Int {
        let index = rawCodes.count
        rawCodes.append(code)
        children.append([])
        for child in code.children { children[index].append(collect(child)) }
        return index
    }

    mutating func decode(_ index: Int) -> (entry: CodeEntry, offsets: [Int32]) {
        let code = rawCodes[index]
        let source = Array(code.instructions)
        let marks = marksLines ? self.marks(code, source) : []
        /// The index behind decoding of the instruction at an offset, and of the mark before it.
        var places: [Int] = []
        let hasFinally = source.contains { $0.opcode == .endFinally }
        if hasFinally || source.contains(where: { $0.jumpTarget != nil }) {
            places = [Int](repeating: 0, count: code.bytecode.count)
            var place = 0
            for (number, instruction) in source.enumerated() {
                places[instruction.offset] = place
                place += marks.isEmpty || marks[number] == 0 ? 1 : 2
            }
        }
        let count = source.count + marks.count { $0 != 0 }
        let buffer = UnsafeMutablePointer<DecodedInstruction>.allocate(capacity: max(1, count))
        var offsets: [Int32] = []
        offsets.reserveCapacity(count)
        func append(_ instruction: DecodedInstruction, of offset: Int) {
            (buffer + offsets.count).initialize(to: instruction)
            offsets.append(Int32(offset))
        }
        for (number, instruction) in source.enumerated() {
            if !marks.isEmpty, marks[number] != 0 {
                let mark = DecodedInstruction(
                    op: .lineMark, count: 0, count2: 0, operand: marks[number])
                append(mark, of: instruction.offset)
            }
            // Code that is never reached may jump anywhere.
            let jump = instruction.jumpTarget ?? 0
            let target = places.indices.contains(jump) ? places[jump] : 0
            let decoded = decode(
                instruction, at: offsets.count, target: target, children: children[index])
            append(decoded, of: instruction.offset)
        }
        if hasFinally {
            for (offset, exit) in code.finallyExits() {
                var place = places[offset]
                if buffer[place].op == .lineMark { place += 1 }
                buffer[place].operand = UInt32(bitPattern: Int32(4 * exit))
            }
        }
        if pairsUp { pairUp(UnsafeMutableBufferPointer(start: buffer, count: count)) }
        return (entry(code, buffer, count: count), offsets)
    }

    /// The line to be told of before each instruction, 0 for none: where a line begins, where jumps
    /// arrive, and where other code may have run since.
    private func marks(_ code: RawCode, _ source: [Instruction]) -> [UInt32] {
        var isTarget = [Bool](repeating: false, count: code.bytecode.count)
        for case let target? in source.map(\.jumpTarget) where isTarget.indices.contains(target) {
            isTarget[target] = true
        }
        var last = 0
        var isOpen = true
        return source.map { instruction in
            let line = code.line(atOffset: instruction.offset)
            let isWanted = isOpen || line != last || isTarget[instruction.offset]
            last = line
            isOpen = Self.operation(instruction.opcode).mayRunOthers
            return isWanted ? UInt32(line) : 0
        }
    }

    /// Replaces the first of two operations by the pair where there is one; the second stays what
    /// it is, for jumps to it and for what the pair leaves to it.
    private func pairUp(_ code: UnsafeMutableBufferPointer<DecodedInstruction>) {
        for place in code.indices.dropLast() {
            let second = code[place + 1].op
            if isViperArgument(code, place) {
                let isUnsigned = code[place + 1].count == ViperOperation.toUint.rawValue
                code[place].op = .viperArgument
                code[place].count = isUnsigned ? 1 : 0
                continue
            }
            guard let pair = InternalOp.pair(code[place].op, second) else { continue }
            code[place].op = pair
            switch second {
            case .popJumpIfTrue, .popJumpIfFalse, .popJumpIfTrueBack, .popJumpIfFalseBack:
                let isIfTrue = second == .popJumpIfTrue || second == .popJumpIfTrueBack
                let isBack = second == .popJumpIfTrueBack || second == .popJumpIfFalseBack
                code[place].count = isIfTrue ? 1 : 0
                code[place].count2 = isBack ? 1 : 0
            default: break
            }
        }
    }

    /// Whether a local is loaded, made a number of viper and stored again.
    private func isViperArgument(
        _ code: UnsafeMutableBufferPointer<DecodedInstruction>, _ place: Int
    ) -> Bool {
        guard place + 2 < code.count, code[place].op == .loadFast, code[place + 1].op == .viper,
            code[place + 2].op == .storeFast, code[place].operand == code[place + 2].operand
        else { return false }
        return code[place + 1].count == ViperOperation.toInt.rawValue
            || code[place + 1].count == ViperOperation.toUint.rawValue
    }

    private func entry(
        _ code: RawCode, _ instructions: UnsafeMutablePointer<DecodedInstruction>, count: Int
    ) -> CodeEntry {
        let argumentNames = UnsafeMutablePointer<InternedString>.allocate(
            capacity: max(1, code.argumentNameIndexes.count))
        for (place, name) in code.argumentNameIndexes.enumerated() {
            (argumentNames + place).initialize(to: names[name])
        }
        let cells = UnsafeMutablePointer<Int32>.allocate(capacity: max(1, code.cellLocals.count))
        for (place, local) in code.cellLocals.enumerated() {
            (cells + place).initialize(to: Int32(local))
        }
        let flags = code.flags
        let isPlain = flags.rawValue == 0 && code.keywordOnlyCount == 0
        return CodeEntry(
            instructions: instructions, argumentNames: argumentNames, cells: cells,
            name: names[code.nameIndex], instructionCount: Int32(count),
            stateSize: Int32(code.stateSize),
            frameWords: Int32(
                Frame.words + Frame.blockWords * code.exceptionStackSize + code.stateSize
                    + (code.exceptionStackSize > 0 ? 1 : 0)),
            positionalCount: Int32(code.positionalCount),
            keywordOnlyCount: Int32(code.keywordOnlyCount),
            defaultCount: Int32(code.defaultCount), cellCount: Int32(code.cellLocals.count),
            shape: isPlain ? .plain : .other, isGenerator: flags.contains(.generator),
            takesRest: flags.contains(.varArguments), takesKeywords: flags.contains(.varKeywords),
            hasKeywordDefaults: flags.contains(.defaultKeywords), kind: code.kind)
    }

    private mutating func decode(
        _ instruction: Instruction, at place: Int, target: Int, children: [Int]
    ) -> DecodedInstruction {
        func make(
            _ op: InternalOp, _ operand: Int = 0, count: Int = 0, count2: Int = 0
        )
            -> DecodedInstruction
        {
            DecodedInstruction(
                op: op, count: UInt8(truncatingIfNeeded: count),
                count2: UInt16(truncatingIfNeeded: count2),
                operand: UInt32(truncatingIfNeeded: operand))
        }
        func immediate(_ value: Value) -> DecodedInstruction {
            make(.loadImmediate, Int(value.bits))
        }
        let operand = instruction.operand
        switch instruction.opcode {
        case .loadConstFalse: return immediate(.false)
        case .loadConstTrue: return immediate(.true)
        case .loadConstNone: return immediate(.none)
        case .loadNull: return immediate(.null)
        case .loadBuildClass: return immediate(.buildClass)
        case .loadConstString: return immediate(.interned(names[operand]))
        case .loadConstSmallInt, .loadConstSmallIntMulti:
            if operand >= Value.smallMinimum && operand <= Value.smallMaximum {
                return immediate(.small(operand))
            }
            constants.append(.integer(BigInt(word: operand)))
            return make(.loadConstant, constants.count - 1)
        case .jump:
            return make(target <= place ? .jumpBack : .jump, target)
        case .popJumpIfTrue:
            return make(target <= place ? .popJumpIfTrueBack : .popJumpIfTrue, target)
        case .popJumpIfFalse:
            return make(target <= place ? .popJumpIfFalseBack : .popJumpIfFalse, target)
        case .viper:
            let operation = instruction.viperOperation
            return make(
                operation.stackEffect == -1 ? .viperBinary : .viper, instruction.viperLocal,
                count: Int(operation.rawValue))
        case .unwindJump: return make(.unwindJump, target, count: Int(instruction.extra))
        case .makeClosure, .makeClosureDefargs:
            return make(
                instruction.opcode == .makeClosure ? .makeClosure : .makeClosureWithDefaults,
                children[operand], count: Int(instruction.extra))
        case .makeFunction: return make(.makeFunction, children[operand])
        case .makeFunctionDefargs: return make(.makeFunctionWithDefaults, children[operand])
        case .callFunction, .callFunctionVarKw, .callMethod, .callMethodVarKw:
            return make(
                Self.operation(instruction.opcode), operand,
                count: instruction.positionalArguments, count2: instruction.keywordArguments)
        case .unaryOpMulti:
            return make(operand == UnaryOperation.not.rawValue ? .not : .unary, operand)
        case .binaryOpMulti:
            let operation = BinaryOperation(rawValue: UInt8(operand)) ?? .add
            return make(Self.operation(operation.plain), operand)
        default:
            let op = Self.operation(instruction.opcode)
            if instruction.jumpTarget != nil { return make(op, target) }
            if instruction.hasName {
                return make(op, Int(names[operand].number))
            }
            return make(op, operand, count: operand & 0xff, count2: operand >> 8)
        }
    }

    private static func operation(_ operation: BinaryOperation) -> InternalOp {
        switch operation {
        case .less: .less
        case .more: .more
        case .equal: .equal
        case .lessEqual: .lessEqual
        case .moreEqual: .moreEqual
        case .notEqual: .notEqual
        case .add: .add
        case .subtract: .subtract
        case .multiply: .multiply
        case .and: .and
        case .or: .or
        case .xor: .exclusiveOr
        case .leftShift: .leftShift
        case .rightShift: .rightShift
        case .floorDivide: .floorDivide
        case .modulo: .modulo
        case .is: .is
        case .trueDivide: .trueDivide
        default: .binary
        }
    }

    /// The operation that an opcode stands for, whatever its operand.
    private static func operation(_ opcode: Opcode) -> InternalOp {
        switch opcode {
        case .loadConstObj: .loadConstant
        case .loadFastN, .loadFastMulti: .loadFast
        case .loadDeref: .loadDeref
        case .loadName: .loadName
        case .loadGlobal: .loadGlobal
        case .loadAttr: .loadAttribute
        case .loadMethod: .loadMethod
        case .loadSuperMethod: .loadSuperMethod
        case .loadSubscr: .loadSubscript
        case .storeFastN, .storeFastMulti: .storeFast
        case .storeDeref: .storeDeref
        case .storeName: .storeName
        case .storeGlobal: .storeGlobal
        case .storeAttr: .storeAttribute
        case .storeSubscr: .storeSubscript
        case .deleteFast: .deleteFast
        case .deleteDeref: .deleteDeref
        case .deleteName: .deleteName
        case .deleteGlobal: .deleteGlobal
        case .dupTop: .duplicate
        case .dupTopTwo: .duplicateTwo
        case .popTop: .pop
        case .rotTwo: .rotateTwo
        case .rotThree: .rotateThree
        case .jumpIfTrueOrPop: .jumpIfTrueOrPop
        case .jumpIfFalseOrPop: .jumpIfFalseOrPop
        case .setupWith: .setupWith
        case .withCleanup: .withCleanup
        case .setupExcept: .setupExcept
        case .setupFinally: .setupFinally
        case .endFinally: .endFinally
        case .popExceptJump: .popExceptJump
        case .getIter: .getIterator
        case .getIterStack: .getIteratorOnStack
        case .forIter: .forIterator
        case .buildTuple: .buildTuple
        case .buildList: .buildList
        case .buildMap: .buildMap
        case .storeMap: .storeMap
        case .buildSet: .buildSet
        case .buildSlice: .buildSlice
        case .storeComp: .storeComprehension
        case .unpackSequence: .unpackSequence
        case .unpackEx: .unpackRest
        case .callFunction: .callFunction
        case .callFunctionVarKw: .callFunctionStarred
        case .callMethod: .callMethod
        case .callMethodVarKw: .callMethodStarred
        case .returnValue: .returnValue
        case .raiseLast: .raiseAgain
        case .raiseObj: .raise
        case .raiseFrom: .raiseFrom
        case .yieldValue: .yieldValue
        case .yieldFrom: .yieldFrom
        case .importName: .importName
        case .importFrom: .importFrom
        case .importStar: .importStar
        default: .pop
        }
    }
}
