/// A listing of all code of a module with the source above what it became, the cycles that each
/// instruction takes, and what they come to for each function.
public struct CostListing {
    /// What one instruction costs.
    public struct Charge: Sendable {
        /// Cycles of the instruction itself.
        public var cycles: UInt64
        /// Whether it calls something, which costs more.
        public var isCall: Bool
        /// Whether it always makes an object.
        public var allocates: Bool

        public init(cycles: UInt64, isCall: Bool, allocates: Bool) {
            self.cycles = cycles
            self.isCall = isCall
            self.allocates = allocates
        }
    }

    private struct Total {
        var path: String
        var instructions = 0
        var bytes: Int
        var cycles: UInt64 = 0
        var calls = 0
        var objects = 0
    }

    private let source: [String]
    private let charges: [[Charge]]
    private var listing: Listing
    private var totals: [Total] = []

    /// Makes the listing.
    ///
    /// `source`: the lines of the source file; empty when it is not at hand.
    /// `charges`: for each code object, the module's first and each before its children, what its
    /// instructions cost.
    public init(_ module: CompiledModule, source: [String], charges: [[Charge]]) {
        self.source = source
        self.charges = charges
        listing = Listing(module: module)
        add(module.root, path: module.name(module.root.nameIndex))
        addTable()
    }

    /// The text.
    public var text: String { listing.lines.joined(separator: "\n") + "\n" }

    private mutating func add(_ code: RawCode, path: String) {
        let costs = charges[totals.count]
        listing.addHead(code, path: path)
        var total = Total(path: path, bytes: code.bytecode.count)
        let last = code.bytecode.count - 1
        var line = 0
        for (index, instruction) in code.instructions.enumerated() {
            let current = code.line(atOffset: instruction.offset)
            // What is done before the first statement of a function has no line.
            let isKnown = current > 1 || totals.isEmpty || code.line(atOffset: last) == 1
            if current != line, isKnown { addSource(current) }
            line = current
            let cost = costs[index]
            let mark = (cost.isCall ? "c" : "") + (cost.allocates ? "a" : "")
            var text = listing.padded("\(cost.cycles)", 14)
            text += " " + mark + String(repeating: " ", count: 2 - mark.count)
            listing.lines.append(text + listing.text(instruction, in: code))
            total.instructions += 1
            total.cycles += cost.cycles
            total.calls += cost.isCall ? 1 : 0
            total.objects += cost.allocates ? 1 : 0
        }
        listing.lines.append("")
        totals.append(total)
        for (index, child) in code.children.enumerated() {
            add(child, path: listing.childPath(path, index, child))
        }
    }

    private mutating func addSource(_ line: Int) {
        let text = source.indices.contains(line - 1) ? source[line - 1] : ""
        listing.lines.append(listing.padded("\(line)", 5) + (text.isEmpty ? "" : "  " + text))
    }

    private mutating func addTable() {
        listing.lines.append("   cycles  calls  objects  instructions  bytes  code")
        for total in totals {
            let columns = [
                ("\(total.cycles)", 9), ("\(total.calls)", 7), ("\(total.objects)", 9),
                ("\(total.instructions)", 14), ("\(total.bytes)", 7),
            ]
            let row = columns.map { listing.padded($0.0, $0.1) }.joined()
            listing.lines.append(row + "  " + total.path)
        }
    }
}
