/// What an attribute look-up found.
struct Found {
    enum Kind {
        case missing
        /// The value itself.
        case plain
        /// A function and the receiver that goes before its arguments.
        case method
        /// A function that gives the value when it is called with the receiver (and the argument).
        case getter
    }
    var kind: Kind
    var value = Value.null
    var receiver = Value.null
    var argument = Value.null

    static let missing = Found(kind: .missing)
    @inline(__always) static func plain(_ value: Value) -> Found {
        Found(kind: .plain, value: value)
    }
    @inline(__always) static func method(_ value: Value, _ receiver: Value) -> Found {
        Found(kind: .method, value: value, receiver: receiver)
    }
}

/// class: name, bases (one or a tuple), dict of names, flags, the native type it derives from or
/// null.
///
/// The reference's classes have 17 words; the unused ones keep the sizes equal.
enum ClassLayout {
    static let name = 1
    static let bases = 2
    static let locals = 3
    static let flags = 4
    static let native = 5
    static let words = 16

    /// Some attribute is a property or descriptor, or the class handles assignment itself.
    static let hasAccessors: UInt32 = 1
    static let isSubclassed: UInt32 = 2
}

/// instance: the map of attributes, then the object of the native type the class derives from.
enum InstanceLayout {
    static let map = 1
    static let native = 4
    static let words = 4
    static let wordsWithNative = 5
}

extension Names {
    static let initialize = InternedString("__init__")
    static let new = InternedString("__new__")
    static let classOf = InternedString("__class__")
    static let dict = InternedString("__dict__")
    static let directory = InternedString("__dir__")
    static let setName = InternedString("__set_name__")
    static let name = InternedString("__name__")
    static let qualifiedName = InternedString("__qualname__")
    static let module = InternedString("__module__")
    static let bases = InternedString("__bases__")
    static let getAttribute = InternedString("__getattr__")
    static let setAttribute = InternedString("__setattr__")
    static let deleteAttribute = InternedString("__delattr__")
    static let get = InternedString("__get__")
    static let set = InternedString("__set__")
    static let delete = InternedString("__delete__")
    static let next = InternedString("__next__")
}

extension VirtualMachine {
    // MARK: - Classes

    /// Whether a value is a class of the program.
    @inline(__always) func isProgramClass(_ value: Value) -> Bool {
        value.isObject && words(value)[0] == Value.type(.type).bits
    }
    /// Whether a value is a type: native or of the program.
    func isType(_ value: Value) -> Bool {
        value.isConstant
            ? runtime.entries[value.constantIndex].kind == .type : isProgramClass(value)
    }
    /// Whether a value is an object of a class of the program.
    @inline(__always) func isInstanceObject(_ value: Value) -> Bool {
        value.isObject && !Value(bits: words(value)[0]).isConstant
    }
    /// For an object of a class that derives from a native type the native object inside (null
    /// while it was not made); any other value itself.
    public func nativePart(of value: Value) -> Value {
        guard isInstanceObject(value) else { return value }
        let type = Value(bits: words(value)[0])
        guard words(type)[ClassLayout.native] != 0 else { return value }
        return values(value)[InstanceLayout.native]
    }

    /// A member of a native type or of those it derives from, `object` excepted.
    func nativeMember(
        _ type: Value, _ name: InternedString
    ) -> (row: MemberTable.Row, type: Value)? {
        var type = type
        while type != .type(.object) {
            if let row = runtime.member(name, ofType: type) {
                return (row, type)
            }
            guard let base = runtime.nativeType(type).base else { return nil }
            type = .type(base)
        }
        return nil
    }

    /// Searches a class and its bases, depth first; `receiver` is null for a look-up on the class
    /// itself.
    ///
    /// `original`: the class that is to be the receiver of class methods.
    func findInClass(
        _ type: Value, _ name: InternedString, receiver: Value, original: Value = .null
    ) throws(Raised) -> Found {
        var type = type
        let original = original.isNull ? type : original
        while true {
            if type.isConstant {
                return try findInNativeBase(type, name, receiver: receiver)
            }
            let words = words(type)
            let member = mapFindInterned(
                MapReference(dict: Value(bits: words[ClassLayout.locals])), name)
            if !member.isNull { return bindMember(member, receiver: receiver, type: original) }
            let bases = Value(bits: words[ClassLayout.bases])
            if bases.isNull || bases == .type(.object) { return .missing }
            if isExactly(bases, .tuple) {
                let items = items(ofTuple: bases)
                for base in items where base != .type(.object) {
                    let found = try findInClass(
                        base, name, receiver: receiver, original: original)
                    if found.kind != .missing { return found }
                }
                return .missing
            }
            type = bases
        }
    }

