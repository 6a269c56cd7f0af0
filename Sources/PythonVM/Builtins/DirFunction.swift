/// `dir`: the names of an object's attributes, sorted.
enum DirFunction {
    static func list(_ machine: VirtualMachine, _ arguments: Arguments) throws(Raised) -> Value {
        var names = NameList()
        if arguments.count == 0 {
            names.add(machine, keysOf: machine.currentLocals)
        } else {
            if machine.isInstanceObject(arguments[0]) {
                let own = try machine.callMethod(arguments[0], Names.directory)
                if !own.isNull { return own }
            }
            collect(machine, arguments[0], &names)
        }
        let list = try machine.newList()
        for name in names.sorted { try machine.append(name, toList: list) }
        return list
    }

    static func names(_ machine: VirtualMachine, of object: Value) -> [String] {
        var names = NameList()
        collect(machine, object, &names)
        return names.texts
    }

    private static func collect(
        _ machine: VirtualMachine, _ object: Value, _ names: inout NameList
    ) {
        names.add("__class__")
        if machine.isType(object) {
            for name in ["__name__", "__bases__", "__dict__"] { names.add(name) }
            return collect(machine, type: object, &names)
        }
        if object.isConstant, machine.runtime.isModule(object) {
            for name in ["__name__", "__dict__"] { names.add(name) }
            for name in machine.runtime.dynamicNames(ofModule: object) { names.add(name) }
            return names.add(machine.runtime.members(ofModule: object))
        }
        if machine.isExactly(object, .module) {
            return names.add(machine, keysOf: machine.values(object)[ModuleLayout.globals])
        }
        if machine.isInstanceObject(object) {
            names.add("__dict__")
            names.add(machine, keysOf: MapReference(object, word: InstanceLayout.map))
        }
        collect(machine, type: machine.type(of: object), &names)
    }

    private static func collect(
        _ machine: VirtualMachine, type: Value, _ names: inout NameList
    ) {
        if type.isConstant {
            var type = type
            while type != .type(.object) {
                names.add(machine.runtime.members(ofType: type))
                guard let base = machine.runtime.nativeType(type).base else { return }
                type = .type(base)
            }
            return
        }
        let values = machine.values(type)
        names.add(machine, keysOf: values[ClassLayout.locals])
        let bases = values[ClassLayout.bases]
        if machine.isType(bases) { return collect(machine, type: bases, &names) }
        guard machine.isExactly(bases, .tuple) else { return }
        for base in machine.items(ofTuple: bases) { collect(machine, type: base, &names) }
    }
}

/// Names without doubles.
private struct NameList {
    private var found: [String: Value] = [:]

    /// The names, sorted; those that begin with a point are the system's own.
    var texts: [String] { found.keys.sorted().filter { !$0.hasPrefix(".") } }
    /// The names as values.
    var sorted: [Value] { texts.compactMap { found[$0] } }

    mutating func add(_ name: String) { found[name] = .interned(InternedString(name)) }
    mutating func add(_ table: MemberTable) {
        for row in table.rows { found[row.name.text] = .interned(row.name) }
    }
    mutating func add(_ machine: VirtualMachine, keysOf dict: Value) {
        if dict.isObject { add(machine, keysOf: MapReference(dict: dict)) }
    }
    mutating func add(_ machine: VirtualMachine, keysOf map: MapReference) {
        var cursor = 0
        while let slot = machine.mapNext(map, &cursor) {
            if machine.isString(slot[0]) { found[machine.text(slot[0])] = slot[0] }
        }
    }
}

extension VirtualMachine {
    /// The names that may stand behind an object and a point, sorted; as `dir` gives them.
    public func attributeNames(of object: Value) -> [String] {
        DirFunction.names(self, of: object)
    }

    /// The names that a dict has as keys, sorted.
    public func names(inDict dict: Value) -> [String] {
        var names = NameList()
        names.add(self, keysOf: dict)
        return names.texts
    }
}

/// `help`.
enum HelpFunction {
    private static let columns = 4
    private static let columnWidth = 18

    static func call(_ machine: VirtualMachine, _ arguments: Arguments) throws(Raised) -> Value {
        var text = TextBuffer()
        if arguments.count == 0 {
            text.write(machine.platform.helpText)
        } else if machine.isString(arguments[0]), machine.text(arguments[0]) == "modules" {
            writeModules(machine, to: &text)
        } else {
            try describe(machine, arguments[0], to: &text)
        }
        try machine.write(text.bytes, toStream: .null)
        return .none
    }

    private static func writeModules(_ machine: VirtualMachine, to text: inout TextBuffer) {
        let names =
            (machine.runtime.moduleNames + machine.runtime.frozen.names + ["__main__"]).sorted()
        let rows = (names.count + columns - 1) / columns
        for row in 0..<rows {
            for index in stride(from: row, to: names.count, by: rows) {
                text.write(names[index])
                guard index + rows < names.count else { continue }
                var gap = columnWidth - names[index].utf8.count
                while gap < 1 { gap += columnWidth }
                for _ in 0..<gap { text.write(byte: 0x20) }
            }
            text.write("\n")
        }
        text.write("And those in the file system.\n")
    }

    private static func describe(
        _ machine: VirtualMachine, _ object: Value, to text: inout TextBuffer
    ) throws(Raised) {
        text.write("object ")
        try machine.print(object, .str, to: &text)
        text.write(" is of type \(machine.typeName(of: object))\n" as String)
        var dict = Value.null
        if machine.isExactly(object, .module), object.isObject {
            dict = machine.values(object)[ModuleLayout.globals]
        } else {
            let type = machine.isType(object) ? object : machine.type(of: object)
            if object.isConstant, machine.runtime.isModule(object) {
                text.write("  __name__ -- \(machine.moduleName(object))\n")
                return try write(machine, machine.runtime.members(ofModule: object), to: &text)
            }
            if type.isConstant {
                return try write(machine, machine.runtime.members(ofType: type), to: &text)
            }
            dict = machine.values(type)[ClassLayout.locals]
        }
        guard dict.isObject else { return }
        var cursor = 0
        while let (key, value) = machine.next(inDict: dict, &cursor) {
            try write(machine, key, value, to: &text)
        }
    }

    private static func write(
        _ machine: VirtualMachine, _ table: MemberTable, to text: inout TextBuffer
    ) throws(Raised) {
        for row in table.rows where !row.name.text.hasPrefix(".") {
            if row.binding == .classMethod {
                text.write("  \(row.name.text) -- <classmethod>\n")
            } else {
                try write(machine, .interned(row.name), row.value, to: &text)
            }
        }
    }

    private static func write(
        _ machine: VirtualMachine, _ name: Value, _ value: Value, to text: inout TextBuffer
    ) throws(Raised) {
        text.write("  ")
        try machine.print(name, .str, to: &text)
        text.write(" -- ")
        try machine.print(value, .str, to: &text)
        text.write("\n")
    }
}
