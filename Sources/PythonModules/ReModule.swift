internal import PythonVM
import Synchronization

/// `re`: compile, match, search, sub over a small kind of regular expressions.
enum ReModule {
    static let module = NativeModule(
        "re",
        [
            Member.function("compile", 1, 2) { (machine, arguments) throws(Raised) in
                try compile(machine, arguments[0])
            },
            Member.function("match", 2, 3) { (machine, arguments) throws(Raised) in
                try find(machine, arguments, anchored: true)
            },
            Member.function("search", 2, 3) { (machine, arguments) throws(Raised) in
                try find(machine, arguments, anchored: false)
            },
            Member.function("sub", 3, 5, substitute), (".re", .type(expression)),
            (".match", .type(match)),
        ])

    /// A compiled expression: its pattern; the program is built again from it when it is used.
    private static let expression = NativeType(
        "re",
        print: { (machine, value, _, text) throws(Raised) in
            text.write("<re \(String(value.bits, radix: 16))>" as String)
        },
        members: [
            Member.function("match", 2, 4) { (machine, arguments) throws(Raised) in
                try find(machine, arguments, anchored: true, takesPlaces: true)
            },
            Member.function("search", 2, 4) { (machine, arguments) throws(Raised) in
                try find(machine, arguments, anchored: false, takesPlaces: true)
            },
            Member.function("split", 2, 3, split), Member.function("sub", 3, 5, substitute),
        ])

    /// A match: the text, the number of groups with the whole, then start and end of each as small
    /// integers (-1 when it is not part).
    private static let match = NativeType(
        "match",
        print: { (machine, value, _, text) throws(Raised) in
            let count = machine.values(value)[2].small
            text.write("<match num=\(count)>" as String)
        },
        members: [
            Member.function("group", 2, group),
            Member.function("groups", 1) { (machine, arguments) throws(Raised) in
                try groups(machine, arguments[0])
            },
            Member.function("span", 1, 2) { (machine, arguments) throws(Raised) in
                let place = try span(machine, arguments)
                return try machine.newTuple([.small(place.start), .small(place.end)])
            },
            Member.function("start", 1, 2) { (machine, arguments) throws(Raised) in
                .small(try span(machine, arguments).start)
            },
            Member.function("end", 1, 2) { (machine, arguments) throws(Raised) in
                .small(try span(machine, arguments).end)
            },
        ])

    private static func compile(
        _ machine: VirtualMachine, _ pattern: Value
    ) throws(Raised) -> Value {
        // As large as on a board, which keeps the program in it behind four words.
        let size = try program(machine, pattern).boardBytes
        let value = try machine.newObject(expression, words: 4 + (size + 3) / 4)
        machine.values(value)[1] = pattern
        return value
    }

    private static func program(
        _ machine: VirtualMachine, _ pattern: Value
    ) throws(Raised) -> PatternProgram {
        var pattern = pattern
        if machine.type(of: pattern) == machine.runtime.value(of: expression) {
            pattern = machine.values(pattern)[1]
        }
        guard machine.isString(pattern) || machine.isBytes(pattern) else {
            throw machine.raise(
                .typeError,
                "can't convert '\(machine.typeName(of: pattern))' object to str implicitly")
        }
        let bytes = Array(machine.textBytes(pattern))
        if let known = programs.withLock({ $0[bytes] }) { return known }
        do throws(PatternProgram.Failure) {
            let program = try PatternProgram(bytes)
            programs.withLock { programs in
                if programs.count >= mostPrograms { programs.removeAll() }
                programs[bytes] = program
            }
            return program
        } catch {
            throw machine.raise(
                .valueError, error == .unbalanced ? "error in regex" : "regex too complex")
        }
    }

    /// Programs of the patterns that were used last, shared by all interpreters of the process.
    private static let programs = Mutex<[[UInt8]: PatternProgram]>([:])
    private static let mostPrograms = 256

    private static func subject(
        _ machine: VirtualMachine, _ value: Value
    ) throws(Raised) -> [UInt8] {
        guard machine.isString(value) || machine.isBytes(value) else {
            throw machine.raise(
                .typeError,
                "can't convert '\(machine.typeName(of: value))' object to str implicitly")
        }
        return Array(machine.textBytes(value))
    }

    private static func run(
        _ machine: VirtualMachine, _ program: PatternProgram, _ text: [UInt8], from start: Int,
        anchored: Bool
    ) throws(Raised) -> [Int]? {
        var matcher = PatternMatcher(program: program, text: text)
        let result = matcher.find(from: start, anchored: anchored)
        machine.charge(machine.costs.simple &* UInt64(matcher.steps))
        if matcher.isTooDeep {
            throw machine.raise(.runtimeError, "maximum recursion depth exceeded")
        }
        return result
    }

    /// `takesPlaces`: two more arguments say where in the text to begin and to end; the functions
    ///   of the module have flags there, which mean nothing.
    private static func find(
        _ machine: VirtualMachine, _ arguments: Arguments, anchored: Bool,
        takesPlaces: Bool = false
    ) throws(Raised) -> Value {
        let program = try program(machine, arguments[0])
        var text = try subject(machine, arguments[1])
        var start = 0
        if takesPlaces && arguments.count > 2 {
            start = min(max(0, try machine.integer(arguments[2])), text.count)
            if arguments.count > 3 {
                let end = min(max(start, try machine.integer(arguments[3])), text.count)
                text.removeLast(text.count - end)
            }
        }
        guard let places = try run(machine, program, text, from: start, anchored: anchored) else {
            return .none
        }
        return try newMatch(machine, arguments[1], places)
    }

    private static let firstPlace = 3

