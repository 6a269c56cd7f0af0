public import PythonCompiler

/// Code objects, functions and the calls of the loop.
extension VirtualMachine {
    // MARK: - Code

    /// Makes a function of the code of a compiled module.
    ///
    /// `takesBoardMemory`: whether the code takes room in the board's heap, as imported code does;
    ///     code that lies in the board's flash does not.
    public func loadModule(
        _ module: CompiledModule, globals: Value, takesBoardMemory: Bool = true
    ) throws(Raised) -> Value {
        let loaded = LoadedModule.of(
            module, pairsUp: pairsUpOperations, marksLines: lineWatcher != nil)
        let mark = rootMark
        try pushRoot(globals)
        defer { popRoots(to: mark) }
        let object = try newObject(.codeObject, words: CodeObjectLayout.words)
        let slot = takeSlot(for: loaded, object: object)
        guard slot < CodeNumber.slotLimit, loaded.codeCount < CodeNumber.functionLimit else {
            throw raise(.memoryError, "too many functions")
        }
        words(object)[CodeObjectLayout.slot] = UInt32(slot)
        if !loaded.constants.isEmpty {
            words(object)[CodeObjectLayout.constants] = try allocate(
                bytes: loaded.constants.count << 2)
        }
        if takesBoardMemory {
            words(object)[CodeObjectLayout.bytes] = try allocate(
                bytes: loaded.boardMemory.whole, raw: true)
            try keepNames(loaded.names)
        }
        let function = try newObject(.function, words: FunctionLayout.defaults)
        values(function)[FunctionLayout.module] = object
        words(function)[FunctionLayout.code] = CodeNumber.make(slot: slot)
        values(function)[FunctionLayout.globals] = globals
        return function
    }

    private func takeSlot(for module: LoadedModule, object: Value) -> Int {
        let entry = ModuleSlot(codes: module.codes, object: object)
        while firstFreeModule < modules.count, modules[firstFreeModule] != nil {
            firstFreeModule += 1
        }
        let free = firstFreeModule
        firstFreeModule += 1
        if free < modules.count {
            modules[free] = module
            moduleTable[free] = entry
            return free
        }
        if modules.count == moduleCapacity {
            let larger = UnsafeMutablePointer<ModuleSlot>.allocate(capacity: moduleCapacity * 2)
            larger.update(from: moduleTable, count: moduleCapacity)
            moduleTable.deallocate()
            moduleTable = larger
            moduleCapacity *= 2
        }
        modules.append(module)
        (moduleTable + modules.count - 1).initialize(to: entry)
        return modules.count - 1
    }

    /// Lets go of code that no function uses any more; called by the collector after marking.
    func dropUnusedModules(isAlive: (Value) -> Bool) {
        for index in modules.indices where modules[index] != nil {
            if !isAlive(moduleTable[index].object) {
                modules[index] = nil
                firstFreeModule = min(firstFreeModule, index)
            }
        }
    }

    /// A constant of the object table, made when it is needed first.
    @inline(__always)
    func constant(_ index: Int, of module: UInt32) throws(Raised) -> Value {
        let table = frameWords(module)[CodeObjectLayout.constants]
        let value = values(at: table)[index]
        return value.isNull ? try makeConstant(index, of: module) : value
    }

    @inline(never)
    private func makeConstant(_ index: Int, of module: UInt32) throws(Raised) -> Value {
        let words = frameWords(module)
        guard let loaded = modules[Int(words[CodeObjectLayout.slot])] else { return .none }
        let value = try ignoringHeapLock { () throws(Raised) in
            try self.newValue(of: loaded.constants[index])
        }
        values(at: words[CodeObjectLayout.constants])[index] = value
        return value
    }

    // MARK: - Functions

