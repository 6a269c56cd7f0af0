import Fleet

/// What the lines of one or more nodes' programs cost, by the calls that led to them.
struct EnergyTree {
    /// A line of a function in the calls that led to it.
    struct Place {
        var parent: Int?
        var function: String
        var file: String
        var line: Int
        var own = Share()
        /// With all that it called.
        var whole = Share()
    }

    /// Charges in picocoulombs.
    struct Share {
        var cpu: Int64 = 0
        var radio: Int64 = 0
        /// Of all other components, the regulator too.
        var rest: Int64 = 0

        var all: Int64 { cpu + radio + rest }

        init() {}

        init(_ charges: [ProfilePlace.ComponentCharge]) {
            for charge in charges {
                switch charge.component {
                case "cpu": cpu += charge.picocoulombs
                case "radio": radio += charge.picocoulombs
                default: rest += charge.picocoulombs
                }
            }
        }

        static func += (left: inout Share, right: Share) {
            left.cpu += right.cpu
            left.radio += right.radio
            left.rest += right.rest
        }
    }

    /// Callers before those that they call.
    private(set) var places: [Place] = []
    /// What all places drew.
    private(set) var total: Int64 = 0

    private struct Key: Hashable {
        let parent: Int?
        let function: String
        let file: String
        let line: Int
    }

    /// Adds up the profiles of nodes.
    init(_ profiles: [[ProfilePlace]]) {
        // Looked up, never iterated.
        var known: [Key: Int] = [:]
        for profile in profiles {
            var indexes: [Int] = []
            for place in profile {
                let key = Key(
                    parent: place.parent.map { indexes[$0] }, function: place.function,
                    file: place.file, line: place.line)
                let index = known[key] ?? places.count
                if index == places.count {
                    known[key] = index
                    places.append(
                        Place(
                            parent: key.parent, function: key.function, file: key.file,
                            line: key.line))
                }
                indexes.append(index)
                let share = Share(place.charges)
                places[index].own += share
                total += share.all
            }
        }
        for index in places.indices.reversed() {
            places[index].whole += places[index].own
            if let parent = places[index].parent { places[parent].whole += places[index].whole }
        }
    }

    /// The places that a place called, the dearest first; nil for those that nobody called.
    func children(of parent: Int?) -> [Int] {
        places.indices.filter { places[$0].parent == parent && places[$0].whole.all > 0 }
            .sorted { (places[$1].whole.all, $0) < (places[$0].whole.all, $1) }
    }

    // MARK: - Sums

    /// A line or a function, wherever it was called from.
    struct Sum {
        var function: String
        var file: String
        /// 0 for a function, and for what is no code.
        var line: Int
        var own = Share()
        /// With all that it called; what it calls of itself counts once.
        var whole = Share()

        /// `read, main.py:12`.
        var text: String {
            if file.isEmpty { return function }
            return line > 0 ? "\(function), \(file):\(line)" : "\(function), \(file)"
        }
    }

    /// The lines that drew something, the dearest first.
    var lines: [Sum] {
        sums { Key(parent: nil, function: $0.function, file: $0.file, line: $0.line) }
            .filter { $0.own.all > 0 }
    }

    /// The functions, those first that cost most with all that they call.
    var functions: [Sum] {
        sums { Key(parent: nil, function: $0.function, file: $0.file, line: 0) }
            .sorted {
                ($1.whole.all, $0.file, $0.function) < ($0.whole.all, $1.file, $1.function)
            }
    }

    private func sums(by key: (Place) -> Key) -> [Sum] {
        var found: [Sum] = []
        // Looked up, never iterated.
        var known: [Key: Int] = [:]
        for place in places {
            let own = key(place)
            let index = known[own] ?? found.count
            if index == found.count {
                known[own] = index
                found.append(Sum(function: own.function, file: own.file, line: own.line))
            }
            found[index].own += place.own
            var caller = place.parent
            while let above = caller, key(places[above]) != own { caller = places[above].parent }
            if caller == nil { found[index].whole += place.whole }
        }
        return found.sorted {
            ($1.own.all, $0.file, $0.line, $0.function)
                < ($0.own.all, $1.file, $1.line, $1.function)
        }
    }
}
