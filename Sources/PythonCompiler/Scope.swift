import PythonSyntax

/// What a scope belongs to.
enum ScopeKind {
    case module, `class`, lambda, listComprehension, dictComprehension, setComprehension
    case generatorExpression, function

    /// Whether assigned names are locals.
    var isFunctionLike: Bool { self != .module && self != .class }

    var isComprehension: Bool {
        switch self {
        case .listComprehension, .dictComprehension, .setComprehension, .generatorExpression: true
        default: false
        }
    }
}

/// The part of the tree that a scope is compiled from.
enum ScopeBody {
    case module(Block)
    case expression(Expression)
    case function(FunctionDefinition)
    case lambda(Lambda)
    case comprehension(Comprehension)
    case `class`(ClassDefinition)
}

/// How a name is bound in a scope.
enum Binding {
    case undecided
    /// Only read so far.
    case globalImplicit
    /// Assigned at module or class level, which nothing can close over.
    case globalAssigned
    case globalExplicit
    case local
    /// A local that inner functions use.
    case cell
    /// A cell of an outer function.
    case free
}

/// A name in a scope.
struct Identifier {
    let name: Name
    var binding: Binding
    var isParameter = false
    var isStar = false
    var isDoubleStar = false
    /// What viper makes of a parameter.
    var viperType = ViperType.object
    /// Number of the local variable.
    var local = 0
}

/// Names and sizes of one function, class body, comprehension or module.
final class Scope {
    let kind: ScopeKind
    let body: ScopeBody
    let parent: Scope?
    let name: Name
    /// How the code is asked for; inner scopes do as the outer one.
    let codeKind: CodeKind
    /// What viper returns.
    var returnType = ViperType.object
    /// In the order in which they first occur, which numbers locals and cells.
    private(set) var identifiers: [Identifier] = []
    private var indexes: [Name: Int] = [:]
    /// Inner scopes in the order in which the first walk met them; every walk meets them alike.
    var children: [Scope] = []
    var flags: CodeFlags = []
    var positionalCount = 0
    var keywordOnlyCount = 0
    var defaultCount = 0
    var localCount = 0
    var stackSize = 0
    var exceptionStackSize = 0
    /// The finished code.
    var code: LaidOutCode?
    /// The scopes of the functions in the order in which code makes them.
    var functions: [Scope] = []

    init(
        kind: ScopeKind, body: ScopeBody, parent: Scope?, name: Name,
        codeKind: CodeKind = .bytecode
    ) {
        self.codeKind = codeKind
        self.kind = kind
        self.body = body
        self.parent = parent
        self.name = name
    }

    func find(_ name: Name) -> Identifier? { indexes[name].map { identifiers[$0] } }

    /// The index of a name, which gets this binding if it is new.
    func index(of name: Name, ifNew binding: Binding) -> Int {
        if let index = indexes[name] { return index }
        indexes[name] = identifiers.count
        identifiers.append(Identifier(name: name, binding: binding))
        return identifiers.count - 1
    }

    func binding(at index: Int) -> Binding { identifiers[index].binding }

    func bind(_ index: Int, _ binding: Binding) { identifiers[index].binding = binding }

    func noteLoad(_ name: Name) { _ = index(of: name, ifNew: .globalImplicit) }

    /// Notes that a name is assigned; returns its binding.
    @discardableResult
    func noteStore(_ name: Name) -> Binding {
        let index = index(of: name, ifNew: .globalImplicit)
        if identifiers[index].binding == .globalImplicit {
            identifiers[index].binding = kind.isFunctionLike ? .local : .globalAssigned
        }
        return identifiers[index].binding
    }

    /// Adds a parameter; returns false if there is one of this name.
    func addParameter(_ parameter: Parameter, _ name: Name, type: ViperType) -> Bool {
        let index = index(of: name, ifNew: .undecided)
        guard identifiers[index].binding == .undecided else { return false }
        identifiers[index].binding = .local
        identifiers[index].isParameter = true
        identifiers[index].viperType = type
        identifiers[index].isStar = parameter.kind == .star
        identifiers[index].isDoubleStar = parameter.kind == .doubleStar
        return true
    }

