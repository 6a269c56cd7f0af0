internal import PythonVM

/// `string`: holds `string.templatelib` with `Template` and `Interpolation`, and, in `builtins`,
/// what the compiler calls for a template literal.
///
/// A template keeps its strings and its interpolations as two tuples; between two strings stands
/// one interpolation.
enum StringModule {
    static let module = NativeModule(
        "string",
        [
            (
                "templatelib",
                .module(
                    NativeModule(
                        "string.templatelib",
                        [("Template", .type(template)), ("Interpolation", .type(interpolation))]))
            )
        ])
    static let builtins = NativeModule(
        "builtins", [Member.variadic("__template__", 1, literal)])

    private static let strings = 1
    private static let interpolations = 2

    private static let value = 1
    private static let expression = 2
    private static let conversion = 3
    private static let format = 4

    private static let stringsName = InternedString("strings")
    private static let interpolationsName = InternedString("interpolations")
    private static let valuesName = InternedString("values")
    private static let fields: [(name: InternedString, word: Int)] = [
        (InternedString("value"), value), (InternedString("expression"), expression),
        (InternedString("conversion"), conversion), (InternedString("format_spec"), format),
    ]
    private static let parameters = [
        Parameter("value"), Parameter("expression", .interned(InternedString(""))),
        Parameter("conversion", .none), Parameter("format_spec", .interned(InternedString(""))),
    ]

    // MARK: - Interpolation

    private static let interpolation = NativeType(
        "Interpolation",
        make: { (machine, type, arguments) throws(Raised) in
            let values = try machine.parse(arguments, parameters)
            return try newInterpolation(machine, type, values)
        },
        print: { (machine, object, _, text) throws(Raised) in
            text.write("Interpolation(")
            for field in fields {
                if field.word > value { text.write(", ") }
                try machine.print(machine.values(object)[field.word], .repr, to: &text)
            }
            text.write(")")
        },
        attribute: { (machine, object, name) throws(Raised) in
            fields.first { $0.name == name }.map { machine.values(object)[$0.word] } ?? .null
        })

    private static func newInterpolation(
        _ machine: VirtualMachine, _ type: Value, _ parts: [Value]
    ) throws(Raised) -> Value {
        let object = try machine.newObject(type, words: 5)
        for (index, field) in fields.enumerated() {
            machine.values(object)[field.word] = parts[index]
        }
        return object
    }

    // MARK: - Template

    private static let template = NativeType(
        "Template",
        make: { (machine, type, arguments) throws(Raised) in
            try machine.check(arguments, 0, Int.max)
            return try newTemplate(
                machine, type, parts: (0..<arguments.count).map { arguments[$0] })
        },
        print: { (machine, object, _, text) throws(Raised) in
            text.write("Template(strings=")
            try machine.print(machine.values(object)[strings], .repr, to: &text)
            text.write(", interpolations=")
            try machine.print(machine.values(object)[interpolations], .repr, to: &text)
            text.write(")")
        },
        binary: { (machine, op, left, right) throws(Raised) in
            guard op == .add, isTemplate(machine, right) else { return .null }
            return try newTemplate(
                machine, machine.type(of: left), parts: parts(machine, left) + parts(machine, right)
            )
        },
        attribute: { (machine, object, name) throws(Raised) in
            switch name {
            case stringsName: return machine.values(object)[strings]
            case interpolationsName: return machine.values(object)[interpolations]
            case valuesName:
                let all = machine.items(ofTuple: machine.values(object)[interpolations])
                return try machine.newTuple(all.map { machine.values($0)[value] })
            default: return .null
            }
        },
        iterate: { (machine, object) throws(Raised) in
            let shown = try machine.newList()
            for part in parts(machine, object) where !isEmptyString(machine, part) {
                try machine.append(part, toList: shown)
            }
            return try machine.iterate(shown)
        })

    private static func isTemplate(_ machine: VirtualMachine, _ object: Value) -> Bool {
        machine.type(of: object) == machine.runtime.value(of: template)
    }
    private static func isInterpolation(_ machine: VirtualMachine, _ object: Value) -> Bool {
        machine.type(of: object) == machine.runtime.value(of: interpolation)
    }
    private static func isEmptyString(_ machine: VirtualMachine, _ part: Value) -> Bool {
        machine.isString(part) && machine.textBytes(part).isEmpty
    }

    /// Strings and interpolations in their order.
    private static func parts(_ machine: VirtualMachine, _ template: Value) -> [Value] {
        let texts = machine.values(template)[strings]
        guard machine.isTuple(texts) else { return [] }
        let between = machine.items(ofTuple: machine.values(template)[interpolations])
        var all: [Value] = []
        for (index, text) in machine.items(ofTuple: texts).enumerated() {
            all.append(text)
            if index < between.count { all.append(between[index]) }
        }
        return all
    }

    /// Joins neighbouring strings, so that one stands before, between and behind interpolations.
    private static func newTemplate(
        _ machine: VirtualMachine, _ type: Value, parts: [Value]
    ) throws(Raised) -> Value {
        let empty = machine.interned("")
        var texts: [Value] = [empty]
        var between: [Value] = []
        let mark = machine.rootMark
        for part in parts {
            if isInterpolation(machine, part) {
                between.append(part)
                texts.append(empty)
            } else if machine.isString(part) {
                let joined = try machine.binary(.add, texts[texts.count - 1], part)
                try machine.pushRoot(joined)
                texts[texts.count - 1] = joined
            } else {
                throw machine.raise(.typeError, "expected str or Interpolation")
            }
        }
        let object = try newTemplate(
            machine, type, strings: machine.newTuple(texts), between: machine.newTuple(between))
        machine.popRoots(to: mark)
        return object
    }

    private static func newTemplate(
        _ machine: VirtualMachine, _ type: Value, strings texts: Value, between: Value
    ) throws(Raised) -> Value {
        let object = try machine.newObject(type, words: 3)
        machine.values(object)[strings] = texts
        machine.values(object)[interpolations] = between
        return object
    }

    /// `__template__(strings, value, expression, conversion, format, ...)`; what would be too many
    /// arguments for a call comes as one tuple.
    private static func literal(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        var flat = (1..<arguments.count).map { arguments[$0] }
        if flat.count == 1 { flat = Array(try machine.items(of: flat[0])) }
        let type = machine.runtime.value(of: interpolation)
        var between: [Value] = []
        for start in stride(from: 0, to: flat.count - flat.count % 4, by: 4) {
            between.append(try newInterpolation(machine, type, Array(flat[start..<start + 4])))
        }
        return try newTemplate(
            machine, machine.runtime.value(of: template), strings: arguments[0],
            between: machine.newTuple(between))
    }
}