    /// Binds a member of a class of the program.
    private func bindMember(_ member: Value, receiver: Value, type: Value) -> Found {
        guard member.isObject else {
            // A native function in a class of the program is as a static method.
            return .plain(member)
        }
        let words = words(member)
        switch Value(bits: words[0]) {
        case .type(.function), .type(.closure):
            return receiver.isNull ? .plain(member) : .method(member, receiver)
        case .type(.staticMethod): return .plain(Value(bits: words[1]))
        case .type(.classMethod): return .method(Value(bits: words[1]), type)
        default: return .plain(member)
        }
    }

    /// Searches a native base of a class; what it finds works on the native object inside.
    private func findInNativeBase(
        _ type: Value, _ name: InternedString, receiver: Value
    ) throws(Raised) -> Found {
        if type == .type(.object) { return .missing }
        let native = receiver.isNull ? .null : nativePart(of: receiver)
        if let (row, owner) = nativeMember(type, name) {
            return try bindNative(row, owner: owner, receiver: native, type: type)
        }
        guard !native.isNull, native != receiver else { return .missing }
        if let slot = runtime.nativeType(type).attribute {
            let value = try slot(self, native, name)
            if !value.isNull { return .plain(value) }
        }
        return .missing
    }

    private func bindNative(
        _ row: MemberTable.Row, owner: Value, receiver: Value, type: Value
    ) throws(Raised) -> Found {
        switch row.binding {
        case .plain: return .plain(row.value)
        case .classMethod: return .method(row.value, type)
        case .method:
            if !receiver.isNull {
                if type == self.type(of: receiver) {
                    memberCache.remember(method: row.value, of: type, row.name)
                }
                return .method(row.value, receiver)
            }
            let checked = try newObject(.nativeFunction, words: BoundLayout.words)
            values(checked)[BoundLayout.receiver] = owner
            values(checked)[BoundLayout.function] = row.value
            return .plain(checked)
        }
    }

    // MARK: - Any object

    /// Looks up an attribute without calling anything of the program's.
    func lookUp(_ object: Value, _ name: InternedString) throws(Raised) -> Found {
        if object.isObject {
            let type = Value(bits: words(object)[0])
            if !type.isConstant { return try lookUpInstance(object, type, name) }
            if type == .type(.type) { return try lookUpClass(object, name) }
            if type == .type(.module) { return try lookUpModule(object, name) }
            if type == .type(.superType) { return try lookUpSuper(object, name) }
        } else if object.isConstant {
            let entry = runtime.entries[object.constantIndex]
            if entry.kind == .type { return try lookUpNativeType(object, name) }
            if entry.kind == .module { return try lookUpModule(object, name) }
        }
        let type = type(of: object)
        if let (row, owner) = nativeMember(type, name) {
            return try bindNative(row, owner: owner, receiver: object, type: type)
        }
        if name == Names.classOf { return .plain(type) }
        var searched = type
        while true {
            let native = runtime.nativeType(searched)
            if let slot = native.attribute {
                let value = try slot(self, object, name)
                if !value.isNull { return .plain(value) }
            }
            guard let base = native.base, base != .object else { break }
            searched = .type(base)
        }
        if name == Names.next, runtime.nativeType(type).next != nil {
            return .method(builtinNext, object)
        }
        return .missing
    }

    private func lookUpInstance(
        _ object: Value, _ type: Value, _ name: InternedString
    ) throws(Raised) -> Found {
        if nameCache.mayBeInInstance(name) {
            let own = mapFindInterned(MapReference(object, word: InstanceLayout.map), name)
            if !own.isNull { return .plain(own) }
        }
        if name == Names.classOf { return .plain(type) }
        if name == Names.dict { return .plain(try attributesAsDict(object)) }
        let found = try findInClass(type, name, receiver: object)
        if found.kind == .plain,
            words(type)[ClassLayout.flags] & ClassLayout.hasAccessors != 0
        {
            return try access(found.value, receiver: object, type: type)
        }
        if found.kind != .missing { return found }
        guard name != Names.getAttribute else { return .missing }
        if name == Names.setAttribute || name == Names.deleteAttribute {
            return try lookUpNativeMembers(.type(.object), name, receiver: object)
        }
        let getter = try findInClass(type, Names.getAttribute, receiver: object)
        guard getter.kind != .missing else { return .missing }
        return Found(
            kind: .getter, value: getter.value, receiver: getter.receiver,
            argument: .interned(name))
    }

