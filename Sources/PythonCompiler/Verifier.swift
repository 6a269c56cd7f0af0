/// Checks a code object before anything runs it: every byte belongs to an instruction, indexes lie
/// in their tables, jumps meet instructions of the same object, and the stack stays in the frame.
struct Verifier {
    struct Problem {
        let message: String
        let offset: Int
    }

    /// What is open when an instruction is reached: the height of the stack above the locals is not
    /// known, so heights count from the whole frame.
    private struct State: Hashable {
        var height: Int
        var blocks: [Block]
        var loops: [Loop] = []
    }

    /// A loop over an iterator on the stack: the heights below and with its four entries.
    private struct Loop: Hashable {
        let base: Int
        var top: Int
    }

    private struct Block: Hashable {
        /// Height of the stack when the block has been left for good.
        let outerHeight: Int
        /// Where its handler begins.
        let handler: Int
        let kind: Opcode
        /// What its handler is entered with at most: an exception, or two entries for a return or
        /// a jump that goes on behind it.
        ///
        /// 0 while the block itself runs.
        var entries = 0
    }

    /// How much END_FINALLY leaves the stack higher than its block began, for the offset of each,
    /// and of each handler that leads to one.
    ///
    /// It is 0 but for `async with`, whose handler drops the manager below the block.
    private struct Exits {
        var instructions: [Int: Int] = [:]
        var handlers: [Int: Int] = [:]
    }

    let code: RawCode
    let nameCount: Int
    let constantCount: Int

    /// The first thing found wrong, nil if the code can be run.
    func problem() -> Problem? {
        let head = code.prelude
        let parameters = head.positionalCount + head.keywordOnlyCount
        let starred =
            (head.flags.contains(.varArguments) ? 1 : 0)
            + (head.flags.contains(.varKeywords) ? 1 : 0)
        if parameters + starred > head.stateSize || head.defaultCount > head.positionalCount {
            return Problem(message: "more parameters than room for them", offset: 0)
        }
        for index in [head.nameIndex] + head.argumentNameIndexes where index >= nameCount {
            return Problem(message: "name \(index) of \(nameCount)", offset: 0)
        }
        for local in head.cellLocals where local >= head.stateSize {
            return Problem(message: "cell in local \(local) of \(head.stateSize)", offset: 0)
        }
        var instructions: [Instruction] = []
        var offset = head.codeStart
        guard code.bytecode.count < Self.mostBytes else {
            return Problem(message: "code too long", offset: offset)
        }
        while offset < code.bytecode.count {
            guard let instruction = Instruction(in: code.bytecode, at: offset) else {
                return Problem(message: "no instruction here", offset: offset)
            }
            if let message = operandProblem(instruction) {
                return Problem(message: message, offset: offset)
            }
            instructions.append(instruction)
            offset = instruction.nextOffset
        }
        return flow(instructions).problem
    }

    /// For the offset of each END_FINALLY how much higher it leaves the stack than its block began.
    func finallyExits() -> [Int: Int] { flow(Array(code.instructions)).exits }

    /// Longer code has instructions that a block cannot name (see `Frame` of the interpreter).
    private static let mostBytes = 1 << 19

    private func operandProblem(_ instruction: Instruction) -> String? {
        let operand = instruction.operand
        switch instruction.kind {
        case .name:
            return operand < nameCount ? nil : "name \(operand) of \(nameCount)"
        case .constant:
            return operand < constantCount ? nil : "constant \(operand) of \(constantCount)"
        case .child, .closure:
            let count = code.children.count
            return operand < count ? nil : "child \(operand) of \(count)"
        case .local:
            return operand < code.stateSize ? nil : "local \(operand) of \(code.stateSize)"
        case .multi where instruction.opcode != .loadConstSmallIntMulti:
            guard instruction.opcode == .loadFastMulti || instruction.opcode == .storeFastMulti
            else { return nil }
            return operand < code.stateSize ? nil : "local \(operand) of \(code.stateSize)"
        case .viper: return "an operation of viper, which files have not"
        case .count:
            if instruction.opcode == .buildSlice, operand != 2, operand != 3 {
                return "a slice of \(operand) parts"
            }
            return nil
        default: return nil
        }
    }

    /// Ways to reach one instruction; compilers use one or two.
    private static let mostStates = 64

    /// A jump out of a block goes through its handler, whose end is known after a first look.
    private func flow(
        _ instructions: [Instruction]
    ) -> (problem: Problem?, exits: [Int: Int]) {
        var exits = Exits()
        for _ in 0..<4 {
            let assumed = exits.handlers.filter { $0.value != 0 }
            if let problem = flowProblem(instructions, assuming: assumed, &exits) {
                return (problem, [:])
            }
            if exits.handlers.filter({ $0.value != 0 }) == assumed {
                return (nil, exits.instructions)
            }
        }
        return (Problem(message: "blocks without a common end", offset: 0), [:])
    }

