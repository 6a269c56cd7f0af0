import PythonVM
import SimulationKernel

/// `machine.WDT`: resets the board when it is not fed in time; it cannot be stopped.
enum WDTType {
    static let type = NativeType(
        "WDT",
        make: { vm, type, arguments throws(Raised) in
            let values = try vm.bind(arguments, to: parameters)
            let id = try vm.integer(values[0])
            let timeout = try vm.integer(values[1])
            let node = vm.node
            if node.family == .esp32 {
                guard id == 0 else { throw vm.raise(.valueError, arguments: []) }
                guard timeout > 0 else { throw vm.raise(.valueError, "WDT timeout too short") }
            } else {
                guard id == 0 else { throw vm.raise(.valueError, "WDT(\(id)) doesn't exist") }
                // The RP2040's counter has 24 bits and counts twice per microsecond (8388 ms).
                guard (0...8388).contains(timeout) else {
                    throw vm.raise(.valueError, "timeout exceeds 8388")
                }
            }
            node.startWatchdog(timeout: .milliseconds(Int64(timeout)))
            let known = vm.hostObject(.watchdogObject)
            if !known.isNull { return known }
            let object = try vm.newObject(type, words: 1)
            try vm.setHostObject(.watchdogObject, 0, object)
            return object
        },
        members: [("feed", .function(feed))])

    private static let parameters = [
        Parameter("id", .small(0)), Parameter("timeout", .small(5000)),
    ]

    private static let feed = NativeFunction("feed", 1) { vm, _ throws(Raised) in
        vm.node.feedWatchdog()
        return .none
    }
}
