/// The names of a path, one after the other.
struct LfsPath {
    private let path: [UInt8]
    private var place = 0

    static let slash: UInt8 = 0x2F
    private static let dot: UInt8 = 0x2E

    /// Whether version 1 reads it: `..` at the root is left out there, and `.` is a name when
    /// names are counted that `..` takes back.
    private let isOld: Bool

    init(_ path: [UInt8], isOld: Bool = false) {
        self.path = path
        self.isOld = isOld
    }

    private func afterSlashes(_ start: Int) -> Int {
        var end = start
        while end < path.count, path[end] == LfsPath.slash { end += 1 }
        return end
    }

    private func afterName(_ start: Int) -> Int {
        var end = start
        while end < path.count, path[end] != LfsPath.slash { end += 1 }
        return end
    }

    private func isDots(_ count: Int, _ start: Int, _ end: Int) -> Bool {
        end - start == count && path[start..<end].allSatisfy { $0 == LfsPath.dot }
    }

    /// The path from the next name on, `nil` at its end; names that `..` takes back are left out.
    mutating func next(skippingSlashes: Bool) throws(LfsFailure) -> ArraySlice<UInt8>? {
        while true {
            if skippingSlashes { place = afterSlashes(place) }
            let end = afterName(place)
            if isDots(1, place, end) || isOld && isDots(2, place, end) {
                place = end
                continue
            }
            if isDots(2, place, end) { throw .invalid }
            if let later = takenBack(from: end) {
                place = later
                continue
            }
            return place == path.count ? nil : path[place...]
        }
    }

    /// The end of the `..` that takes back the name before `start`.
    private func takenBack(from start: Int) -> Int? {
        var begin = start
        var depth = 1
        while true {
            begin = afterSlashes(begin)
            let end = afterName(begin)
            if begin == end { return nil }
            if isDots(2, begin, end) {
                depth -= 1
                if depth == 0 { return end }
            } else if isOld || !isDots(1, begin, end) {
                depth += 1
            }
            begin = end
        }
    }

    mutating func skipName() { place = afterName(place) }
}
