import Fleet
import GRDB

/// Reads what the lines of programs cost.
struct ProfileReader {
    let db: Database

    /// The profile of each node; nil where none was counted.
    func profiles(of nodeCount: Int) throws -> [[ProfilePlace]?] {
        var profiles = [[ProfilePlace]?](repeating: nil, count: nodeCount)
        let places = try Row.fetchCursor(
            db, sql: "SELECT * FROM profile_places ORDER BY node, place")
        while let row = try places.next() {
            let node: Int = row["node"]
            let parent: Int? = row["parent"]
            let place = profiles.indices.contains(node) ? (profiles[node] ?? []).count : -1
            guard row["place"] == place, parent ?? -1 < place else { continue }
            profiles[node, default: []].append(
                ProfilePlace(
                    parent: parent, function: row["function"], file: row["file"],
                    line: row["line"], charges: []))
        }
        let charges = try Row.fetchCursor(db, sql: "SELECT * FROM profile_charges ORDER BY rowid")
        while let row = try charges.next() {
            let (node, place): (Int, Int) = (row["node"], row["place"])
            guard profiles.indices.contains(node),
                profiles[node]?.indices.contains(place) == true
            else { continue }
            profiles[node]?[place].charges.append(
                ProfilePlace.ComponentCharge(
                    component: row["component"], picocoulombs: row["charge_pc"]))
        }
        return profiles
    }
}

extension [[ProfilePlace]?] {
    fileprivate subscript(node: Int, default empty: [ProfilePlace]) -> [ProfilePlace] {
        get { self[node] ?? empty }
        set { self[node] = newValue }
    }
}