    /// For each byte the instruction that begins there, or -1; and for each instruction whether
    /// several ways may meet there: only there they are compared.
    private func layout(_ instructions: [Instruction]) -> (places: [Int32], isTarget: [Bool]) {
        var places = [Int32](repeating: -1, count: code.bytecode.count + 1)
        for (place, instruction) in instructions.enumerated() {
            places[instruction.offset] = Int32(place)
        }
        var isTarget = [Bool](repeating: false, count: instructions.count)
        for instruction in instructions {
            if let target = instruction.jumpTarget, places.indices.contains(target),
                places[target] >= 0
            {
                isTarget[Int(places[target])] = true
            }
        }
        return (places, isTarget)
    }

    private func flowProblem(
        _ instructions: [Instruction], assuming handlers: [Int: Int], _ exits: inout Exits
    ) -> Problem? {
        let (places, isTarget) = layout(instructions)
        // An instruction may be reached in several ways; with a height that grows from turn to turn
        // of a loop, the stack leaves the frame here as it would in the run.
        var seen: [Int: Set<State>] = [:]
        var open = [(code.prelude.codeStart, State(height: 0, blocks: []))]
        while var (offset, state) = open.popLast() {
            guard places.indices.contains(offset), places[offset] >= 0 else {
                return Problem(message: "execution reaches no instruction here", offset: offset)
            }
            var place = Int(places[offset])
            // Behind what no jump meets and no block or loop concerns, go straight on.
            while !isTarget[place], state.loops.isEmpty, instructions.indices.contains(place + 1),
                Self.goesStraightOn(instructions[place]),
                instructions[place].opcode != .getIterStack
            {
                let instruction = instructions[place]
                if let problem = heightProblem(instruction, state) { return problem }
                state.height += instruction.stackEffect
                place += 1
            }
            offset = instructions[place].offset
            let instruction = instructions[place]
            if isTarget[place] {
                guard seen[offset, default: []].insert(state).inserted else { continue }
                if seen[offset, default: []].count > Self.mostStates {
                    return Problem(
                        message: "reached with too many heights of the stack", offset: offset)
                }
            }
            if let problem = heightProblem(instruction, state) { return problem }
            if state.blocks.count > code.exceptionStackSize {
                return Problem(message: "too many nested blocks", offset: offset)
            }
            if Self.goesStraightOn(instruction) {
                var next = state
                next.height += instruction.stackEffect
                open.append((instruction.nextOffset, Self.followingLoops(instruction, next)))
                continue
            }
            guard let next = successors(of: instruction, in: state, handlers) else {
                return Problem(message: "leaves a block that is not open", offset: offset)
            }
            if instruction.opcode == .setupWith {
                let target = instruction.operand
                guard places.indices.contains(target), places[target] >= 0,
                    instructions[Int(places[target])].opcode == .withCleanup
                else { return Problem(message: "a with block without its end", offset: offset) }
            }
            if instruction.opcode == .endFinally, let height = next.first?.1.height,
                let block = state.blocks.last,
                !record(height - block.outerHeight, of: block, at: offset, &exits)
            {
                return Problem(message: "a block ends with different stacks", offset: offset)
            }
            open += next.map { target in (target.0, Self.followingLoops(instruction, target.1)) }
        }
        return nil
    }

    private func heightProblem(_ instruction: Instruction, _ state: State) -> Problem? {
        let low = state.height - Self.taken(by: instruction)
        let high = state.height + max(instruction.stackEffect, 0)
        if low < 0 || high > code.stateSize {
            return Problem(message: "stack leaves the frame", offset: instruction.offset)
        }
        if !keepsIterators(instruction, state, low: low) {
            return Problem(message: "an iterator is used as a value", offset: instruction.offset)
        }
        return nil
    }

    /// Notes how a block ends; false when it ends in different ways.
    private func record(
        _ exit: Int, of block: Block, at offset: Int, _ exits: inout Exits
    ) -> Bool {
        guard exits.instructions[offset, default: exit] == exit,
            exits.handlers[block.handler, default: exit] == exit,
            exit == 0 || block.kind == .setupFinally
        else { return false }
        exits.instructions[offset] = exit
        exits.handlers[block.handler] = exit
        return true
    }

