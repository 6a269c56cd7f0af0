import PythonVM

/// `machine.Signal`: a pin with its sense.
///
/// Object: word 1 is the Pin, word 2 whether it is inverted.
enum SignalType {
    static let type = NativeType(
        "Signal",
        make: { vm, type, arguments throws(Raised) in
            let invert = arguments.keyword(named: InternedString("invert"))
            let isInverted = invert.isNull ? false : try vm.isTrue(invert)
            var pin = Value.null
            if arguments.count > 0, PinType.isPin(vm, arguments[0]) {
                guard arguments.count == 1, arguments.keywordCount == (invert.isNull ? 0 : 1)
                else { throw vm.raise(.typeError, arguments: []) }
                pin = arguments[0]
            } else {
                pin = try PinType.makeForSignal(vm, arguments, isInverted: isInverted)
            }
            let signal = try vm.newObject(type, words: 3)
            vm.values(signal)[1] = pin
            vm.words(signal)[2] = isInverted ? 1 : 0
            return signal
        },
        call: { vm, signal, arguments throws(Raised) in
            try access(vm, signal, arguments.optional(0))
        },
        members: [
            (
                "value",
                .function(
                    NativeFunction("value", 1, 2) { vm, arguments throws(Raised) in
                        try access(vm, arguments[0], arguments.optional(1))
                    })
            ),
            (
                "on",
                .function(
                    NativeFunction("on", 1) { vm, arguments throws(Raised) in
                        try access(vm, arguments[0], .true)
                    })
            ),
            (
                "off",
                .function(
                    NativeFunction("off", 1) { vm, arguments throws(Raised) in
                        try access(vm, arguments[0], .false)
                    })
            ),
        ])

    private static func access(
        _ vm: VirtualMachine, _ signal: Value, _ level: Value
    ) throws(Raised) -> Value {
        let number = try PinType.pinNumber(vm, vm.values(signal)[1])
        let isInverted = vm.words(signal)[2] != 0
        if level.isNull {
            return .small((vm.node.level(ofPin: number) != isInverted) ? 1 : 0)
        }
        vm.node.setOutput(try vm.isTrue(level) != isInverted, ofPin: number)
        return .none
    }
}
