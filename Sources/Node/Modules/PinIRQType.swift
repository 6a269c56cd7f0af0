import Hardware
import PythonVM

/// What `Pin.irq()` gives: the interrupt of a pin.
///
/// Object: word 1 is the pin's number. Calling it runs the handler.
enum PinIRQType {
    static let esp32 = NativeType(
        "IRQ", call: call, members: [("trigger", .function(trigger))])
    static let rp2 = NativeType(
        "irq", call: call,
        members: [("flags", .function(flags)), ("trigger", .function(trigger))])

    static func of(_ family: BoardFamily) -> NativeType { family == .esp32 ? esp32 : rp2 }

    /// The interrupt of a pin.
    static func object(_ vm: VirtualMachine, pin number: Int) throws(Raised) -> Value {
        let type = vm.runtime.value(of: of(vm.node.family))
        let interrupt = try vm.newObject(type, words: 2)
        vm.words(interrupt)[1] = UInt32(number)
        return interrupt
    }

    private static let call: NativeType.Call = { vm, interrupt, _ throws(Raised) in
        let number = Int(vm.words(interrupt)[1])
        let handler = vm.hostObject(.pinHandler, number)
        guard !handler.isNull else { return .none }
        _ = try vm.call(handler, [vm.hostObject(.pinObject, number)])
        return .none
    }

    /// The edges that caused the last interrupt.
    private static let flags = NativeFunction("flags", 1) { vm, arguments throws(Raised) in
        let node = vm.node
        return .small(PinType.trigger(node, node.edgeFlags[Int(vm.words(arguments[0])[1])]))
    }

    /// The edges that interrupt; with an argument they are changed and the old ones given.
    private static let trigger = NativeFunction("trigger", 1, 2) { vm, arguments throws(Raised) in
        let node = vm.node
        let number = Int(vm.words(arguments[0])[1])
        let old = PinType.trigger(node, node.edgeTriggers[number])
        if arguments.count == 2 {
            PinType.setTrigger(node, number, try vm.integer(arguments[1]))
        }
        return .small(old)
    }
}