    /// Makes a function of the code that runs in a frame.
    @inline(never)
    func makeFunction(
        _ frame: UnsafeMutablePointer<UInt32>, _ code: UInt32, _ defaults: Value,
        _ keywordDefaults: Value
    ) throws(Raised) -> Value {
        let values = defaults.isNull ? nil : items(ofTuple: defaults)
        let count = values?.count ?? 0
        let hasKeywords = !keywordDefaults.isNull
        let entry = codeEntry(CodeNumber.make(frame[Frame.code], function: code))
        // Calls rely on it; only code that no compiler made brings something else.
        guard count == Int(entry.pointee.defaultCount),
            hasKeywords == entry.pointee.hasKeywordDefaults,
            defaults.isNull || isExactly(defaults, .tuple),
            !hasKeywords || isExactly(keywordDefaults, .dict)
        else { throw raise(.runtimeError, "bad bytecode") }
        let function = try newObject(
            .function, words: FunctionLayout.defaults + count + (hasKeywords ? 1 : 0))
        let words = self.values(function)
        words[FunctionLayout.module] = Value(bits: frame[Frame.module])
        words[FunctionLayout.code] = Value(
            bits: CodeNumber.make(frame[Frame.code], function: code))
        words[FunctionLayout.globals] = Value(bits: frame[Frame.globals])
        for index in 0..<count {
            words[FunctionLayout.defaults + index] = values?[index] ?? .none
        }
        if hasKeywords { words[FunctionLayout.defaults + count] = keywordDefaults }
        return function
    }

    @inline(never)
    func makeClosure(
        _ function: Value, _ cells: UnsafeMutablePointer<Value>, count: Int
    ) throws(Raised) -> Value {
        let closure = try newObject(.closure, words: ClosureLayout.cells + count)
        values(closure)[ClosureLayout.function] = function
        words(closure)[ClosureLayout.count] = UInt32(count)
        (values(closure) + ClosureLayout.cells).update(from: cells, count: count)
        return closure
    }

    /// Puts the locals that inner functions use into cells.
    @inline(never)
    func makeCells(
        _ code: UnsafeMutablePointer<CodeEntry>, _ locals: UnsafeMutablePointer<Value>
    ) throws(Raised) {
        for index in 0..<Int(code.pointee.cellCount) {
            let local = Int(code.pointee.cells[index])
            let cell = try newObject(.cell, words: 2)
            values(cell)[1] = locals[-local]
            locals[-local] = cell
        }
    }

    // MARK: - Calls of the loop

    /// A call of anything; the callee lies at `place`.
    @inline(never)
    func enterCall(
        _ place: UnsafeMutablePointer<Value>, _ base: UnsafeMutablePointer<Value>, _ count: Int,
        _ keywords: Int, _ frame: UnsafeMutablePointer<UInt32>
    ) throws(Raised) -> Value {
        let callee = place[0]
        let arguments = Arguments(base: base, count: count, keywordCount: keywords)
        try checkKeywords(arguments)
        if callee == .buildClass { return try enterClassStatement(arguments) }
        let before = base[-1]
        let value = try enter(callee, arguments, kind: .push)
        if value == .suspended {
            // The call will be executed again.
            base[-1] = before
            place[0] = callee
        }
        return value
    }

    /// The names of keywords are interned in all code that a compiler made.
    @inline(__always)
    private func checkKeywords(_ arguments: Arguments) throws(Raised) {
        for index in 0..<arguments.keywordCount
        where !arguments.base[arguments.count + 2 * index].isInterned {
            throw raise(.runtimeError, "bad bytecode")
        }
    }

    /// A call with starred arguments; what they come to replaces the bitmap on top of the stack.
    @inline(never)
    func enterStarred(
        _ place: UnsafeMutablePointer<Value>, _ sp: UnsafeMutablePointer<Value>,
        _ instruction: DecodedInstruction, isMethod: Bool
    ) throws(Raised) -> Value {
        if sp[0].isSmall {
            let spread = try spread(
                place + (isMethod ? 2 : 1), count: Int(instruction.count),
                keywords: Int(instruction.count2), stars: sp[0].small,
                receiver: isMethod ? place[1] : .null)
            sp[0] = spread
        }
        // Only code that no compiler made brings anything but what `spread` gave.
        guard isExactly(sp[0], .tuple) else { throw raise(.runtimeError, "bad bytecode") }
        let items = items(ofTuple: sp[0])
        guard items.count >= 2, let first = items.baseAddress, items[items.count - 1].isSmall
        else { throw raise(.runtimeError, "bad bytecode") }
        let keywords = items[items.count - 1].small
        let count = items.count - 2 - 2 * keywords
        guard keywords >= 0, count >= 0 else { throw raise(.runtimeError, "bad bytecode") }
        let arguments = Arguments(base: first + 1, count: count, keywordCount: keywords)
        try checkKeywords(arguments)
        if place[0] == .buildClass { return try enterClassStatement(arguments) }
        return try enter(place[0], arguments, kind: .push)
    }
}
