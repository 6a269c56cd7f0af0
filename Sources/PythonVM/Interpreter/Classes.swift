/// Making classes of the program and their objects.
extension VirtualMachine {
    // MARK: - class statements

    /// A class statement: arguments are the body's function, the name, the bases.
    ///
    /// The program may have put a function of its own into `builtins`.
    func enterClassStatement(_ arguments: Arguments) throws(Raised) -> Value {
        if !header.pointee.builtinsOverride.isNull {
            let own = mapFindInterned(
                MapReference(dict: header.pointee.builtinsOverride), Names.buildClass)
            if !own.isNull { return try enter(own, arguments, kind: .push) }
        }
        return try enterClassBody(arguments, kind: .buildClass)
    }

    /// `__build_class__` that the program calls itself.
    func callBuildClass(_ arguments: Arguments) throws(Raised) -> Value {
        if enteringKind.kind == .push { return try enterClassBody(arguments, kind: .buildClass) }
        let mark = rootMark
        var extra = Value.null
        let cell = try runNested { () throws(Raised) -> Value in
            let entered = try self.enterClassBody(arguments, kind: .exit)
            extra = Value(bits: self.frameWords(self.header.pointee.frame)[Frame.extra])
            try self.pushRoot(extra)
            return entered
        }
        let type = try finishClass(dict: extra, cell: cell)
        popRoots(to: mark)
        return type
    }

    /// Starts the body of a class.
    private func enterClassBody(
        _ arguments: Arguments, kind: ReturnKind
    ) throws(Raised) -> Value {
        guard arguments.count >= 2 else {
            throw raise(.typeError, "__build_class__ needs a function and a name")
        }
        let dict = try newDict()
        let body = arguments[0]
        var function = body
        var prefix = arguments.base
        var prefixCount = 0
        if isExactly(body, .closure) {
            function = values(body)[ClosureLayout.function]
            prefix = values(body) + ClosureLayout.cells
            prefixCount = Int(words(body)[ClosureLayout.count])
        }
        guard isExactly(function, .function) else { throw raiseNotCallable(body) }
        // The arguments are found on the stack again when the body is done, so they are kept there
        // as a tuple beside the dict.
        let kept = try newTuple(count: arguments.count)
        items(ofTuple: kept).baseAddress?.update(from: arguments.base, count: arguments.count)
        let extra = try newTuple([dict, kept])
        try pushFrame(
            function, prefix: prefix, prefixCount: prefixCount,
            Arguments(base: scratch, count: 0), kind: kind, extra: extra)
        frameWords(header.pointee.frame)[Frame.locals] = dict.bits
        return .entered
    }

    /// Ends a class statement.
    func finishClass(dict extra: Value, cell: Value) throws(Raised) -> Value {
        let parts = items(ofTuple: extra)
        let arguments = items(ofTuple: parts[1])
        let bases = try newTuple(Array(arguments.dropFirst(2)))
        let type = try newClass(name: arguments[1], bases: bases, locals: parts[0])
        if isExactly(cell, .cell) { values(cell)[1] = type }
        return type
    }

    /// Makes a class.
    ///
    /// `bases`: a tuple of types.
    /// `locals`: a dict, which becomes the class's own.
    public func newClass(name: Value, bases: Value, locals: Value) throws(Raised) -> Value {
        var native = Value.null
        var flags: UInt32 = 0
        for base in items(ofTuple: bases) {
            guard isType(base) else {
                throw raise(.typeError, arguments: [])
            }
            if base.isConstant && base != .type(.object)
                && (runtime.nativeType(base).make == nil || base == .type(.noneType))
            {
                throw raise(
                    .typeError,
                    "type '\(self.name(ofType: base))' isn't an acceptable base type")
            }
            if isProgramClass(base) {
                flags |= words(base)[ClassLayout.flags] & ClassLayout.hasAccessors
                words(base)[ClassLayout.flags] |= ClassLayout.isSubclassed
            }
            if let found = nativeBase(ofType: base) {
                guard native.isNull || native == found else {
                    throw raise(.typeError, "multiple bases have instance lay-out conflict")
                }
                native = found
            }
        }
        let type = try newObject(.type, words: ClassLayout.words)
        let words = words(type)
        words[ClassLayout.name] = name.bits
        let count = items(ofTuple: bases).count
        words[ClassLayout.bases] =
            count == 0 ? 0 : count == 1 ? items(ofTuple: bases)[0].bits : bases.bits
        words[ClassLayout.locals] = locals.bits
        words[ClassLayout.native] = native.bits
        try prepareMembers(locals, &flags)
        words[ClassLayout.flags] = flags
        try tellNames(of: locals, to: type)
        return type
    }

