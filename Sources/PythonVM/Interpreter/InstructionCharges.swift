public import PythonCompiler

extension CostListing {
    /// A listing of a module with what its instructions cost a machine.
    public init(_ module: CompiledModule, source: [String], costs: CycleCosts) {
        let loaded = LoadedModule.of(module, pairsUp: false)
        let charges = (0..<loaded.codeCount).map { index in
            let code = loaded.codes[index]
            return (0..<Int(code.instructionCount)).map { place in
                let op = code.instructions[place].op
                return Charge(
                    cycles: costs.cycles(of: op), isCall: op.isCall, allocates: op.allocates)
            }
        }
        self.init(module, source: source, charges: charges)
    }
}

extension InternalOp {
    /// Whether it calls what lies on the stack.
    fileprivate var isCall: Bool {
        switch self {
        case .callFunction, .callFunctionStarred, .callMethod, .callMethodStarred: true
        default: false
        }
    }

    /// Whether it makes an object whatever the values are.
    fileprivate var allocates: Bool {
        switch self {
        case .buildTuple, .buildList, .buildMap, .buildSet, .buildSlice, .makeFunction,
            .makeFunctionWithDefaults, .makeClosure, .makeClosureWithDefaults, .getIterator:
            true
        default: false
        }
    }
}
