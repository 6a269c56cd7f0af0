import Fleet
import SimulationKernel

/// Keeps all records of a run.
final class RecordKeeper: RunObserver {
    private(set) var records: [Record] = []
    private(set) var digest = ""

    func began(_ description: RunDescription) {}
    func observe(_ record: Record) { records.append(record) }
    func ended(_ summary: RunSummary) { digest = summary.digest }
}

/// Compares the records of a run with those of an earlier one.
final class RecordComparer: RunObserver {
    private let expected: [Record]
    private var count = 0
    private var names: [String] = []
    /// The first event that differs, with what both runs say; nil while they are equal.
    private(set) var difference: String?

    init(_ expected: [Record]) { self.expected = expected }

    func began(_ description: RunDescription) { names = description.nodes.map(\.name) }

    func observe(_ record: Record) {
        guard difference == nil else { return }
        let other = expected.indices.contains(count) ? expected[count] : nil
        if other != record { note(other, record) }
        count += 1
    }

    func ended(_ summary: RunSummary) {
        if difference == nil, count < expected.count { note(expected[count], nil) }
    }

    private func note(_ first: Record?, _ second: Record?) {
        difference = """
            event \(count + 1) differs
              first run:  \(text(first))
              second run: \(text(second))
            """
    }

    private func text(_ record: Record?) -> String {
        guard let record else { return "has ended" }
        let node = Int(record.node)
        let name = names.indices.contains(node) ? names[node] : "fleet"
        let body =
            switch record.body {
            case .print(let line): "print \(String(decoding: line, as: UTF8.self))"
            default: "\(record.body)"
            }
        return "\(record.time.nanoseconds) ns, \(name): \(body)"
    }
}
