/// Calling values: the loop and native code come here for all but plain functions.
extension VirtualMachine {
    /// Calls any callable.
    ///
    /// `arguments`: `base[-1]` may be overwritten.
    /// `kind`: what becomes of the result if a frame is pushed.
    /// Returns `Value.entered` when a frame was pushed (the caller of this must have stored its
    ///   own `ip` and `sp` before), `Value.suspended`, or the result itself.
    func enter(
        _ callee: Value, _ arguments: Arguments, kind: ReturnKind, extra: Value = .null
    ) throws(Raised) -> Value {
        var callee = callee
        var arguments = arguments
        var room = 1
        while true {
            if callee.isConstant {
                let entry = runtime.entries[callee.constantIndex]
                if entry.kind == .function {
                    return try enterNative(callee, arguments, kind: kind, extra: extra)
                }
                guard entry.kind == .type else { throw raiseNotCallable(callee) }
                return try makeObject(callee, arguments)
            }
            guard callee.isObject else { throw raiseNotCallable(callee) }
            let words = words(callee)
            let type = Value(bits: words[0])
            if type == .type(.function) {
                return try enterFunction(
                    callee, prefix: arguments.base, prefixCount: 0, arguments, kind: kind,
                    extra: extra)
            }
            if type == .type(.closure) {
                return try enterFunction(
                    Value(bits: words[ClosureLayout.function]),
                    prefix: values(callee) + ClosureLayout.cells,
                    prefixCount: Int(words[ClosureLayout.count]), arguments, kind: kind,
                    extra: extra)
            }
            if type == .type(.boundMethod) {
                arguments = try prepend(
                    Value(bits: words[BoundLayout.receiver]), arguments, &room)
                callee = Value(bits: words[BoundLayout.function])
                continue
            }
            if type == .type(.nativeFunction) {
                return try enterChecked(callee, arguments, kind: kind, extra: extra)
            }
            if type == .type(.type) {
                return try instantiate(callee, arguments, kind: kind)
            }
            guard !type.isConstant else {
                guard let slot = slots(of: callee).call else { throw raiseNotCallable(callee) }
                return try slot(self, callee, arguments)
            }
            let found = try findInClass(type, Names.call, receiver: callee)
            switch found.kind {
            case .method:
                arguments = try prepend(found.receiver, arguments, &room)
                callee = found.value
            case .plain: callee = found.value
            case .missing, .getter:
                // A class of the program over a native type whose objects can be called.
                let native = nativePart(of: callee)
                guard native != callee, let slot = slots(of: native).call else {
                    throw raiseNotCallable(callee)
                }
                return try slot(self, native, arguments)
            }
        }
    }

    func raiseNotCallable(_ value: Value) -> Raised {
        raise(.typeError, "'\(typeName(of: value))' object isn't callable")
    }

    /// Puts a value before the arguments; the second time there may be no place for it.
    private func prepend(
        _ value: Value, _ arguments: Arguments, _ room: inout Int
    ) throws(Raised) -> Arguments {
        if room > 0 {
            room -= 1
            let base = arguments.base - 1
            base.pointee = value
            return Arguments(
                base: base, count: arguments.count + 1, keywordCount: arguments.keywordCount)
        }
        let words = arguments.count + 2 * arguments.keywordCount
        let copy = try newTuple(count: words + 2)
        try pushRoot(copy)
        let items = items(ofTuple: copy)
        guard let base = items.baseAddress else { return arguments }
        base[1] = value
        (base + 2).update(from: arguments.base, count: words)
        return Arguments(
            base: base + 1, count: arguments.count + 1, keywordCount: arguments.keywordCount)
    }

    /// Calls a function or closure: a frame, or a generator object.
    private func enterFunction(
        _ function: Value, prefix: UnsafeMutablePointer<Value>, prefixCount: Int,
        _ arguments: Arguments, kind: ReturnKind, extra: Value
    ) throws(Raised) -> Value {
        header.pointee.cycles &+= costs.call
        let words = words(function)
        let code = codeEntry(words[FunctionLayout.code])
        if code.pointee.isGenerator {
            return try makeGenerator(
                function, prefix: prefix, prefixCount: prefixCount, arguments)
        }
        try pushFrame(
            function, prefix: prefix, prefixCount: prefixCount, arguments, kind: kind,
            extra: extra)
        return .entered
    }

    // MARK: - Native functions

