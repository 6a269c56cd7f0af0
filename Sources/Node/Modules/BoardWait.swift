import PythonVM
import SimulationKernel

/// What may end a wait of a native function before its deadline; from 16 on, below are the
/// modules' own.
enum BoardWait: UInt32 {
    case time = 16
    case espnowSent
    case espnowReceived
    case datagram
    case scan
    case lightSleep
    case idle
}

extension VirtualMachine {
    /// Waits until an instant of the node's clock.
    func waitUntil(
        _ deadline: Instant, _ reason: BoardWait = .time, detail: UInt64 = 0,
        stopsThreads: Bool = false
    ) -> Value {
        wait(
            Wait(
                deadline: node.hostTime(deadline), reason: reason.rawValue, detail: detail,
                stopsThreads: stopsThreads))
    }
}
