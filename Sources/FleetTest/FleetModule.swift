import PythonVM

/// `_fleet`: what the module `fleet` is made of.
enum FleetModule {
    static let module = NativeModule(
        "_fleet",
        [
            // A JSON object that says what is asked, for one with the answer.
            Member.function("call", 1) { (machine, arguments) throws(Raised) in
                guard let host = machine.host as? TestHost else { return .none }
                guard machine.isString(arguments[0]) else {
                    throw machine.raise(.typeError, "a str was expected")
                }
                let answer = host.calls.answer(Array(machine.text(arguments[0]).utf8))
                return try machine.newString(answer)
            },
            // Tells whoever runs the tests: what was found, or why one was skipped.
            Member.function("report", 1) { (machine, arguments) throws(Raised) in
                guard let host = machine.host as? TestHost, machine.isString(arguments[0]) else {
                    return .none
                }
                host.report = machine.text(arguments[0])
                return .none
            },
            // The names of a function's positional parameters.
            Member.function("parameters", 1) { (machine, arguments) throws(Raised) in
                guard let names = machine.parameterNames(of: arguments[0]) else {
                    throw machine.raise(.typeError, "a function was expected")
                }
                let list = try machine.newList()
                for name in names {
                    try machine.append(try machine.newString(name), toList: list)
                }
                return list
            },
        ])
}
