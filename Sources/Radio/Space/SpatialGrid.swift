internal import Glibc

/// Square cells over the plane, so that a look around finds only radios nearby.
///
/// Cells are looked up, never iterated. Each holds all that a look needs of its radios, side by
/// side: a look around a city passes thousands.
struct SpatialGrid: Sendable {
    /// A radio as the grid knows it: what its links lose depends on nothing else.
    struct Member: Sendable {
        let index: Int32
        /// Its end of the shadowing of its links.
        let end: Shadowing.End
        let antennaGainDb: Double
        var extraLossDb: Double
        var position: RadioPosition
    }

    private struct Cell: Hashable { var x: Int32, y: Int32 }
    private let cellMetres: Double
    private var cells: [Cell: [Member]] = [:]
    private(set) var members: [Member] = []

    init(cellMetres: Double) {
        self.cellMetres = max(1, min(cellMetres, 1e6))
    }

    private func column(_ metres: Double) -> Int32 {
        guard !metres.isNaN else { return 0 }
        return Int32(max(-2e9, min(2e9, (metres / cellMetres).rounded(.down))))
    }

    private func cell(of position: RadioPosition) -> Cell {
        Cell(x: column(position.x), y: column(position.y))
    }

    mutating func reserve(_ count: Int) { members.reserveCapacity(count) }

    /// Adds a member with the next index.
    mutating func append(_ member: Member) {
        assert(Int(member.index) == members.count)
        cells[cell(of: member.position), default: []].append(member)
        members.append(member)
    }

    /// A radio moved, or walls around it did.
    mutating func update(_ index: Int32, position: RadioPosition, extraLossDb: Double) {
        let old = members[Int(index)]
        guard old.position != position || old.extraLossDb != extraLossDb else { return }
        members[Int(index)].position = position
        members[Int(index)].extraLossDb = extraLossDb
        let oldCell = cell(of: old.position)
        cells[oldCell]?.removeAll { $0.index == index }
        if cells[oldCell]?.isEmpty == true { cells[oldCell] = nil }
        cells[cell(of: position), default: []].append(members[Int(index)])
    }

    /// Shows all members within `radius` metres of a place, with their distances, in any order.
    @inline(__always)
    func visit(
        within radius: Double, of centre: RadioPosition, _ body: (Member, Double) -> Void
    ) {
        func show(_ members: [Member]) {
            for member in members {
                let metres = member.position.distance(to: centre)
                if metres <= radius { body(member, metres) }
            }
        }
        let (west, east) = (column(centre.x - radius), column(centre.x + radius))
        let (south, north) = (column(centre.y - radius), column(centre.y + radius))
        let spanned = (Double(east) - Double(west) + 1) * (Double(north) - Double(south) + 1)
        if spanned > Double(members.count) { return show(members) }
        for x in west...east {
            for y in south...north {
                if let members = cells[Cell(x: x, y: y)] { show(members) }
            }
        }
    }
}