    /// The members of exactly one native type.
    private func lookUpNativeMembers(
        _ type: Value, _ name: InternedString, receiver: Value
    ) throws(Raised) -> Found {
        guard let row = runtime.member(name, ofType: type) else {
            return .missing
        }
        return row.binding == .method && !receiver.isNull
            ? .method(row.value, receiver) : .plain(row.value)
    }

    /// A property or another object with `__get__` among the attributes of a class.
    private func access(
        _ value: Value, receiver: Value, type: Value
    ) throws(Raised) -> Found {
        guard value.isObject else { return .plain(value) }
        let valueType = Value(bits: words(value)[0])
        if valueType == .type(.property) {
            let getter = values(value)[1]
            guard getter != .none else { throw raise(.attributeError, "unreadable attribute") }
            return Found(kind: .getter, value: getter, receiver: receiver)
        }
        guard !valueType.isConstant else { return .plain(value) }
        let get = try findInClass(valueType, Names.get, receiver: value)
        guard get.kind != .missing else { return .plain(value) }
        let bound = try newBoundMethod(get)
        return Found(kind: .getter, value: bound, receiver: receiver, argument: type)
    }

    /// The value of a bound method of something found; plain values stay what they are.
    func newBoundMethod(_ found: Found) throws(Raised) -> Value {
        guard found.kind == .method else { return found.value }
        let bound = try newObject(.boundMethod, words: BoundLayout.words)
        values(bound)[BoundLayout.receiver] = found.receiver
        values(bound)[BoundLayout.function] = found.value
        return bound
    }

    /// A copy of an object's attributes, which a program cannot change.
    private func attributesAsDict(_ object: Value) throws(Raised) -> Value {
        let dict = try newDict()
        try mapCopy(
            from: MapReference(object, word: InstanceLayout.map), to: MapReference(dict: dict))
        mapSetFixed(MapReference(dict: dict), true)
        return dict
    }

    /// The members of a native type, in a dict that a program cannot change.
    private func membersAsDict(_ type: Value) throws(Raised) -> Value {
        let dict = try newDict()
        for row in runtime.members(ofType: type).rows {
            try mapStoreInterned(MapReference(dict: dict), row.name, row.value)
        }
        mapSetFixed(MapReference(dict: dict), true)
        return dict
    }

    private func lookUpClass(_ type: Value, _ name: InternedString) throws(Raised) -> Found {
        let words = words(type)
        switch name {
        case Names.name, Names.qualifiedName: return .plain(Value(bits: words[ClassLayout.name]))
        case Names.dict: return .plain(Value(bits: words[ClassLayout.locals]))
        case Names.classOf: return .plain(.type(.type))
        case Names.bases:
            let bases = Value(bits: words[ClassLayout.bases])
            if bases.isNull { return .plain(try newTuple([.type(.object)])) }
            return .plain(isExactly(bases, .tuple) ? bases : try newTuple([bases]))
        default: break
        }
        return try findInClass(type, name, receiver: .null)
    }

    private func lookUpNativeType(_ type: Value, _ name: InternedString) throws(Raised) -> Found {
        if let (row, owner) = nativeMember(type, name) {
            return try bindNative(row, owner: owner, receiver: .null, type: type)
        }
        switch name {
        case Names.name, Names.qualifiedName: return .plain(interned(self.name(ofType: type)))
        case Names.dict: return .plain(try membersAsDict(type))
        case Names.classOf: return .plain(.type(.type))
        case Names.bases:
            let base = runtime.nativeType(type).base
            return .plain(try newTuple(base.map { [.type($0)] } ?? []))
        default: break
        }
        if type == .type(.object) {
            return try lookUpNativeMembers(type, name, receiver: .null)
        }
        if let slot = runtime.nativeType(type).attribute, type == .type(.type) {
            return .plain(try slot(self, type, name))
        }
        return .missing
    }