    // MARK: - Closures

    /// Makes a name free if a function around this scope has it.
    func closeOver(_ index: Int) {
        let name = identifiers[index].name
        var scope = parent
        while let outer = scope, outer.parent != nil {
            if let found = outer.find(name) {
                switch found.binding {
                case .local, .cell, .free:
                    identifiers[index].binding = .free
                    closeOverInParents(name)
                default: break
                }
                return
            }
            scope = outer.parent
        }
    }

    private func closeOverInParents(_ name: Name) {
        var scope = parent
        while let outer = scope {
            let index = outer.index(of: name, ifNew: .undecided)
            guard outer.binding(at: index) == .undecided else {
                if outer.binding(at: index) == .local { outer.bind(index, .cell) }
                return
            }
            outer.bind(index, .free)
            scope = outer.parent
        }
    }

    /// Closes over what was only read, once the whole scope was seen.
    func closeOverReads() {
        var index = 0
        while index < identifiers.count {
            if identifiers[index].binding == .globalImplicit { closeOver(index) }
            index += 1
        }
    }

    // MARK: - Numbers of locals

    static let classCell: Name = "__class__"

    /// Numbers the locals: cells from outside, parameters and other locals, own cells.
    func numberLocals() {
        moveStarParameterBack()
        localCount = 0
        for index in identifiers.indices {
            if kind == .class, identifiers[index].name == Self.classCell { continue }
            if kind.isFunctionLike, identifiers[index].binding == .globalImplicit {
                identifiers[index].binding = .globalExplicit
            }
            if identifiers[index].binding == .local || identifiers[index].isParameter {
                identifiers[index].local = localCount
                localCount += 1
            }
        }
        for index in identifiers.indices
        where identifiers[index].binding == .cell && !identifiers[index].isParameter {
            identifiers[index].local = localCount
            localCount += 1
        }
        numberFreeVariables()
    }

    /// `*args` comes behind all parameters but `**kwargs`.
    private func moveStarParameterBack() {
        guard flags.contains(.varArguments) else { return }
        var last: Int?
        for index in identifiers.indices.reversed() where identifiers[index].isParameter {
            if identifiers[index].isStar {
                guard let last else { return }
                identifiers.swapAt(last, index)
                indexes[identifiers[last].name] = last
                indexes[identifiers[index].name] = index
                return
            }
            if last == nil, !identifiers[index].isDoubleStar { last = index }
        }
    }

    /// Free variables arrive as hidden parameters in front of all others, in the parent's order.
    private func numberFreeVariables() {
        guard let parent else { return }
        var freeCount = 0
        for outer in parent.identifiers where outer.binding == .cell || outer.binding == .free {
            guard let index = indexes[outer.name], identifiers[index].binding == .free else {
                continue
            }
            identifiers[index].local = freeCount
            freeCount += 1
        }
        guard freeCount > 0 else { return }
        for index in identifiers.indices
        where identifiers[index].binding != .free || identifiers[index].isParameter {
            identifiers[index].local += freeCount
        }
        positionalCount += freeCount
        localCount += freeCount
    }

    /// The locals of this scope to hand to an inner one as cells.
    func cells(for inner: Scope) -> [Identifier] {
        guard kind != .module else { return [] }
        return identifiers.filter { outer in
            (outer.binding == .cell || outer.binding == .free)
                && inner.find(outer.name)?.binding == .free
        }
    }

    /// The name that a positional or keyword argument has in the prelude; a closed-over variable
    /// has none that a caller could use.
    func argumentName(_ local: Int) -> Name {
        identifiers.first { $0.isParameter && $0.local == local }?.name ?? "*"
    }
}
