import PythonSyntax

/// Follows the types of a viper function's values along its code, and says which instruction has to
/// give way to an operation on machine words.
///
/// Types go by the order of the code, not by the flow of control: a local has the type of what was
/// stored in it first. Mistakes are kept until the statement is done; the last one counts, but what
/// viper has not implemented counts before all others.
struct ViperTyper {
    /// What to emit instead of an instruction.
    enum Replacement {
        case unchanged
        case nothing
        case operation(ViperOperation)
        /// The top of the stack gives way to 0 or False, then comes the instruction, if it `stays`.
        case zero(isBool: Bool, stays: Bool)
    }

    struct Slot {
        var type = ViperType.object
        /// Whether the value is a constant that was not moved yet.
        var isConstant = false
        /// The type that a cast names.
        var target = ViperType.object
    }

    var stack: [Slot] = []
    private var locals: [ViperType]
    private let localNames: [String]
    private let returned: ViperType
    /// The type of what an `and`, an `or` or a chain of comparisons leaves.
    private var jumpType = ViperType.object
    private(set) var problem: SyntaxError?

    init(_ scope: Scope) {
        let first =
            scope.positionalCount + scope.keywordOnlyCount
            + (scope.flags.contains(.varArguments) ? 1 : 0)
            + (scope.flags.contains(.varKeywords) ? 1 : 0)
        locals = (0..<scope.localCount).map { $0 < first ? .object : .unbound }
        var names = [String](repeating: "", count: scope.localCount)
        for identifier in scope.identifiers where identifier.local < locals.count {
            switch identifier.binding {
            case .local, .cell, .free: names[identifier.local] = identifier.name.description
            default: continue
            }
            if identifier.isParameter { locals[identifier.local] = identifier.viperType }
        }
        localNames = names
        returned = scope.returnType
    }

    // MARK: - Mistakes

    mutating func fail(_ message: String) {
        if problem?.kind == .notImplementedError { return }
        problem = SyntaxError(message, kind: .viperTypeError, line: 0)
    }

    mutating func notImplemented(_ message: String) {
        if problem?.kind == .notImplementedError { return }
        problem = SyntaxError(message, kind: .notImplementedError, line: 0)
    }

    // MARK: - The stack

    func top(_ depth: Int = 0) -> Slot {
        depth < stack.count ? stack[stack.count - 1 - depth] : Slot()
    }

    mutating func push(_ type: ViperType = .object, isConstant: Bool = false) {
        stack.append(Slot(type: type, isConstant: isConstant))
    }

    private mutating func pushObjects(_ count: Int) {
        for _ in 0..<count { push() }
    }

    mutating func pop(_ count: Int = 1) {
        stack.removeLast(min(count, stack.count))
    }

    /// Takes values that become objects.
    mutating func popObjects(_ count: Int) {
        for depth in 0..<count {
            let slot = top(depth)
            let isOpaque = slot.type.isPointer && slot.isConstant || slot.type == .cast
            if isOpaque { notImplemented("conversion to object") }
        }
        pop(count)
    }

    /// Takes one value that is used as an object, whatever it is.
    mutating func popObject() {
        if top().type == .cast { notImplemented("conversion to object") }
        pop()
    }

    /// Constants are in their place where control can come from elsewhere.
    mutating func settle() {
        for index in stack.indices { stack[index].isConstant = false }
    }

    mutating func adjust(_ change: Int) {
        if change < 0 { return pop(-change) }
        for _ in 0..<change { push(change == 1 ? jumpType : .object) }
    }

    // MARK: - Names

    private func name(_ local: Int) -> String {
        local < localNames.count ? localNames[local] : ""
    }

    mutating func load(local: Int, isCell: Bool) {
        let type = local < locals.count ? locals[local] : .object
        if type == .unbound { fail("local '\(name(local))' used before type known") }
        push(isCell ? .object : type)
    }

    mutating func store(local: Int, isCell: Bool) {
        if isCell {
            load(local: local, isCell: true)
            pop()
            return popObject()
        }
        let type = top().type
        if type == .cast { notImplemented("conversion to object") }
        pop()
        bind(local, type)
    }

