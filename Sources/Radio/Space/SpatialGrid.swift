internal import Glibc

/// Square cells over the plane, so that a look around finds only radios nearby.
///
/// Cells are looked up, never iterated.
struct SpatialGrid: Sendable {
    private struct Cell: Hashable { var x: Int32, y: Int32 }
    private let cellMetres: Double
    private var cells: [Cell: [Int32]] = [:]
    private var positions: [RadioPosition] = []

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

    /// Adds the next index.
    mutating func append(_ position: RadioPosition) {
        cells[cell(of: position), default: []].append(Int32(positions.count))
        positions.append(position)
    }

    mutating func move(_ index: Int32, to position: RadioPosition) {
        let (old, new) = (cell(of: positions[Int(index)]), cell(of: position))
        positions[Int(index)] = position
        guard old != new else { return }
        cells[old]?.removeAll { $0 == index }
        if cells[old]?.isEmpty == true { cells[old] = nil }
        cells[new, default: []].append(index)
    }

    /// Shows all indices within `radius` metres of a place, with their distances, in any order.
    func visit(
        within radius: Double, of centre: RadioPosition, _ body: (Int32, Double) -> Void
    ) {
        func show(_ index: Int32) {
            let metres = positions[Int(index)].distance(to: centre)
            if metres <= radius { body(index, metres) }
        }
        let (west, east) = (column(centre.x - radius), column(centre.x + radius))
        let (south, north) = (column(centre.y - radius), column(centre.y + radius))
        let spanned = (Double(east) - Double(west) + 1) * (Double(north) - Double(south) + 1)
        if spanned > Double(positions.count) {
            for index in positions.indices { show(Int32(index)) }
            return
        }
        for x in west...east {
            for y in south...north {
                guard let members = cells[Cell(x: x, y: y)] else { continue }
                for index in members { show(index) }
            }
        }
    }
}