    private func lookUpModule(_ module: Value, _ name: InternedString) throws(Raised) -> Found {
        if module.isObject {
            let globals = Value(bits: words(module)[ModuleLayout.globals])
            let value = mapFindInterned(MapReference(dict: globals), name)
            if !value.isNull { return .plain(value) }
            if name == Names.dict { return .plain(globals) }
            if name == Names.classOf { return .plain(.type(.module)) }
            let getter = mapFindInterned(MapReference(dict: globals), Names.getAttribute)
            guard !getter.isNull else { return .missing }
            return Found(kind: .getter, value: getter, receiver: .interned(name))
        }
        if module == builtinsModule, !header.pointee.builtinsOverride.isNull {
            let value = mapFindInterned(
                MapReference(dict: header.pointee.builtinsOverride), name)
            if !value.isNull { return .plain(value) }
        }
        if let row = runtime.members(ofModule: module).find(name) { return .plain(row.value) }
        let native = runtime.nativeModule(module)
        if let slot = native.attribute {
            let value = try slot(self, name)
            if !value.isNull { return .plain(value) }
        }
        if name == Names.name { return .plain(interned(native.name)) }
        if name == Names.dict { return .plain(try newDict(ofModule: module)) }
        if name == Names.classOf { return .plain(.type(.module)) }
        return .missing
    }

    /// The names of a module written in Swift, in a dict that cannot change it.
    private func newDict(ofModule module: Value) throws(Raised) -> Value {
        let dict = try newDict()
        let name = interned(runtime.nativeModule(module).name)
        try mapStoreInterned(MapReference(dict: dict), Names.name, name)
        for row in runtime.members(ofModule: module).rows where row.name.bytes.first != 0x2E {
            try mapStoreInterned(MapReference(dict: dict), row.name, row.value)
        }
        return dict
    }

    // MARK: - super

    private func lookUpSuper(_ object: Value, _ name: InternedString) throws(Raised) -> Found {
        if name == Names.classOf { return .plain(.type(.superType)) }
        return try lookUpSuper(
            type: Value(bits: words(object)[1]), receiver: Value(bits: words(object)[2]), name)
    }

    /// Looks up a name behind a class, for an object (or a class, in a class method).
    func lookUpSuper(
        type: Value, receiver: Value, _ name: InternedString
    ) throws(Raised) -> Found {
        guard isProgramClass(type) else {
            throw raise(.typeError, "super() takes a class of the program")
        }
        let bases = Value(bits: words(type)[ClassLayout.bases])
        let isClass = isType(receiver)
        let original = isClass ? receiver : self.type(of: receiver)
        let list = isExactly(bases, .tuple) ? Array(items(ofTuple: bases)) : [bases]
        for base in list where !base.isNull && base != .type(.object) {
            if name == Names.initialize, let native = nativeBase(ofType: base),
                try findInProgramClasses(base, name, receiver: receiver).kind == .missing
            {
                _ = native
                return .method(initializeNative, receiver)
            }
            let found = try findInClass(
                base, name, receiver: isClass ? .null : receiver, original: original)
            if found.kind == .plain, !isClass {
                return try access(found.value, receiver: receiver, type: original)
            }
            if found.kind != .missing { return found }
        }
        return try lookUpNativeMembers(.type(.object), name, receiver: receiver)
    }

    /// As `findInClass`, without the native bases.
    private func findInProgramClasses(
        _ type: Value, _ name: InternedString, receiver: Value
    ) throws(Raised) -> Found {
        guard type.isObject else { return .missing }
        let member = mapFindInterned(
            MapReference(dict: Value(bits: words(type)[ClassLayout.locals])), name)
        if !member.isNull { return bindMember(member, receiver: receiver, type: type) }
        let bases = Value(bits: words(type)[ClassLayout.bases])
        if bases.isNull { return .missing }
        if isExactly(bases, .tuple) {
            for base in items(ofTuple: bases) {
                let found = try findInProgramClasses(base, name, receiver: receiver)
                if found.kind != .missing { return found }
            }
            return .missing
        }
        return try findInProgramClasses(bases, name, receiver: receiver)
    }

    /// The native type that a type derives from, `object` excepted.
    func nativeBase(ofType type: Value) -> Value? {
        if type.isConstant { return type == .type(.object) ? nil : type }
        let native = Value(bits: words(type)[ClassLayout.native])
        return native.isNull ? nil : native
    }
}

/// module: the dict of its globals.
enum ModuleLayout {
    static let globals = 1
    /// True until the module is made an attribute of its package.
    static let isNew = 2
    static let words = 3
}
