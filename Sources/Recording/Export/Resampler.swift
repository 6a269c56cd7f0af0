/// Turns stretches of constant current into rows of equal length.
struct Resampler {
    private let from: Int64
    private let to: Int64
    private let rate: Int64
    private let output: ExportOutput
    /// Up to where it was told.
    private var position: Int64
    /// The number of the present row.
    private var row: Int64 = 0
    /// What the present row has so far: microamperes times nanoseconds.
    private var charge = 0.0
    private var bits: UInt8 = 0

    init(from: Int64, to: Int64, rate: Int, output: ExportOutput) {
        self.from = from
        position = from
        self.to = to
        self.rate = Int64(rate)
        self.output = output
    }

    func writeHeader() throws {
        let channels = (0..<8).map { "D\($0)" }
        try output.write(
            (["Timestamp(ms)", "Current(uA)"] + channels).joined(separator: ",") + "\n")
    }

    /// When a row begins: the whole second first, so that nothing overflows.
    private func begin(of row: Int64) -> Int64 {
        let (seconds, rest) = row.quotientAndRemainder(dividingBy: rate)
        return from + seconds * 1_000_000_000 + rest * 1_000_000_000 / rate
    }

    /// Adds what comes next.
    ///
    /// `marks` hold only where it begins. In a gap before it nothing is drawn.
    mutating func add(
        from begin: Int64, to end: Int64, microamperes: Double, levels: UInt8, marks: UInt8
    ) throws {
        try advance(to: min(begin, to), microamperes: 0, levels: 0)
        if position == begin, begin < to { bits |= marks }
        try advance(to: min(end, to), microamperes: microamperes, levels: levels)
    }

    private mutating func advance(
        to end: Int64, microamperes: Double, levels: UInt8
    ) throws {
        while position < end {
            let next = begin(of: row + 1)
            bits |= levels
            let step = min(next, end)
            charge += microamperes * Double(step - position)
            position = step
            if position == next { try finishRow(next) }
        }
    }

    private mutating func finishRow(_ next: Int64) throws {
        let begin = begin(of: row)
        let mean = charge / Double(next - begin)
        var line = ExportText.decimal((begin - from) / 1_000, digits: 3) + ","
        line += ExportText.decimal(Int64((mean * 1_000).rounded()), digits: 3)
        for channel in 0..<8 { line += bits >> UInt8(channel) & 1 == 1 ? ",1" : ",0" }
        try output.write(line + "\n")
        row += 1
        charge = 0
        bits = 0
    }
}