    /// The four entries of an iterator on the stack are the interpreter's own: FOR_ITER uses them,
    /// POP_TOP drops them, and nothing else may touch them.
    private func keepsIterators(_ instruction: Instruction, _ state: State, low: Int) -> Bool {
        let top = state.loops.last?.top ?? 0
        switch instruction.opcode {
        // Generator expressions lay the entries out themselves, around an iterator they are given.
        case .forIter: return state.height == top || state.height - 4 >= top
        case .popTop: return true
        case .storeComp:
            let base = state.loops.first?.base ?? Int.max
            return state.height - instruction.operand >> 2 <= base
        default: return low >= top
        }
    }

    /// The state behind an instruction, with the loops that it begins and ends.
    private static func followingLoops(_ instruction: Instruction, _ state: State) -> State {
        var state = state
        if instruction.opcode == .getIterStack {
            state.loops.append(Loop(base: state.height - 4, top: state.height))
        }
        // Entries of a loop that is left are popped one by one, or all at once.
        while let loop = state.loops.last, loop.top > state.height {
            state.loops.removeLast()
            if state.height > loop.base {
                state.loops.append(Loop(base: loop.base, top: state.height))
            }
        }
        return state
    }

    /// How many entries must be on the stack.
    static func taken(by instruction: Instruction) -> Int {
        switch instruction.opcode {
        case .dupTop, .loadAttr, .loadMethod, .getIter, .getIterStack, .unaryOpMulti, .importFrom,
            .yieldValue, .unpackSequence, .unpackEx, .setupWith:
            1
        case .dupTopTwo, .rotTwo: 2
        case .rotThree, .loadSuperMethod, .storeMap: 3
        case .forIter: 4
        case .storeComp: (instruction.operand >> 2) + 1
        case .withCleanup: 3
        // What takes operands and leaves a result needs one entry more than it takes away.
        case .binaryOpMulti, .loadSubscr, .yieldFrom, .importName, .makeFunctionDefargs: 2
        case .buildTuple, .buildList, .buildSet, .buildSlice, .makeClosure, .makeClosureDefargs,
            .callFunction, .callFunctionVarKw, .callMethod, .callMethodVarKw:
            1 - instruction.stackEffect
        default: max(0, -instruction.stackEffect)
        }
    }

    /// Whether execution goes on with the next instruction, whatever is on the stack.
    private static func goesStraightOn(_ instruction: Instruction) -> Bool {
        switch instruction.opcode {
        case .endFinally, .popExceptJump, .unwindJump, .returnValue, .raiseLast, .raiseObj,
            .raiseFrom:
            false
        default: instruction.jumpTarget == nil
        }
    }

    /// Where execution can go on; nil if blocks are closed that were never opened.
    private func successors(
        of instruction: Instruction, in state: State, _ handlers: [Int: Int]
    ) -> [(Int, State)]? {
        var next = state
        next.height += instruction.stackEffect
        var target = next
        switch instruction.opcode {
        case .returnValue, .raiseLast, .raiseObj, .raiseFrom: return []
        case .jump: return [(instruction.operand, target)]
        case .popJumpIfTrue, .popJumpIfFalse: break
        case .jumpIfTrueOrPop, .jumpIfFalseOrPop: target.height = state.height
        case .setupWith, .setupExcept, .setupFinally:
            let isWith = instruction.opcode == .setupWith
            next.blocks.append(
                Block(
                    outerHeight: isWith ? state.height - 1 : state.height,
                    handler: instruction.operand, kind: instruction.opcode))
            target = next
            let entries = instruction.opcode == .setupExcept ? 1 : 2
            target.blocks[target.blocks.count - 1].entries = entries
            target.height = state.height + entries + (isWith ? 1 : 0)
        case .forIter: target.height = state.height - 4
        case .endFinally:
            guard let block = next.blocks.popLast() else { return nil }
            // Without an exception, return or jump there is None.
            next.height = state.height - max(1, block.entries)
            if next.height < 0 { return nil }
            return [(instruction.nextOffset, next)]
        case .popExceptJump:
            guard target.blocks.popLast() != nil else { return nil }
            return [(instruction.operand, target)]
        case .unwindJump:
            for _ in 0..<Int(instruction.extra & 0x7f) {
                guard let block = target.blocks.popLast() else { return nil }
                target.height = block.outerHeight
                if block.kind == .setupFinally, block.handler > instruction.offset {
                    target.height += handlers[block.handler, default: 0]
                }
            }
            if instruction.extra & 0x80 != 0 { target.height -= 4 }
            return [(instruction.operand, target)]
        default: return [(instruction.nextOffset, next)]
        }
        return [(instruction.operand, target), (instruction.nextOffset, next)]
    }
}