    private func enterNative(
        _ callee: Value, _ arguments: Arguments, kind: ReturnKind, extra: Value
    ) throws(Raised) -> Value {
        if kind == .push, arguments.count >= 1, arguments.keywordCount == 0,
            isExactly(arguments.base[0], .generator),
            let result = try enterGenerator(callee, arguments)
        {
            return result
        }
        return try callNative(callee, arguments, kind: kind, extra: extra)
    }

    /// Whether a call needs nothing but the native function: no generator that is to be resumed.
    @inline(__always)
    func isPlainNative(_ callee: Value, _ arguments: Arguments) -> Bool {
        callee.isConstant && runtime.entries[callee.constantIndex].kind == .function
            && (arguments.count == 0 || !isExactly(arguments.base[0], .generator))
    }

    /// Calls a native function without keyword arguments for the loop.
    @inline(never)
    func callPlainNative(_ callee: Value, _ arguments: Arguments) throws(Raised) -> Value {
        enteringKind = (.push, .null)
        let function = runtime.function(callee)
        guard arguments.count >= function.pointee.minimum,
            arguments.count <= function.pointee.maximum
        else { throw raiseArgumentCount(function, given: arguments.count) }
        header.pointee.cycles &+= costs.nativeCall
        return try function.pointee.body(self, arguments)
    }

    /// Calls a native function after checking the number of its arguments.
    func callNative(
        _ callee: Value, _ arguments: Arguments, kind: ReturnKind = .exit, extra: Value = .null
    ) throws(Raised) -> Value {
        enteringKind = (kind, extra)
        let function = runtime.function(callee)
        if arguments.keywordCount != 0 && !function.pointee.takesKeywords {
            throw raise(.typeError, "function doesn't take keyword arguments")
        }
        if arguments.count < function.pointee.minimum
            || arguments.count > function.pointee.maximum
        {
            throw raiseArgumentCount(function, given: arguments.count)
        }
        header.pointee.cycles &+= costs.nativeCall
        let isScratch = arguments.base >= scratch - 1 && arguments.base < scratch + 16
        if !isScratch { return try function.pointee.body(self, arguments) }
        // Nested calls use the scratch words too.
        let words = arguments.count + 2 * arguments.keywordCount
        let top = header.pointee.stackTop
        guard top + UInt32(words + 1) << 2 <= header.pointee.stackEnd else {
            throw raiseRecursion()
        }
        let base = values(at: top + 4)
        base.update(from: arguments.base, count: words)
        header.pointee.stackTop = top + UInt32(words + 1) << 2
        var isEntered = false
        defer { if !isEntered { header.pointee.stackTop = top } }
        let value = try function.pointee.body(
            self,
            Arguments(
                base: base, count: arguments.count, keywordCount: arguments.keywordCount))
        isEntered = value == .entered
        return value
    }

    private func raiseArgumentCount(
        _ function: UnsafeMutablePointer<NativeFunction>, given: Int
    ) -> Raised {
        let minimum = function.pointee.minimum
        let maximum = function.pointee.maximum
        if minimum == maximum {
            return raise(
                .typeError,
                "function takes \(minimum) positional arguments but \(given) were given")
        }
        if given < minimum {
            return raise(
                .typeError,
                "function missing \(minimum - given) required positional arguments")
        }
        return raise(
            .typeError, "function expected at most \(maximum) arguments, got \(given)")
    }

    /// Calls a method of a native type that was taken from the type itself: the receiver is
    /// checked.
    private func enterChecked(
        _ callee: Value, _ arguments: Arguments, kind: ReturnKind, extra: Value
    ) throws(Raised) -> Value {
        let words = words(callee)
        let type = Value(bits: words[BoundLayout.receiver])
        let function = Value(bits: words[BoundLayout.function])
        guard arguments.count > 0 else {
            return try callNative(function, arguments, kind: kind, extra: extra)
        }
        let receiver = arguments.base[0]
        guard isInstance(nativeOperand(receiver), of: type) else {
            throw raise(
                .typeError,
                "argument should be a '\(name(ofType: type))' not a '\(typeName(of: receiver))'")
        }
        let native = nativePart(of: receiver)
        guard native != receiver else {
            return try enterNative(function, arguments, kind: kind, extra: extra)
        }
        guard !native.isNull else { throw raiseNotCallable(callee) }
        arguments.base[0] = native
        defer { arguments.base[0] = receiver }
        return try callNative(function, arguments)
    }

    /// Calls a native type.
    func makeObject(_ type: Value, _ arguments: Arguments) throws(Raised) -> Value {
        guard let make = runtime.nativeType(type).make else {
            throw raise(.typeError, "can't create '\(name(ofType: type))' instances")
        }
        header.pointee.cycles &+= costs.nativeCall
        return try make(self, type, arguments)
    }

