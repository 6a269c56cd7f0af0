import PythonSyntax

/// What an assignment does with its target.
enum AssignmentKind {
    case store
    /// Pushes the old value of an augmented assignment, below it what the store will need.
    case augmentedLoad
    case augmentedStore
}

extension Compiler {
    /// Assigns the top of the stack.
    func assign(_ target: Expression, _ kind: AssignmentKind = .store) throws(SyntaxError) {
        switch target.kind {
        case .name(let name):
            if kind == .augmentedLoad { load(name) } else { store(name) }
        case .primary(let base, let trailers):
            try assign(base, trailers, kind, at: target)
        case .bareTuple(let items), .list(let items):
            guard kind == .store else { throw cannotAssign(target) }
            try assign(items)
        case .tuple(let items, _):
            guard kind == .store, !items.isEmpty else { throw cannotAssign(target) }
            try assign(items)
        default: throw cannotAssign(target)
        }
    }

    private func cannotAssign(_ target: Expression) -> SyntaxError {
        failure("can't assign to expression", at: target)
    }

    private func assign(
        _ base: Expression, _ trailers: [Trailer], _ kind: AssignmentKind, at target: Expression
    ) throws(SyntaxError) {
        if kind != .augmentedStore {
            try compile(base)
            for trailer in trailers.dropLast() { try compile(trailer) }
        }
        switch trailers.last?.kind {
        case .index(let index):
            guard kind != .augmentedStore else {
                emitter.emit(.rotThree)
                emitter.emit(.storeSubscr)
                return
            }
            try compile(index)
            guard kind == .augmentedLoad else {
                emitter.emit(.storeSubscr)
                return
            }
            emitter.emit(.dupTopTwo)
            emitter.emit(.loadSubscr)
        case .attribute(let name):
            guard kind == .augmentedLoad else {
                if kind == .augmentedStore { emitter.emit(.rotTwo) }
                emit(.storeAttr, name)
                return
            }
            emitter.emit(.dupTop)
            emit(.loadAttr, name)
        default: throw cannotAssign(target)
        }
    }

    /// Unpacks the top of the stack into several targets.
    private func assign(_ targets: [Expression]) throws(SyntaxError) {
        var star: Int?
        for (index, target) in targets.enumerated() where target.isStar {
            guard star == nil else {
                throw failure("multiple *x in assignment", at: target)
            }
            star = index
            let right = targets.count - index - 1
            if index > 0xff || right > 0xff { throw failure("too many targets", at: target) }
            emitter.emit(.unpackEx, index | right << 8, effect: index + right)
        }
        if star == nil {
            emitter.emit(.unpackSequence, targets.count, effect: targets.count - 1)
        }
        for target in targets {
            if case .star(let inner) = target.kind {
                try assign(inner)
            } else {
                try assign(target)
            }
        }
    }
}
