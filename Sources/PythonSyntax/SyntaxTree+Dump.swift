/// A tree as S-expressions, one statement a line, blocks indented; equal trees give equal text.
public func dump(_ block: Block) -> String {
    var dump = TreeDump()
    dump.add(block, depth: 0)
    return dump.lines.map { $0 + "\n" }.joined()
}

/// An expression as an S-expression.
public func dump(_ expression: Expression) -> String {
    TreeDump.text(expression)
}

private struct TreeDump {
    var lines: [String] = []

    mutating func add(_ text: String, depth: Int) {
        lines.append(String(repeating: "  ", count: depth) + text)
    }

    mutating func add(_ block: Block, depth: Int) {
        for statement in block.statements { add(statement, depth: depth) }
    }

    private mutating func add(_ title: String, _ block: Block?, depth: Int) {
        guard let block else { return }
        add(title, depth: depth)
        add(block, depth: depth + 1)
    }

    mutating func add(_ statement: Statement, depth: Int) {
        let line = "\(statement.position.line): "
        if let text = Self.simple(statement.kind) {
            add(line + text, depth: depth)
            return
        }
        switch statement.kind {
        case .if(let branches, let orElse):
            for (index, branch) in branches.enumerated() {
                let word = index == 0 ? line + "if " : "elif "
                add(word + Self.text(branch.test), branch.block, depth: depth)
            }
            add("else", orElse, depth: depth)
        case .while(let branch, let orElse):
            add(line + "while " + Self.text(branch.test), branch.block, depth: depth)
            add("else", orElse, depth: depth)
        case .for(let loop, let isAsync):
            let head = "for \(Self.text(loop.target)) in \(Self.text(loop.source))"
            add(line + (isAsync ? "async " : "") + head, loop.block, depth: depth)
            add("else", loop.orElse, depth: depth)
        case .try(let statement):
            add(line + "try", statement.block, depth: depth)
            for handler in statement.handlers {
                let type = handler.type.map { " " + Self.text($0) } ?? ""
                let name = handler.name.map { " as \($0)" } ?? ""
                add("except" + type + name, handler.block, depth: depth)
            }
            add("else", statement.orElse, depth: depth)
            add("finally", statement.finally, depth: depth)
        case .with(let items, let block, let isAsync):
            let texts = items.map { item in
                Self.text(item.context) + (item.target.map { " as " + Self.text($0) } ?? "")
            }
            let head = (isAsync ? "async with " : "with ") + texts.joined(separator: ", ")
            add(line + head, block, depth: depth)
        default: addDefinition(statement, line, depth: depth)
        }
    }

    private mutating func addDefinition(_ statement: Statement, _ line: String, depth: Int) {
        switch statement.kind {
        case .function(let function):
            let head = (function.isAsync ? "async def " : "def ") + function.name.description
            add(line + head + Self.list(function.parameters), function.block, depth: depth)
        case .class(let definition):
            let arguments = definition.arguments.map { " " + Self.text($0) }.joined()
            add(line + "class \(definition.name)" + arguments, definition.block, depth: depth)
        case .decorated(let decorators, let target):
            for decorator in decorators {
                let call = decorator.call.map { " " + Self.text($0) } ?? ""
                add(
                    "\(decorator.position.line): @" + Self.path(decorator.path) + call, depth: depth
                )
            }
            add(target, depth: depth)
        case .sequence(let block): add(block, depth: depth)
        default: break
        }
    }

    // MARK: - Simple statements

    private static func simple(_ kind: StatementKind) -> String? {
        switch kind {
        case .pass: "pass"
        case .break: "break"
        case .continue: "continue"
        case .expression(let value): text(value)
        case .yield(let value): text(value)
        case .assign(let targets, let value): "(= " + list(targets + [value]) + ")"
        case .annotated(let target, let value):
            "(: " + text(target) + (value.map { " " + text($0) } ?? "") + ")"
        case .augmented(let target, let operation, let value):
            "(\(operation.rawValue) " + list([target, value]) + ")"
        case .delete(let targets): "(del " + list(targets) + ")"
        case .return(let value): "return" + (value.map { " " + text($0) } ?? "")
        case .raise(let value, let cause):
            "raise" + (value.map { " " + text($0) } ?? "")
                + (cause.map { " from " + text($0) } ?? "")
        case .assert(let test, let message):
            "assert " + text(test) + (message.map { " " + text($0) } ?? "")
        case .global(let names): "global " + names.map(\.description).joined(separator: " ")
        case .nonlocal(let names): "nonlocal " + names.map(\.description).joined(separator: " ")
        case .import(let items):
            "import "
                + items.map { path($0.path) + alias($0.alias) }.joined(separator: ", ")
        case .importFrom(let source):
            "from " + String(repeating: ".", count: source.level) + path(source.path) + " import "
                + (source.names.map { names in
                    names.map { $0.name.description + alias($0.alias) }.joined(separator: ", ")
                } ?? "*")
        default: nil
        }
    }

