import PythonCompiler

/// Binding the arguments of a call to the parameters of a function.
extension VirtualMachine {
    /// Puts arguments and defaults into the locals of a cleared frame; local `n` is `top[-n]`.
    func bind(
        _ code: UnsafeMutablePointer<CodeEntry>, function: UnsafeMutablePointer<UInt32>,
        prefix: UnsafeMutablePointer<Value>, prefixCount: Int, _ arguments: Arguments,
        top: UnsafeMutablePointer<Value>
    ) throws(Raised) {
        let entry = code.pointee
        let positional = Int(entry.positionalCount)
        let given = prefixCount + arguments.count
        if entry.kind == .viper { try checkPlain(arguments, given: given, expected: positional) }
        let taken = min(given, positional)
        for index in 0..<taken {
            top[-index] =
                index < prefixCount ? prefix[index] : arguments.base[index - prefixCount]
        }
        let named = positional + Int(entry.keywordOnlyCount)
        if given > positional && !entry.takesRest {
            throw raisePositional(code, expected: positional, given: given)
        }
        if entry.takesRest {
            var rest: [Value] = []
            for index in taken..<given {
                rest.append(
                    index < prefixCount ? prefix[index] : arguments.base[index - prefixCount])
            }
            top[-named] = try newTuple(rest)
        }
        if arguments.keywordCount == 0 && !entry.hasKeywordDefaults {
            try fillDefaults(code, function: function, from: taken, top: top, given: given)
            if entry.keywordOnlyCount != 0 {
                throw raise(.typeError, "function missing keyword-only argument")
            }
            if entry.takesKeywords {
                top[-(named + (entry.takesRest ? 1 : 0))] = try newDict()
            }
        } else {
            try bindKeywords(code, function: function, arguments, top: top)
        }
        for index in 0..<Int(entry.cellCount) {
            let local = Int(entry.cells[index])
            let cell = try newObject(.cell, words: 2)
            values(cell)[1] = top[-local]
            top[-local] = cell
        }
    }

    /// Viper functions know neither keywords nor defaults.
    private func checkPlain(
        _ arguments: Arguments, given: Int, expected: Int
    ) throws(Raised) {
        if arguments.keywordCount != 0 {
            throw raise(.typeError, "function doesn't take keyword arguments")
        }
        if given != expected {
            throw raise(
                .typeError,
                "function takes \(expected) positional arguments but \(given) were given")
        }
    }

    private func defaultValues(
        _ function: UnsafeMutablePointer<UInt32>
    ) -> UnsafeMutablePointer<Value> {
        UnsafeMutableRawPointer(function + FunctionLayout.defaults)
            .assumingMemoryBound(to: Value.self)
    }

    private func fillDefaults(
        _ code: UnsafeMutablePointer<CodeEntry>, function: UnsafeMutablePointer<UInt32>,
        from start: Int, top: UnsafeMutablePointer<Value>, given: Int
    ) throws(Raised) {
        let positional = Int(code.pointee.positionalCount)
        let required = positional - Int(code.pointee.defaultCount)
        if start < required {
            throw raisePositional(code, expected: required, given: given)
        }
        let defaults = defaultValues(function)
        for index in start..<max(start, positional) { top[-index] = defaults[index - required] }
    }

    private func raisePositional(
        _ code: UnsafeMutablePointer<CodeEntry>, expected: Int, given: Int
    ) -> Raised {
        raise(
            .typeError,
            "\(code.pointee.name.text)() takes \(expected) positional arguments but \(given) "
                + "were given")
    }

    private func bindKeywords(
        _ code: UnsafeMutablePointer<CodeEntry>, function: UnsafeMutablePointer<UInt32>,
        _ arguments: Arguments, top: UnsafeMutablePointer<Value>
    ) throws(Raised) {
        let entry = code.pointee
        let positional = Int(entry.positionalCount)
        let named = positional + Int(entry.keywordOnlyCount)
        var dict = Value.null
        if entry.takesKeywords {
            dict = try newDict(capacity: arguments.keywordCount)
            top[-(named + (entry.takesRest ? 1 : 0))] = dict
        }
        for index in 0..<arguments.keywordCount {
            let name = arguments.keyword(index)
            var place = 0
            while place < named && entry.argumentNames[place] != name { place += 1 }
            if place < named {
                guard top[-place].isNull else {
                    throw raise(
                        .typeError, "function got multiple values for argument '\(name.text)'")
                }
                top[-place] = arguments.keywordValue(index)
            } else if dict.isNull {
                throw raise(.typeError, "unexpected keyword argument '\(name.text)'")
            } else if try !find(.interned(name), inDict: dict).isNull {
                throw raise(
                    .typeError, "function got multiple values for argument '\(name.text)'")
            } else {
                try store(.interned(name), arguments.keywordValue(index), inDict: dict)
            }
        }
        let defaults = defaultValues(function)
        let required = positional - Int(entry.defaultCount)
        for index in 0..<positional where top[-index].isNull {
            guard index >= required else {
                throw raise(
                    .typeError,
                    "function missing required positional argument #\(index)")
            }
            top[-index] = defaults[index - required]
        }
        for index in positional..<named where top[-index].isNull {
            let name = entry.argumentNames[index]
            if entry.hasKeywordDefaults {
                top[-index] = try find(
                    .interned(name), inDict: defaults[Int(entry.defaultCount)])
            }
            guard !top[-index].isNull else {
                throw raise(
                    .typeError, "function missing required keyword argument '\(name.text)'")
            }
        }
    }
}
