import PythonVM
import SimulationKernel

/// `machine.WDT`: resets the board when it is not fed in time; it cannot be stopped.
enum WDTType {
    static let type = NativeType(
        "WDT",
        make: { vm, type, arguments throws(Raised) in
            let values = try vm.bind(arguments, to: parameters)
            guard try vm.integer(values[0]) == 0 else {
                throw vm.raise(.valueError, "WDT(\(try vm.integer(values[0]))) doesn't exist")
            }
            let timeout = try vm.integer(values[1])
            let node = vm.node
            guard timeout > 0 else {
                throw vm.raise(.valueError, "WDT timeout too short")
            }
            // The counter of the RP2040 has 24 bits and counts twice per microsecond (8388 ms).
            if node.family == .rp2, timeout > 8388 {
                throw vm.raise(.valueError, "timeout exceeds 8388")
            }
            node.startWatchdog(timeout: .milliseconds(Int64(timeout)))
            return try vm.newObject(type, words: 1)
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
