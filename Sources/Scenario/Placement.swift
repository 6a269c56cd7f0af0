import SimulationKernel
import YAMLSyntax

/// Draws what chance decides about a node.
///
/// Each node has its own streams, made of the seed and its name, so that adding a node changes no
/// other one.
struct Placement {
    let seed: UInt64
    let site: SiteSpec
    let reading: Reading

    /// The position of the node with this index in its group; nil after an error.
    func position(of draft: NodeDraft, node: PlannedNode, tree: YAMLNode) -> PositionSpec? {
        if let at = draft.at { return at }
        guard let place = draft.place, let placeTree = tree["place"] else { return nil }
        var stream = RandomStream(seed: seed, name: "\(node.name)/place")
        if let points = place.list {
            return listed(points, node: node, tree: placeTree)
        }
        var point: PositionSpec?
        if let random = place.random {
            point = anywhere(in: random, height: place.heightMetres, tree: placeTree, &stream)
        } else if let grid = place.grid {
            point = onGrid(grid, place, node: node, tree: placeTree)
        }
        guard var point else { return nil }
        if place.jitterMetres > 0 {
            point.xMetres += place.jitterMetres * (2 * stream.uniform() - 1)
            point.yMetres += place.jitterMetres * (2 * stream.uniform() - 1)
        }
        return point
    }

    /// A drawn delay.
    func delay(_ distribution: DistributionSpec<Int64>, node: PlannedNode) -> Span {
        switch distribution {
        case .constant(let value), .normal(let value): return Span(nanoseconds: value)
        case .uniform(let first, let last):
            var stream = RandomStream(seed: seed, name: "\(node.name)/start")
            // The bounds may be the wrong way round: that is reported, and nothing comes of it.
            let drawn = stream.below(UInt64(max(last - first, 0)) + 1)
            return Span(nanoseconds: first + Int64(drawn))
        }
    }

    /// A drawn clock error.
    func clockError(_ distribution: DistributionSpec<Double>, node: PlannedNode) -> Double {
        var stream = RandomStream(seed: seed, name: "\(node.name)/clock")
        return switch distribution {
        case .constant(let value): value
        case .uniform(let first, let last): first + (last - first) * stream.uniform()
        case .normal(let deviation): deviation * stream.normal()
        }
    }

    private func listed(
        _ points: [PositionSpec], node: PlannedNode, tree: YAMLNode
    ) -> PositionSpec? {
        if points.indices.contains(node.indexInGroup) { return points[node.indexInGroup] }
        reading.error(
            at: tree["list"]?.location ?? tree.location,
            "a list of \(points.count) for \(node.groupCount) nodes of `\(node.group)`",
            expected: "a point for each node")
        return nil
    }

    private func onGrid(
        _ grid: [Int], _ place: PlaceSpec, node: PlannedNode, tree: YAMLNode
    ) -> PositionSpec? {
        let location = tree["grid"]?.location ?? tree.location
        let (column, row) = (node.indexInGroup % grid[0], node.indexInGroup / grid[0])
        guard row < grid[1] else {
            reading.error(
                at: location,
                "a grid of \(grid[0] * grid[1]) for \(node.groupCount) nodes of `\(node.group)`",
                expected: "a point for each node")
            return nil
        }
        let filling = site.sizeMetres.map { [$0[0] / Double(grid[0]), $0[1] / Double(grid[1])] }
        guard let spacing = place.spacingMetres ?? filling else {
            if tree["spacing"] != nil { return nil }
            reading.error(
                at: location, "a grid without `spacing` on a site without `size`",
                expected: "one of them")
            return nil
        }
        let origin =
            place.origin
            ?? PositionSpec(
                xMetres: spacing[0] / 2, yMetres: spacing[1] / 2, zMetres: place.heightMetres)
        return PositionSpec(
            xMetres: origin.xMetres + Double(column) * spacing[0],
            yMetres: origin.yMetres + Double(row) * spacing[1],
            zMetres: max(origin.zMetres, place.heightMetres))
    }

    private func anywhere(
        in area: RandomAreaSpec, height: Double, tree: YAMLNode, _ stream: inout RandomStream
    ) -> PositionSpec? {
        let wholeSite = site.sizeMetres.map {
            [PositionSpec(), PositionSpec(xMetres: $0[0], yMetres: $0[1])]
        }
        guard let corners = area.corners ?? wholeSite else {
            if tree["random"]?["area"] != nil { return nil }
            reading.error(
                at: tree["random"]?.location ?? tree.location,
                "a random place without `area` on a site without `size`", expected: "one of them")
            return nil
        }
        func between(_ a: Double, _ b: Double) -> Double { a + (b - a) * stream.uniform() }
        let x = between(corners[0].xMetres, corners[1].xMetres)
        let y = between(corners[0].yMetres, corners[1].yMetres)
        return PositionSpec(xMetres: x, yMetres: y, zMetres: height)
    }

    /// Warns of the nodes of each group that lie outside of the site.
    func warnOfStrays(_ nodes: [ScenarioNode], trees: (ScenarioNode) -> YAMLNode?) {
        guard let size = site.sizeMetres else { return }
        var strays: [(group: String, nodes: [ScenarioNode])] = []
        for node in nodes {
            let (x, y) = (node.position.xMetres, node.position.yMetres)
            if (0...size[0]).contains(x) && (0...size[1]).contains(y) { continue }
            if let index = strays.firstIndex(where: { $0.group == node.group }) {
                strays[index].nodes.append(node)
            } else {
                strays.append((node.group, [node]))
            }
        }
        for stray in strays {
            let first = stray.nodes[0]
            guard let tree = trees(first) else { continue }
            let place = tree["at"]?.location ?? tree["place"]?.location ?? tree.location
            let (x, y) = (shortText(first.position.xMetres), shortText(first.position.yMetres))
            let others = stray.nodes.count == 1 ? "" : " and \(stray.nodes.count - 1) more"
            reading.warning(
                at: place,
                "`\(first.name)`\(others) outside of the site: [\(x), \(y)]",
                expected: "0 to \(shortText(size[0]))m and 0 to \(shortText(size[1]))m")
        }
    }
}