    private mutating func bind(_ local: Int, _ type: ViperType) {
        guard local < locals.count else { return }
        if locals[local] == .unbound {
            locals[local] = type
        } else if locals[local] != type {
            fail(
                "local '\(name(local))' has type '\(locals[local].name)' "
                    + "but source is '\(type.name)'")
        }
    }

    /// Pushes a type that is named to be called; false if the name is an ordinary one.
    mutating func pushCast(_ name: Name) -> Bool {
        guard let type = ViperType(name: name), type != .object else { return false }
        stack.append(Slot(type: .cast, isConstant: true, target: type))
        return true
    }

    // MARK: - Jumps

    mutating func jump(_ opcode: Opcode) {
        switch opcode {
        case .popJumpIfTrue, .popJumpIfFalse, .jumpIfTrueOrPop, .jumpIfFalseOrPop:
            let type = top().type
            if type != .object, !type.isNumber {
                fail("can't implicitly convert '\(type.name)' to 'bool'")
            }
            if opcode == .jumpIfTrueOrPop || opcode == .jumpIfFalseOrPop { jumpType = type }
            settle()
            pop()
        case .setupWith:
            popObject()
            pushObjects(3)
            settle()
        case .forIter:
            popObjects(4)
            pushObjects(5)
        default: settle()
        }
    }

    // MARK: - Instructions

    mutating func follow(_ opcode: Opcode, _ operand: Int = 0, extra: Int = 0) -> Replacement {
        switch opcode {
        case .loadConstNone: push(.none, isConstant: true)
        case .loadConstFalse, .loadConstTrue: push(.bool, isConstant: true)
        case .loadConstSmallInt, .loadConstSmallIntMulti: push(.int, isConstant: true)
        case .dupTop, .dupTopTwo, .rotTwo, .rotThree: rearrange(opcode)
        case .popTop:
            let isCast = top().type == .cast
            pop()
            return isCast ? .nothing : .unchanged
        case .loadSubscr: return loadSubscript()
        case .storeSubscr: return storeSubscript()
        case .callFunction: return call(operand)
        case .returnValue: return returnValue()
        case .deleteFast: bind(operand, .none)
        case .raiseObj:
            if top().type != .object { fail("must raise an object") }
            pop()
        case .yieldValue, .yieldFrom:
            notImplemented("native yield")
            popObject()
            if opcode == .yieldValue { push() }
        default: followObjects(Instruction(opcode, operand, extra: extra))
        }
        return .unchanged
    }

    /// Instructions that know nothing but objects.
    private mutating func followObjects(_ instruction: Instruction) {
        let effect = instruction.stackEffect
        switch instruction.opcode {
        case .buildTuple, .buildList, .buildSet, .callFunctionVarKw, .callMethod,
            .callMethodVarKw:
            popObjects(1 - effect)
            push()
        case .loadSuperMethod:
            popObjects(3)
            pushObjects(2)
        case .importName, .buildSlice, .makeClosure, .makeClosureDefargs, .makeFunctionDefargs:
            for _ in 0..<(1 - effect) { popObject() }
            push()
        default:
            let taken = Verifier.taken(by: instruction)
            for _ in 0..<taken { popObject() }
            pushObjects(taken + effect)
        }
    }

    private mutating func rearrange(_ opcode: Opcode) {
        let count = stack.count
        let width = opcode == .dupTop ? 1 : opcode == .rotThree ? 3 : 2
        guard count >= width else { return }
        if stack[(count - width)...].contains(where: { $0.type == .cast }) {
            notImplemented("conversion to object")
        }
        for index in count - width..<count { stack[index].isConstant = false }
        switch opcode {
        case .rotTwo: stack.swapAt(count - 1, count - 2)
        case .rotThree: stack.insert(stack.removeLast(), at: count - 3)
        default: stack += Array(stack[(count - width)...])
        }
    }

    private mutating func returnValue() -> Replacement {
        let type = top().type
        pop()
        if type == .none {
            return returned == .object ? .unchanged : .zero(isBool: returned == .bool, stays: true)
        }
        if type != returned {
            fail("return expected '\(returned.name)' but got '\(type.name)'")
        }
        return .unchanged
    }
}
