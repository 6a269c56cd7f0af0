import Node
import PythonModules
import Scenario
import SimulationKernel
import YAMLSyntax

/// What is different in another future of a fleet, for instance without one of its gateways.
///
/// A name is that of a node, of a group as the scenario writes it, or of a template.
public struct FleetChange: Sendable, Equatable {
    /// Other firmware for some nodes.
    public struct Firmware: Sendable, Equatable {
        public var nodes: String
        /// The folder that their flash is filled with.
        public var folder: String

        /// Makes a change of firmware.
        public init(nodes: String, folder: String) {
            self.nodes = nodes
            self.folder = folder
        }
    }

    /// Those whose supply is gone, for ever.
    public var dead: [String] = []
    /// Those that are reset with another firmware.
    public var firmware: [Firmware] = []

    /// Makes a change of nothing.
    public init() {}

    /// Whether nothing changes.
    public var isEmpty: Bool { dead.isEmpty && firmware.isEmpty }

    /// Each change as a person would ask for it.
    public var texts: [String] {
        dead.map { "dead \($0)" } + firmware.map { "firmware \($0.nodes)=\($0.folder)" }
    }
}

extension FleetRunner {
    /// Changes the fleet at its present instant; the run goes on from there.
    ///
    /// May be called before a run that goes on from a snapshot, and on a fork.
    ///
    /// - Throws: `FleetError` for a name that nobody has and a folder that cannot be read; then
    ///   nothing is changed.
    public func change(_ change: FleetChange) throws {
        try self.change(change, at: changeTime)
    }

    func change(_ change: FleetChange, at time: Instant) throws {
        var dead: [Int] = []
        for name in change.dead { dead += try indices(named: name) }
        // Looked up, never iterated.
        var folders: [String: FileTree] = [:]
        var installs: [(node: Int, files: FileTree)] = []
        for firmware in change.firmware {
            for index in try indices(named: firmware.nodes) {
                let capacity = nodes[index].flashBytes
                let key = "\(capacity) \(firmware.folder)"
                let files =
                    try folders[key] ?? FirmwareFolder.load(firmware.folder, capacity: capacity)
                folders[key] = files
                installs.append((index, files))
            }
        }
        for install in installs {
            nodes[install.node].install(install.files, at: time)
            takeUp(install.node)
        }
        for index in dead {
            nodes[index].removeSupply(at: time)
            takeUp(index)
        }
        changes += change.texts
    }

    /// The present, but behind all that is recorded already.
    var changeTime: Instant { max(present, recordsBegin) }

    /// Where the records begin that are still to come.
    var recordsBegin: Instant { notes.lastTaken.map { $0 + Span(nanoseconds: 1) } ?? .start }

    func takeUp(_ index: Int) {
        collect(index)
        plan(index, at: max(nodes[index].nextEvent, queue.now))
    }

    private func indices(named name: String) throws -> [Int] {
        let places = scenario.indices(named: name)
        guard places.isEmpty else { return places }
        let known = scenario.groupNames
        let all = known + scenario.nodes.map(\.name)
        let near = NearestWord.question(for: name, in: all)
        throw FleetError(
            description: "no node, group or template is named `\(name)`: expected one of "
                + known.joined(separator: ", ") + " or the name of a node" + near)
    }
}
