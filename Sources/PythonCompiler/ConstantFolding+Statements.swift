import PythonSyntax

extension ConstantFolding {
    mutating func fold(_ statement: Statement) throws(SyntaxError) -> Statement {
        let start = statement.position
        switch statement.kind {
        case .assign(let targets, let value) where targets.count == 1:
            return try assignment(targets[0], value, at: start)
        case .annotated(let target, let value?):
            let folded = fold(target)
            let foldedValue = fold(value)
            if var definition = try constantDefinition(folded, foldedValue) {
                if definition.position.line != 0 { definition.position = start }
                return definition
            }
            return Statement(.annotated(folded, foldedValue), at: start)
        case .expression(let expression):
            let folded = fold(expression)
            if !keepsLoneConstants, case .literal = folded.kind {
                return Statement(.pass, at: start)
            }
            return Statement(.expression(folded), at: start)
        default: return Statement(try fold(statement.kind), at: start)
        }
    }

    private mutating func assignment(
        _ target: Expression, _ value: Expression, at start: Position
    ) throws(SyntaxError) -> Statement {
        let folded = fold(target)
        let foldedValue = fold(value)
        guard var definition = try constantDefinition(folded, foldedValue) else {
            return Statement(.assign([folded], foldedValue), at: start)
        }
        if definition.position.line != 0 { definition.position = start }
        return definition
    }

    private mutating func fold(_ kind: StatementKind) throws(SyntaxError) -> StatementKind {
        switch kind {
        case .pass, .break, .continue, .import, .importFrom, .global, .nonlocal: return kind
        case .expression(let value): return .expression(fold(value))
        case .assign(let targets, let value):
            let folded = fold(targets)
            return .assign(folded, fold(value))
        case .annotated(let target, let value):
            return .annotated(fold(target), value.map { fold($0) })
        case .augmented(let target, let operation, let value):
            return .augmented(fold(target), operation, fold(value))
        case .delete(let targets): return .delete(fold(targets))
        case .return(let value): return .return(value.map { fold($0) })
        case .raise(let value, let cause):
            return .raise(value.map { fold($0) }, from: cause.map { fold($0) })
        case .yield(let value): return .yield(fold(value))
        case .assert(let test, let message):
            return .assert(fold(test), message.map { fold($0) })
        default: return try foldCompound(kind)
        }
    }

    private mutating func fold(_ block: Block?) throws(SyntaxError) -> Block? {
        guard let block else { return nil }
        return try fold(block)
    }

    private mutating func fold(_ branch: ConditionalBlock) throws(SyntaxError) -> ConditionalBlock {
        let test = fold(branch.test)
        return ConditionalBlock(test: test, block: try fold(branch.block))
    }

    private mutating func foldCompound(
        _ kind: StatementKind
    ) throws(SyntaxError)
        -> StatementKind
    {
        switch kind {
        case .if(var branches, let orElse):
            for index in branches.indices { branches[index] = try fold(branches[index]) }
            return .if(branches, orElse: try fold(orElse))
        case .while(let branch, let orElse):
            return .while(try fold(branch), orElse: try fold(orElse))
        case .for(var loop, let isAsync):
            loop.target = fold(loop.target)
            loop.source = fold(loop.source)
            loop.block = try fold(loop.block)
            loop.orElse = try fold(loop.orElse)
            return .for(loop, isAsync: isAsync)
        case .try(var statement):
            statement.block = try fold(statement.block)
            for index in statement.handlers.indices {
                var handler = statement.handlers[index]
                handler.type = handler.type.map { fold($0) }
                handler.block = try fold(handler.block)
                statement.handlers[index] = handler
            }
            statement.orElse = try fold(statement.orElse)
            statement.finally = try fold(statement.finally)
            return .try(statement)
        case .with(let items, let block, let isAsync):
            let folded = items.map {
                WithItem(context: fold($0.context), target: $0.target.map { fold($0) })
            }
            return .with(folded, try fold(block), isAsync: isAsync)
        case .function(var function):
            function.parameters = fold(function.parameters)
            function.block = try fold(function.block)
            return .function(function)
        case .class(var definition):
            definition.arguments = fold(definition.arguments)
            definition.block = try fold(definition.block)
            return .class(definition)
        case .decorated(var decorators, let statement):
            for index in decorators.indices {
                decorators[index].call = decorators[index].call.map { fold($0) }
            }
            return .decorated(
                decorators, Statement(try fold(statement.kind), at: statement.position))
        case .sequence(let block): return .sequence(try fold(block))
        default: return kind
        }
    }
}
