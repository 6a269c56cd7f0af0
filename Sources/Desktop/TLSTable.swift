internal import PythonVM

/// The contexts and connections of an interpreter, by the numbers that its objects hold.
///
/// The collector knows no destructors: what no object names any more is let go of when the table
/// has grown.
final class TLSTable {
    private var contexts: [Int: (object: Value, context: TLSContext)] = [:]
    private var connections: [Int: (object: Value, connection: TLSConnection)] = [:]
    private var last = 0
    private var limit = 64

    /// Keeps a context for an object, which gets its number as word 1.
    func add(_ machine: VirtualMachine, _ object: Value, _ context: TLSContext) {
        contexts[number(machine, object)] = (object, context)
    }

    /// Keeps a connection for an object.
    func add(_ machine: VirtualMachine, _ object: Value, _ connection: TLSConnection) {
        connections[number(machine, object)] = (object, connection)
    }

    private func number(_ machine: VirtualMachine, _ object: Value) -> Int {
        sweep(machine)
        last += 1
        machine.values(object)[1] = .small(last)
        return last
    }

    /// The context of an object.
    func context(_ machine: VirtualMachine, _ object: Value) -> TLSContext? {
        contexts[machine.values(object)[1].small]?.context
    }
    /// The connection of an object; `nil` when it is closed.
    func connection(_ machine: VirtualMachine, _ object: Value) -> TLSConnection? {
        connections[machine.values(object)[1].small]?.connection
    }
    /// Lets go of a connection.
    func close(_ machine: VirtualMachine, _ object: Value) {
        connections[machine.values(object)[1].small] = nil
    }

    private func sweep(_ machine: VirtualMachine) {
        guard contexts.count + connections.count >= limit else { return }
        func lives(_ number: Int, _ object: Value) -> Bool {
            let offset = machine.allocation(
                around: Int(object.offset), count: 16, writable: false)
            return offset == object.offset && machine.values(object)[1] == .small(number)
        }
        contexts = contexts.filter { lives($0.key, $0.value.object) }
        connections = connections.filter { lives($0.key, $0.value.object) }
        limit = max(64, 2 * (contexts.count + connections.count))
    }
}