    private static func path(_ names: [Name]) -> String {
        names.map(\.description).joined(separator: ".")
    }

    private static func alias(_ name: Name?) -> String {
        name.map { " as \($0)" } ?? ""
    }

    // MARK: - Expressions

    private static func list(_ items: [Expression]) -> String {
        items.map(text).joined(separator: " ")
    }

    private static func node(_ head: String, _ items: [Expression]) -> String {
        "(" + ([head] + items.map(text)).joined(separator: " ") + ")"
    }

    static func text(_ expression: Expression) -> String {
        switch expression.kind {
        case .name(let name): name.description
        case .literal(let literal): text(literal)
        case .bareTuple(let items): node("tuple", items)
        case .tuple(let items, _): node("()", items)
        case .list(let items): node("[]", items)
        case .braces(let items): "({}" + items.map { " " + text($0) }.joined() + ")"
        case .comprehension(let comprehension): text(comprehension)
        case .lambda(let lambda): "(lambda\(list(lambda.parameters)) \(text(lambda.body)))"
        case .conditional(let body, let test, let alternative):
            node("if", [test, body, alternative])
        case .or(let items): node("or", items)
        case .and(let items): node("and", items)
        case .not(let operand): node("not", [operand])
        case .comparison(let first, let links):
            "(" + text(first)
                + links.map { " \($0.comparison.rawValue) " + text($0.operand) }.joined() + ")"
        case .operation(let first, let links):
            "(" + text(first)
                + links.map { " \($0.operation.rawValue) " + text($0.operand) }.joined() + ")"
        case .unary(let operation, let operand): node(operation.rawValue, [operand])
        case .power(let base, let exponent): node("**", [base, exponent])
        case .primary(let base, let trailers): text(base, trailers)
        case .await(let base, let trailers): "(await " + text(base, trailers) + ")"
        case .yield(let value): node("yield", value.map { [$0] } ?? [])
        case .yieldFrom(let value): node("yield-from", [value])
        case .star(let value): node("*", [value])
        case .named(let target, let value): node(":=", [target, value])
        case .slice(let start, let stop, let step):
            "(slice " + [start, stop, step].map { $0.map(text) ?? "-" }.joined(separator: " ") + ")"
        }
    }

    private static func text(_ base: Expression, _ trailers: [Trailer]) -> String {
        "(" + ([text(base)] + trailers.map(text)).joined(separator: " ") + ")"
    }

    static func text(_ trailer: Trailer) -> String {
        switch trailer.kind {
        case .call(let arguments): "(call" + arguments.map { " " + text($0) }.joined() + ")"
        case .index(let index): "[" + text(index) + "]"
        case .attribute(let name): "." + name.description
        }
    }

    static func text(_ argument: Argument) -> String {
        switch argument.kind {
        case .positional(let value): text(value)
        case .keyword(let name, let value): text(name) + "=" + text(value)
        case .named(let target, let value): node(":=", [target, value])
        case .generator(let comprehension): text(comprehension)
        case .star(let value): "*" + text(value)
        case .doubleStar(let value): "**" + text(value)
        }
    }

    private static func text(_ item: BraceItem) -> String {
        switch item {
        case .value(let value): text(value)
        case .pair(let key, let value, _): text(key) + ":" + text(value)
        }
    }

    private static func text(_ comprehension: Comprehension) -> String {
        var result = "(\(comprehension.kind.rawValue)-comprehension " + text(comprehension.element)
        for clause in comprehension.clauses {
            switch clause {
            case .for(let target, let source): result += " for " + list([target, source])
            case .if(let test): result += " if " + text(test)
            }
        }
        return result + ")"
    }

    private static func list(_ parameters: [Parameter]) -> String {
        let texts = parameters.map { parameter in
            let stars = parameter.kind == .star ? "*" : parameter.kind == .doubleStar ? "**" : ""
            let value = parameter.value.map { "=" + text($0) } ?? ""
            return stars + (parameter.name?.description ?? "") + value
        }
        return " (" + texts.joined(separator: " ") + ")"
    }

    private static func text(_ literal: Literal) -> String {
        switch literal {
        case .integer(let value): value.description
        case .float(let value): value.description
        case .imaginary(let value): value.description + "j"
        case .string(let bytes, _): quoted(bytes)
        case .bytes(let bytes): "b" + quoted(bytes)
        case .tuple(let items): "(const" + items.map { " " + text($0) }.joined() + ")"
        case .none: "None"
        case .true: "True"
        case .false: "False"
        case .ellipsis: "..."
        case .object(let literal): text(literal)
        }
    }

    private static func quoted(_ bytes: [UInt8]) -> String {
        var text = "'"
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "'"), UInt8(ascii: "\\"):
                text += "\\" + String(Unicode.Scalar(byte))
            case 0x20..<0x7f: text.unicodeScalars.append(Unicode.Scalar(byte))
            default: text += "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
            }
        }
        return text + "'"
    }
}
