/// Attributes as native code uses them.
extension VirtualMachine {
    /// Looks up an attribute; `null` when there is none.
    public func findAttribute(_ object: Value, _ name: InternedString) throws(Raised) -> Value {
        let found = try lookUp(object, name)
        switch found.kind {
        case .missing: return .null
        case .plain, .method: return try newBoundMethod(found)
        case .getter: return try callGetter(found)
        }
    }

    /// Calls what gives the value of an attribute.
    func callGetter(_ found: Found) throws(Raised) -> Value {
        var arguments: [Value] = []
        if !found.receiver.isNull { arguments.append(found.receiver) }
        if !found.argument.isNull { arguments.append(found.argument) }
        return try call(found.value, arguments)
    }

    /// Looks up an attribute; AttributeError when there is none.
    public func attribute(_ object: Value, _ name: InternedString) throws(Raised) -> Value {
        let value = try findAttribute(object, name)
        if value.isNull { throw raiseNoAttribute(object, name) }
        return value
    }

    /// Looks up a method and calls it; `null` when there is none.
    public func callMethod(
        _ object: Value, _ name: InternedString, _ arguments: [Value] = []
    ) throws(Raised) -> Value {
        let quick = fastMethod(object, name)
        if !quick.isNull { return try call(quick, receiver: object, arguments) }
        let found = try lookUp(object, name)
        switch found.kind {
        case .missing: return .null
        case .method: return try call(found.value, receiver: found.receiver, arguments)
        case .plain: return try call(found.value, arguments)
        case .getter: return try call(try callGetter(found), arguments)
        }
    }

    func raiseNoAttribute(_ object: Value, _ name: InternedString) -> Raised {
        if isType(object) {
            return raise(
                .attributeError,
                "type object '\(self.name(ofType: object))' has no attribute '\(name.text)'")
        }
        if isExactly(object, .module) {
            return raise(
                .attributeError,
                "module '\(moduleName(object))' has no attribute '\(name.text)'")
        }
        return raise(
            .attributeError,
            "'\(typeName(of: object))' object has no attribute '\(name.text)'")
    }

    func raiseNotAssignable(_ object: Value, _ name: InternedString) -> Raised {
        raise(
            .attributeError,
            "'\(typeName(of: object))' object has no attribute '\(name.text)'")
    }

    /// The name of a module.
    func moduleName(_ module: Value) -> String {
        guard module.isObject else { return runtime.nativeModule(module).name }
        let globals = Value(bits: words(module)[ModuleLayout.globals])
        let name = mapFindInterned(MapReference(dict: globals), Names.name)
        return isString(name) ? text(name) : ""
    }

    /// The name of a type.
    func name(ofType type: Value) -> String {
        if type.isConstant { return runtime.nativeType(type).name }
        let name = Value(bits: words(type)[ClassLayout.name])
        return isString(name) ? text(name) : ""
    }

    // MARK: - Assignment

    /// What assigning an attribute comes to.
    enum Assignment {
        /// It is done.
        case done
        /// The attribute cannot be assigned.
        case refused
        /// A function is to be called with these arguments.
        case call(Value, [Value])
    }

    /// Assigns an attribute, or deletes it when the value is null.
    public func setAttribute(
        _ object: Value, _ name: InternedString, _ value: Value
    ) throws(Raised) {
        switch try assign(object, name, value) {
        case .done: return
        case .refused: throw raiseNotAssignable(object, name)
        case .call(let function, let arguments): _ = try call(function, arguments)
        }
    }

    /// Assigns or deletes (`null`) as far as that needs no call.
    func assign(
        _ object: Value, _ name: InternedString, _ value: Value
    ) throws(Raised) -> Assignment {
        if object.isObject {
            let type = Value(bits: words(object)[0])
            if !type.isConstant { return try assign(toInstance: object, type, name, value) }
            if type == .type(.type) { return try assign(toClass: object, name, value) }
            if type == .type(.module) {
                let globals = Value(bits: words(object)[ModuleLayout.globals])
                return try change(MapReference(dict: globals), name, value)
            }
        } else if object.isConstant, runtime.entries[object.constantIndex].kind == .module {
            return try assign(toNativeModule: object, name, value)
        }
        var type = type(of: object)
        while true {
            let native = runtime.nativeType(type)
            if let slot = native.storeAttribute {
                return try slot(self, object, name, value) ? .done : .refused
            }
            guard let base = native.base, base != .object else { return .refused }
            type = .type(base)
        }
    }

    /// Stores or removes a name in a map.
    private func change(
        _ map: MapReference, _ name: InternedString, _ value: Value
    ) throws(Raised) -> Assignment {
        if mapIsFixed(map) { return .refused }
        if value.isNull {
            return try mapRemove(map, .interned(name)).isNull ? .refused : .done
        }
        try mapStoreInterned(map, name, value)
        return .done
    }

