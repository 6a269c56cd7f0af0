extension CoreModules {
    /// The interpreter and the board as programs see them.
    static let sys = NativeModule(
        "sys",
        [
            ("byteorder", .string("little")),
            Member.function("exit", 0, 1) { (machine, arguments) throws(Raised) in
                throw machine.raise(
                    .systemExit, arguments: arguments.count > 0 ? [arguments[0]] : [])
            },
            Member.function("print_exception", 1, 2) { (machine, arguments) throws(Raised) in
                var text = TextBuffer()
                try machine.printException(arguments[0], to: &text)
                try machine.write(text.bytes, toStream: arguments.optional(1))
                return .none
            },
            Member.function("getsizeof", 1) { (machine, arguments) throws(Raised) in
                guard let size = machine.allocatedSize(of: arguments[0]) else {
                    throw machine.raise(
                        .typeError,
                        "unsupported type for __sizeof__: '\(machine.typeName(of: arguments[0]))'")
                }
                return try machine.newInt(size)
            },
            ("stdin", .singleton(StreamObject.text, StreamObject.input)),
            ("stdout", .singleton(StreamObject.text, StreamObject.output)),
            ("stderr", .singleton(StreamObject.text, StreamObject.errorOutput)),
        ] + StreamObject.rawMembers, attribute: SysModule.attribute,
        storeAttribute: SysModule.storeAttribute,
        dynamicNames: [
            "argv", "modules", "platform", "version", "version_info", "implementation", "maxsize",
        ], variableNames: ["path", "ps1", "ps2", "tracebacklimit"])
}

extension Names {
    static let argv = InternedString("argv")
    static let path = InternedString("path")
    static let modules = InternedString("modules")
    static let platform = InternedString("platform")
    static let version = InternedString("version")
    static let versionInfo = InternedString("version_info")
    static let implementation = InternedString("implementation")
    static let maxsize = InternedString("maxsize")
    static let firstPrompt = InternedString("ps1")
    static let tracebackLimit = InternedString("tracebacklimit")
    static let secondPrompt = InternedString("ps2")
    static let python = InternedString("name")
    static let machine = InternedString("_machine")
    static let bytecodeVersion = InternedString("_mpy")
    static let build = InternedString("_build")
    static let threading = InternedString("_thread")
}

/// What `sys` has beside functions.
enum SysModule {
    /// The language version that the reference reports.
    private static let languageVersion = [3, 4, 0]
    /// `.mpy` version 6.3 for bytecode only: sub-version in bits 8 and 9.
    private static let bytecodeVersion = 6 | 3 << 8

    static func attribute(
        _ machine: VirtualMachine, _ name: InternedString
    ) throws(Raised) -> Value {
        switch name {
        case Names.argv: return try list(machine, \.argv)
        case Names.path: return try list(machine, \.path)
        case Names.modules:
            if machine.header.pointee.modules.isNull {
                machine.header.pointee.modules = try machine.newDict()
            }
            return machine.header.pointee.modules
        case Names.platform: return machine.interned(machine.platform.platform)
        case Names.version:
            let language = languageVersion.map(String.init).joined(separator: ".")
            return machine.interned("\(language); \(machine.platform.firmware)")
        case Names.versionInfo: return try machine.newTuple(languageVersion.map { .small($0) })
        case Names.implementation: return try implementation(machine)
        case Names.maxsize: return try machine.newInt(machine.platform.largestWord)
        case Names.firstPrompt: return prompt(machine, name, ">>> ")
        case Names.tracebackLimit: return machine.hostObject(name)
        case Names.secondPrompt: return prompt(machine, name, "... ")
        default: return .null
        }
    }

    static func storeAttribute(
        _ machine: VirtualMachine, _ name: InternedString, _ value: Value
    ) throws(Raised) -> Bool {
        if name == Names.path, !value.isNull {
            machine.header.pointee.path = value
            return true
        }
        if name == Names.tracebackLimit {
            guard !value.isNull || !machine.hostObject(name).isNull else { return false }
            try machine.setHostObject(name, value)
            machine.header.pointee.tracebackLimit =
                value.isSmall ? UInt32(max(0, value.small)) : .max
            return true
        }
        guard name == Names.firstPrompt || name == Names.secondPrompt, !value.isNull else {
            return false
        }
        try machine.setHostObject(name, value)
        return true
    }

    private static func prompt(
        _ machine: VirtualMachine, _ name: InternedString, _ usual: String
    ) -> Value {
        let own = machine.hostObject(name)
        return own.isNull ? machine.interned(usual) : own
    }

    private static func list(
        _ machine: VirtualMachine, _ place: WritableKeyPath<ImageHeader, Value>
    ) throws(Raised) -> Value {
        if machine.header.pointee[keyPath: place].isNull {
            machine.header.pointee[keyPath: place] = try machine.newList()
        }
        return machine.header.pointee[keyPath: place]
    }

    private static func implementation(_ machine: VirtualMachine) throws(Raised) -> Value {
        let facts = machine.platform
        var version = facts.version.map { Value.small($0) }
        version.append(machine.interned(""))
        var names = [
            Names.python, Names.version, Names.machine, Names.bytecodeVersion, Names.build,
        ]
        var values = [
            machine.interned("micropython"), try machine.newTuple(version),
            machine.interned(facts.machine), .small(bytecodeVersion), machine.interned(facts.build),
        ]
        if let threading = facts.threading {
            names.append(Names.threading)
            values.append(machine.interned(threading))
        }
        return try machine.newAttrTuple(names, values)
    }
}

extension PlatformFacts {
    /// The text by which the firmware names itself, its version and date.
    public var firmware: String {
        "MicroPython v\(version.map(String.init).joined(separator: ".")) on \(date)"
    }
}

extension VirtualMachine {
    /// The bytes that an object and its table hold; nil for an object that lies elsewhere.
    fileprivate func allocatedSize(of value: Value) -> Int? {
        guard value.isObject else { return nil }
        var size = allocatedBytes(at: value.offset)
        let words = words(value)
        let table: UInt32 =
            switch type(of: value) {
            case .type(.list): words[Layout.List.items]
            case .type(.dict), .type(.orderedDict):
                mapWords(MapReference(dict: value))[MapLayout.table]
            case _ where isInstanceObject(value):
                mapWords(MapReference(value, word: InstanceLayout.map))[MapLayout.table]
            default: 0
            }
        if table != 0 { size += allocatedBytes(at: table) }
        return size
    }
}
