import Node
import PythonModules
import Radio
import Scenario
import SimulationKernel

/// A fleet split by place into shards.
///
/// What an access point and its stations know of each other goes beyond frames, so nodes that may
/// join a network stay in the shard of its access point. Whether they may is read off the words of
/// their firmware.
struct FleetDivision: Codable, Sendable {
    /// The shard of each node.
    var nodes: [UInt8]
    /// The shard of each radio.
    var radios: [UInt8]
    /// Whether each node may open a network, or join one.
    var usesNetworks: [Bool]
    /// Whether any does, or there is an access point of its own.
    var hasNetworks: Bool

    /// Splits a fleet into so many shards; the same for the same fleet.
    init(_ parts: inout FleetBuilder.Parts, of scenario: Scenario, count: Int) {
        let words = FleetDivision.words(parts.folders)
        let spots = scenario.nodes.map { $0.position }
        let nodeCount = parts.nodes.count
        var hosts = scenario.nodes.map { words[$0.firmwarePath]?.hosts ?? true }
        let joins = scenario.nodes.map { words[$0.firmwarePath]?.joins ?? true }
        usesNetworks = zip(hosts, joins).map { $0 || $1 }
        var nodeOfRadio = [Int](repeating: -1, count: parts.medium.count)
        for (node, radio) in parts.radios.enumerated() {
            if let radio { nodeOfRadio[Int(radio.index)] = node }
        }
        // Nodes first, then the radios of no node.
        let places = nodeOfRadio.enumerated().map { $1 < 0 ? nodeCount + $0 : $1 }
        hosts += nodeOfRadio.map { _ in true }
        hasNetworks = nodeOfRadio.contains { $0 < 0 } || usesNetworks.contains(true)
        var groups = Groups(count: nodeCount + nodeOfRadio.count)
        for radio in parts.medium.ids where hosts[places[Int(radio.index)]] {
            for other in parts.medium.reach(of: radio) {
                let node = nodeOfRadio[Int(other.index)]
                if node >= 0, joins[node] {
                    groups.join(places[Int(radio.index)], node)
                }
            }
        }
        var members: [Int: [Int]] = [:]
        for node in 0..<nodeCount { members[groups.root(of: node), default: []].append(node) }
        var shards = [UInt8](repeating: 0, count: nodeCount)
        let atoms = members.values.sorted { $0[0] < $1[0] }.map { nodes in
            Atom(
                nodes: nodes, x: nodes.reduce(0) { $0 + spots[$1].xMetres } / Double(nodes.count),
                y: nodes.reduce(0) { $0 + spots[$1].yMetres } / Double(nodes.count))
        }
        FleetDivision.split(atoms, among: 0..<count) { shards[$0] = UInt8($1) }
        nodes = shards
        radios = nodeOfRadio.enumerated().map { radio, node in
            if node >= 0 { return shards[node] }
            let first = members[groups.root(of: nodeCount + radio)]?.first
            return first.map { shards[$0] } ?? 0
        }
    }

    /// What the medium of one shard must know.
    func radios(of shard: Int) -> RadioDivision {
        RadioDivision(shards: radios, own: UInt8(shard), hasNetworks: hasNetworks)
    }

    // MARK: - By place

    /// Nodes that stay together, and their middle.
    private struct Atom {
        var nodes: [Int]
        var x: Double
        var y: Double
    }

    /// Halves the longer side again and again.
    private static func split(
        _ atoms: [Atom], among shards: Range<Int>, _ assign: (Int, Int) -> Void
    ) {
        guard shards.count > 1 else {
            for atom in atoms { for node in atom.nodes { assign(node, shards.lowerBound) } }
            return
        }
        func extent(_ side: (Atom) -> Double) -> Double {
            (atoms.map(side).max() ?? 0) - (atoms.map(side).min() ?? 0)
        }
        let isWide = extent { $0.x } >= extent { $0.y }
        let ordered = atoms.sorted {
            let (left, right) = isWide ? ($0.x, $1.x) : ($0.y, $1.y)
            return (left, $0.nodes[0]) < (right, $1.nodes[0])
        }
        let half = shards.count / 2
        let total = atoms.reduce(0) { $0 + $1.nodes.count }
        let wanted = total * half / shards.count
        var (count, cut) = (0, 0)
        while cut < ordered.count, count + ordered[cut].nodes.count / 2 < wanted {
            count += ordered[cut].nodes.count
            cut += 1
        }
        let middle = shards.lowerBound + half
        split(Array(ordered[..<cut]), among: shards.lowerBound..<middle, assign)
        split(Array(ordered[cut...]), among: middle..<shards.upperBound, assign)
    }

    /// Sets that are joined.
    private struct Groups {
        private var parents: [Int]

        init(count: Int) { parents = Array(0..<count) }

        mutating func root(of member: Int) -> Int {
            var place = member
            while parents[place] != place {
                parents[place] = parents[parents[place]]
                place = parents[place]
            }
            return place
        }

        mutating func join(_ first: Int, _ second: Int) {
            let roots = (root(of: first), root(of: second))
            parents[max(roots.0, roots.1)] = min(roots.0, roots.1)
        }
    }

    // MARK: - By words

    /// Whether programs may open a network, and join one: what their files speak of.
    private static func words(
        _ folders: [String: FileTree]
    ) -> [String: (hosts: Bool, joins: Bool)] {
        folders.mapValues { tree in
            var files: [[UInt8]] = []
            collect("/", tree, into: &files)
            func speaks(of words: [String]) -> Bool {
                files.contains { file in words.contains { file.contains(Array($0.utf8)) } }
            }
            return (speaks(of: ["IF_AP", "AP_IF"]), speaks(of: ["connect", "scan"]))
        }
    }

    private static func collect(_ folder: String, _ tree: FileTree, into files: inout [[UInt8]]) {
        for name in (try? tree.names(in: folder)) ?? [] {
            let path = folder == "/" ? "/" + name : folder + "/" + name
            if (try? tree.status(path))?.isFolder == true {
                collect(path, tree, into: &files)
            } else if let bytes = try? tree.read(path) {
                files.append(bytes)
            }
        }
    }
}