    private func assign(
        toNativeModule module: Value, _ name: InternedString, _ value: Value
    ) throws(Raised) -> Assignment {
        if module == builtinsModule {
            if header.pointee.builtinsOverride.isNull {
                header.pointee.builtinsOverride = try newDict()
            }
            return try change(
                MapReference(dict: header.pointee.builtinsOverride), name, value)
        }
        guard let slot = runtime.nativeModule(module).storeAttribute else { return .refused }
        return try slot(self, name, value) ? .done : .refused
    }

    private func assign(
        toInstance object: Value, _ type: Value, _ name: InternedString, _ value: Value
    ) throws(Raised) -> Assignment {
        if words(type)[ClassLayout.native] == Value.type(.attrTuple).bits,
            AttrTupleObject.isOwnClass(self, type)
        {
            throw raise(.attributeError, "can't set attribute")
        }
        let map = MapReference(object, word: InstanceLayout.map)
        if !value.isNull { nameCache.putInInstance(name) }
        guard words(type)[ClassLayout.flags] & ClassLayout.hasAccessors != 0 else {
            return try change(map, name, value)
        }
        let found = try findInClass(type, name, receiver: object)
        if found.kind == .plain, found.value.isObject {
            let valueType = self.type(of: found.value)
            if valueType == .type(.property) {
                let function = values(found.value)[value.isNull ? 3 : 2]
                if function == .none { return .refused }
                return .call(function, value.isNull ? [object] : [object, value])
            }
            if !valueType.isConstant {
                let setter = try findInClass(
                    valueType, value.isNull ? Names.delete : Names.set, receiver: found.value)
                if setter.kind == .method {
                    return .call(
                        setter.value,
                        value.isNull
                            ? [setter.receiver, object] : [setter.receiver, object, value])
                }
            }
        }
        let handler = try findInClass(
            type, value.isNull ? Names.deleteAttribute : Names.setAttribute, receiver: object)
        if handler.kind == .method {
            let key = Value.interned(name)
            return .call(
                handler.value,
                value.isNull ? [handler.receiver, key] : [handler.receiver, key, value])
        }
        return try change(map, name, value)
    }

    private func assign(
        toClass type: Value, _ name: InternedString, _ value: Value
    ) throws(Raised) -> Assignment {
        if !value.isNull, isAccessor(name, value) {
            let words = words(type)
            if words[ClassLayout.flags] & ClassLayout.hasAccessors == 0 {
                guard words[ClassLayout.flags] & ClassLayout.isSubclassed == 0 else {
                    throw raise(
                        .attributeError, "can't add special method to already-subclassed class")
                }
                words[ClassLayout.flags] |= ClassLayout.hasAccessors
            }
        }
        let locals = Value(bits: words(type)[ClassLayout.locals])
        return try change(MapReference(dict: locals), name, value)
    }

    /// Whether a member makes attribute access of a class's objects special.
    func isAccessor(_ name: InternedString, _ value: Value) -> Bool {
        switch name {
        case Names.setAttribute, Names.deleteAttribute: return true
        case Names.get, Names.set, Names.delete: return true
        default: break
        }
        guard value.isObject else { return false }
        let type = Value(bits: words(value)[0])
        if type == .type(.property) { return true }
        guard isProgramClass(type) else { return false }
        for name in [Names.get, Names.set, Names.delete] {
            if let found = try? findInClass(type, name, receiver: .null), found.kind != .missing {
                return true
            }
        }
        return false
    }

    // MARK: - Types

    /// Whether a value is an object of a type or one derived from it.
    public func isInstance(_ value: Value, of type: Value) -> Bool {
        isSubclass(self.type(of: value), of: type)
    }

    /// Whether a type is another or derives from it.
    public func isSubclass(_ type: Value, of base: Value) -> Bool {
        var type = type
        while true {
            if type == base || base == .type(.object) { return true }
            if type.isConstant {
                // As on the boards, bool is no kind of int.
                guard isType(type), type != .type(.bool), let next = runtime.nativeType(type).base
                else { return false }
                type = .type(next)
                continue
            }
            guard isProgramClass(type) else { return false }
            let bases = Value(bits: words(type)[ClassLayout.bases])
            if bases.isNull { return false }
            if isExactly(bases, .tuple) {
                for item in items(ofTuple: bases) where isSubclass(item, of: base) { return true }
                return false
            }
            type = bases
        }
    }

    /// Whether a value can be called.
    public func isCallable(_ value: Value) -> Bool {
        if value.isConstant {
            let kind = runtime.entries[value.constantIndex].kind
            return kind == .function || kind == .type
        }
        guard value.isObject else { return false }
        let type = Value(bits: words(value)[0])
        switch type {
        case .type(.function), .type(.closure), .type(.boundMethod), .type(.nativeFunction),
            .type(.type):
            return true
        default: break
        }
        if type.isConstant { return runtime.nativeType(type).call != nil }
        guard let found = try? findInClass(type, Names.call, receiver: value) else { return false }
        return found.kind != .missing
    }
}