    private static func newMatch(
        _ machine: VirtualMachine, _ text: Value, _ places: [Int]
    ) throws(Raised) -> Value {
        let value = try machine.newObject(match, words: firstPlace + places.count)
        machine.values(value)[1] = text
        machine.values(value)[2] = .small(places.count / 2)
        for (index, place) in places.enumerated() {
            machine.values(value)[firstPlace + index] = .small(place)
        }
        return value
    }

    /// The places of a group in bytes; -1 when it is not part of the match.
    private static func bytePlaces(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> (start: Int, end: Int) {
        let found = machine.values(arguments[0])
        let number = arguments.count > 1 ? try machine.integer(arguments[1]) : 0
        guard number >= 0, number < found[2].small else {
            throw machine.raise(.indexError, arguments: [arguments[1]])
        }
        let place = firstPlace + 2 * number
        let (start, end) = (found[place].small, found[place + 1].small)
        return start < 0 || end < start ? (-1, -1) : (start, end)
    }

    private static func group(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        let (start, end) = try bytePlaces(machine, arguments)
        if start < 0 { return .none }
        return try part(machine, machine.values(arguments[0])[1], start, end)
    }

    private static func groups(
        _ machine: VirtualMachine, _ found: Value
    ) throws(Raised) -> Value {
        let result = try machine.newList()
        for number in 1..<machine.values(found)[2].small {
            let place = firstPlace + 2 * number
            let start = machine.values(found)[place].small
            let end = machine.values(found)[place + 1].small
            let group =
                start < 0 || end < start
                ? .none : try part(machine, machine.values(found)[1], start, end)
            try machine.append(group, toList: result)
        }
        return try machine.newTuple(Array(machine.items(ofList: result)))
    }

    /// The places of a group in characters.
    private static func span(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> (start: Int, end: Int) {
        let (start, end) = try bytePlaces(machine, arguments)
        let text = machine.values(arguments[0])[1]
        guard start >= 0, machine.isString(text) else { return (start, end) }
        let bytes = machine.textBytes(text)
        let before = bytes[..<start].count { $0 & 0xC0 != 0x80 }
        return (before, before + bytes[start..<end].count { $0 & 0xC0 != 0x80 })
    }

    /// A part of a str or bytes, of the same type.
    private static func part(
        _ machine: VirtualMachine, _ text: Value, _ start: Int, _ end: Int
    ) throws(Raised) -> Value {
        let bytes = UnsafeBufferPointer(rebasing: machine.textBytes(text)[start..<end])
        return machine.isString(text) ? try machine.newString(bytes) : try machine.newBytes(bytes)
    }

    private static func split(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        let program = try program(machine, arguments[0])
        let text = try subject(machine, arguments[1])
        var left = arguments.count > 2 ? try machine.integer(arguments[2]) : 0
        let parts = try machine.newList()
        var start = 0
        while let places = try run(machine, program, text, from: start, anchored: false) {
            if places[0] == places[1] { break }
            if program.groupCount > 0 {
                throw machine.raise(.notImplementedError, "Splitting with sub-captures")
            }
            let piece = try part(machine, arguments[1], start, places[0])
            try machine.append(piece, toList: parts)
            start = places[1]
            left -= 1
            if left == 0 { break }
        }
        let rest = try part(machine, arguments[1], start, text.count)
        try machine.append(rest, toList: parts)
        return parts
    }

    private static func substitute(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        let program = try program(machine, arguments[0])
        let text = try subject(machine, arguments[2])
        var left = arguments.count > 3 ? try machine.integer(arguments[3]) : 0
        var result: [UInt8] = []
        var start = 0
        while start < text.count,
            let places = try run(machine, program, text, from: start, anchored: false)
        {
            // What matches nothing ends it.
            if places[0] == places[1] { break }
            result += text[start..<places[0]]
            let found = try newMatch(machine, arguments[2], places)
            var replacement = arguments[1]
            if !machine.isString(replacement) && !machine.isBytes(replacement) {
                let mark = machine.rootMark
                try machine.pushRoot(found)
                replacement = try machine.call(replacement, [found])
                machine.popRoots(to: mark)
                result += try subject(machine, replacement)
            } else {
                try expand(machine, subject(machine, replacement), text, places, into: &result)
            }
            start = places[1]
            left -= 1
            if left == 0 { break }
        }
        if start < text.count { result += text[start...] }
        return machine.isString(arguments[2])
            ? try machine.newString(result) : try machine.newBytes(result)
    }

    /// A replacement with `\1` and `\g<1>` filled in.
    private static func expand(
        _ machine: VirtualMachine, _ template: [UInt8], _ text: [UInt8], _ places: [Int],
        into result: inout [UInt8]
    ) throws(Raised) {
        var index = 0
        while index < template.count {
            guard template[index] == 0x5C, index + 1 < template.count else {
                result.append(template[index])
                index += 1
                continue
            }
            var cursor = index + 1
            let isNamed =
                template[cursor] == 0x67 && cursor + 1 < template.count
                && template[cursor + 1] == 0x3C
            if isNamed { cursor += 2 }
            var number = 0
            let first = cursor
            while cursor < template.count, template[cursor] >= 0x30, template[cursor] <= 0x39 {
                number = min(number * 10 + Int(template[cursor] - 0x30), Value.smallMaximum)
                cursor += 1
            }
            guard cursor > first else {
                result.append(template[index + 1])
                index += 2
                continue
            }
            if isNamed && cursor < template.count && template[cursor] == 0x3E { cursor += 1 }
            guard 2 * number + 1 < places.count else {
                throw machine.raise(.indexError, arguments: [.small(number)])
            }
            if places[2 * number] >= 0 {
                result += text[places[2 * number]..<places[2 * number + 1]]
            }
            index = cursor
        }
    }
}