    /// Calls `__set_name__` of the members of a new class.
    ///
    /// The calls may change the members, so who is called is found out first.
    private func tellNames(of locals: Value, to type: Value) throws(Raised) {
        let mark = rootMark
        var cursor = 0
        var members: [(name: Value, value: Value)] = []
        while let slot = mapNext(MapReference(dict: locals), &cursor) {
            guard isInstanceObject(slot[1]),
                try findInClass(self.type(of: slot[1]), Names.setName, receiver: slot[1]).kind
                    == .method
            else { continue }
            members.append((slot[0], slot[1]))
            try pushRoot(slot[1])
        }
        guard !members.isEmpty else { return }
        try pushRoot(type)
        for member in members {
            _ = try callMethod(member.value, Names.setName, [type, member.name])
        }
        popRoots(to: mark)
    }

    /// `__new__` is a static method; properties make attribute access special.
    private func prepareMembers(_ locals: Value, _ flags: inout UInt32) throws(Raised) {
        let map = MapReference(dict: locals)
        let new = mapFindInterned(map, Names.new)
        if isExactly(new, .function) || isExactly(new, .closure) {
            let method = try newObject(.staticMethod, words: 2)
            values(method)[1] = new
            try mapStoreInterned(map, Names.new, method)
        }
        var cursor = 0
        while let slot = mapNext(map, &cursor) {
            if slot[0].isInterned, isAccessor(slot[0].interned, slot[1]) {
                flags |= ClassLayout.hasAccessors
            }
        }
    }

    // MARK: - Objects

    /// Makes an object of a class without calling anything.
    public func newInstance(_ type: Value) throws(Raised) -> Value {
        let hasNative = words(type)[ClassLayout.native] != 0
        return try newObject(
            type, words: hasNative ? InstanceLayout.wordsWithNative : InstanceLayout.words)
    }

    /// Calls a class.
    func instantiate(
        _ type: Value, _ arguments: Arguments, kind: ReturnKind
    ) throws(Raised) -> Value {
        let object: Value
        let new = try findInClass(type, Names.new, receiver: .null)
        if new.kind == .plain {
            object = try callAgain(new.value, first: type, arguments)
            if self.type(of: object) != type { return object }
        } else {
            object = try newInstance(type)
        }
        let native = Value(bits: words(type)[ClassLayout.native])
        let initialize = try findInClass(type, Names.initialize, receiver: object)
        guard initialize.kind == .method else {
            if native.isNull {
                return object
            }
            try pushRoot(object)
            try makeNativePart(object, native, arguments)
            return object
        }
        if kind == .push, native.isNull {
            arguments.base[-1] = object
            return try enter(
                initialize.value,
                Arguments(
                    base: arguments.base - 1, count: arguments.count + 1,
                    keywordCount: arguments.keywordCount), kind: .initialize, extra: object)
        }
        let mark = rootMark
        try pushRoot(object)
        let result = try callAgain(initialize.value, first: object, arguments)
        if result != .none { throw raiseInitializeResult(result) }
        if !native.isNull, values(object)[InstanceLayout.native].isNull {
            try makeNativePart(object, native, arguments)
        }
        popRoots(to: mark)
        return object
    }

    /// Makes the object of the native type inside an object.
    func makeNativePart(
        _ object: Value, _ native: Value, _ arguments: Arguments
    ) throws(Raised) {
        // A named tuple asks its class for the names of the fields.
        let part =
            native == .type(.attrTuple)
            ? try AttrTupleObject.make(self, type(of: object), arguments)
            : try makeObject(native, arguments)
        values(object)[InstanceLayout.native] = part
    }

    /// Calls a function nested, with one more argument before the others.
    private func callAgain(
        _ function: Value, first: Value, _ arguments: Arguments
    ) throws(Raised) -> Value {
        var values = [first]
        for index in 0..<arguments.count + 2 * arguments.keywordCount {
            values.append(arguments.base[index])
        }
        return try call(function, values, keywordCount: arguments.keywordCount)
    }

    private func raiseInitializeResult(_ result: Value) -> Raised {
        raise(.typeError, "__init__() should return None, not '\(typeName(of: result))'")
    }

    /// After `__init__` of an object without a native part.
    func finishInitialize(
        _ frame: UnsafeMutablePointer<UInt32>, _ object: Value, _ result: Value
    ) throws(Raised) -> Value {
        guard result == .none else { throw raiseInitializeResult(result) }
        return object
    }
}