    // MARK: - Calls with starred arguments

    /// Lays out the arguments of a call with stars in a new tuple.
    ///
    /// `base`: positional values, then pairs of key and value; a null key is `**`.
    /// `stars`: a bit for each positional value that is to be spread.
    /// `receiver`: put first unless it is null.
    /// Returns a free word, the arguments, the number of keyword pairs.
    func spread(
        _ base: UnsafeMutablePointer<Value>, count: Int, keywords: Int, stars: Int,
        receiver: Value
    ) throws(Raised) -> Value {
        let list = try newList()
        let mark = rootMark
        try pushRoot(list)
        try append(.null, toList: list)
        if !receiver.isNull { try append(receiver, toList: list) }
        for index in 0..<count {
            guard index < 30, stars >> index & 1 == 1 else {
                try append(base[index], toList: list)
                continue
            }
            let iterator = try iterate(base[index])
            try pushRoot(iterator)
            while true {
                let item = try next(iterator)
                if item == .stopIteration { break }
                try append(item, toList: list)
            }
        }
        var pairs = 0
        for index in 0..<keywords {
            let key = base[count + 2 * index]
            let value = base[count + 2 * index + 1]
            if key.isNull {
                pairs += try spreadMapping(value, onto: list)
            } else {
                try append(key, toList: list)
                try append(value, toList: list)
                pairs += 1
            }
        }
        try append(.small(pairs), toList: list)
        popRoots(to: mark)
        let source = items(ofList: list)
        let tuple = try newTuple(count: source.count)
        if let first = source.baseAddress {
            items(ofTuple: tuple).baseAddress?.update(from: first, count: source.count)
        }
        return tuple
    }

    private func spreadMapping(_ mapping: Value, onto list: Value) throws(Raised) -> Int {
        var pairs = 0
        if isExactly(mapping, .dict) {
            var cursor = 0
            while let slot = mapNext(MapReference(dict: mapping), &cursor) {
                let (key, value) = (slot[0], slot[1])
                try append(try keywordName(key), toList: list)
                try append(value, toList: list)
                pairs += 1
            }
            return pairs
        }
        let keys = try call(try attribute(mapping, Names.keys), [])
        try pushRoot(keys)
        let iterator = try iterate(keys)
        try pushRoot(iterator)
        while true {
            let key = try next(iterator)
            if key == .stopIteration { return pairs }
            let name = try keywordName(key)
            let value = try getItem(mapping, key)
            try append(name, toList: list)
            try append(value, toList: list)
            pairs += 1
        }
    }

    private func keywordName(_ key: Value) throws(Raised) -> Value {
        guard isString(key) else {
            throw raise(.typeError, "keywords must be strings")
        }
        return .interned(try internName(key))
    }

    // MARK: - Calls from native code

    /// Calls any callable; `values` holds positional arguments, then pairs of name and value.
    ///
    /// Blocks: a native function that must wait lets the host pass time.
    public func call(
        _ callee: Value, _ arguments: [Value], keywordCount: Int = 0
    ) throws(Raised) -> Value {
        try call(callee, receiver: .null, arguments, keywordCount: keywordCount)
    }

    /// As the other `call`, with a receiver before the arguments unless it is null.
    func call(
        _ callee: Value, receiver: Value, _ arguments: [Value], keywordCount: Int = 0
    ) throws(Raised) -> Value {
        let top = header.pointee.stackTop
        let first = receiver.isNull ? 2 : 3
        let words = arguments.count + first
        guard top + UInt32(words) << 2 <= header.pointee.stackEnd else { throw raiseRecursion() }
        let base = values(at: top)
        base[0] = callee
        base[1] = .null
        if !receiver.isNull { base[2] = receiver }
        for index in arguments.indices { base[first + index] = arguments[index] }
        header.pointee.stackTop = top + UInt32(words) << 2
        defer { header.pointee.stackTop = top }
        return try runNested { () throws(Raised) -> Value in
            // The word before the arguments may have been used for a receiver.
            base[1] = .null
            return try self.enter(
                callee,
                Arguments(
                    base: base + 2, count: words - 2 - 2 * keywordCount,
                    keywordCount: keywordCount), kind: .exit)
        }
    }
}

extension Names {
    static let call = InternedString("__call__")
    static let buildClass = InternedString("__build_class__")
    static let keys = InternedString("keys")
}

/// Interned names that the interpreter itself looks for.
enum Names {}
