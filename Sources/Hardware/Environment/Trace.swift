public import SimulationKernel

/// What is wrong with a trace file.
public struct TraceError: Error, Sendable, Equatable {
    /// Counted from 1.
    public var line: Int
    public var message: String
}

/// A recorded signal: points in time, linear between them, constant before and after.
public struct Trace: Sendable, Equatable {
    /// Seconds since the start of the run, strictly rising.
    public private(set) var seconds: [Double]
    public private(set) var values: [Double]

    /// Makes a trace of points.
    ///
    /// - Throws: `TraceError` when there are none, or times do not rise.
    public init(seconds: [Double], values: [Double]) throws(TraceError) {
        guard !seconds.isEmpty, seconds.count == values.count else {
            throw TraceError(line: 1, message: "a trace needs at least one row of numbers")
        }
        for index in seconds.indices.dropFirst() where seconds[index] <= seconds[index - 1] {
            throw TraceError(line: index + 1, message: "times must rise from row to row")
        }
        self.seconds = seconds
        self.values = values
    }

    /// Reads two columns of a CSV text with a header line.
    ///
    /// Times are seconds since the start of the run, or dates (`2026-06-21T12:30:00`, local time of
    /// `civil`). Fields may be quoted. Values are multiplied by `factor`.
    ///
    /// - Throws: `TraceError` with the line of the first thing that is wrong.
    public init(
        csv: [UInt8], timeColumn: String?, valueColumn: String?, factor: Double = 1,
        civil: CivilTime
    ) throws(TraceError) {
        var rows = Self.rows(csv)[...]
        guard let header = rows.popFirst() else {
            throw TraceError(line: 1, message: "the file is empty")
        }
        let time = try Self.column(timeColumn, header.fields, standard: 0)
        let value = try Self.column(valueColumn, header.fields, standard: 1)
        var seconds: [Double] = []
        var values: [Double] = []
        for row in rows {
            guard max(time, value) < row.fields.count else {
                throw TraceError(
                    line: row.line,
                    message: "the row has \(row.fields.count) fields, the header has "
                        + "\(header.fields.count)")
            }
            let moment = try Self.seconds(row.fields[time], civil: civil, line: row.line)
            guard let number = Double(row.fields[value]), number.isFinite else {
                throw TraceError(line: row.line, message: "`\(row.fields[value])` is no number")
            }
            if let last = seconds.last, moment <= last {
                throw TraceError(line: row.line, message: "times must rise from row to row")
            }
            seconds.append(moment)
            values.append(number * factor)
        }
        guard !seconds.isEmpty else {
            throw TraceError(line: header.line, message: "no row below the header")
        }
        self.seconds = seconds
        self.values = values
    }

    /// The value at an instant.
    public func value(at time: Instant) -> Double {
        let moment = time.seconds
        var low = 0
        var high = seconds.count
        // The first point after the moment.
        while low < high {
            let middle = (low + high) / 2
            if seconds[middle] <= moment { low = middle + 1 } else { high = middle }
        }
        if low == 0 { return values[0] }
        if low == seconds.count { return values[low - 1] }
        let share = (moment - seconds[low - 1]) / (seconds[low] - seconds[low - 1])
        return values[low - 1] + share * (values[low] - values[low - 1])
    }

    private static func column(
        _ name: String?, _ header: [String], standard: Int
    ) throws(TraceError) -> Int {
        guard let name else { return standard }
        guard let index = header.firstIndex(of: name) else {
            throw TraceError(
                line: 1,
                message: "no column `\(name)`; the columns are \(header.joined(separator: ", "))")
        }
        return index
    }

    private static func seconds(
        _ field: String, civil: CivilTime, line: Int
    ) throws(TraceError) -> Double {
        if let number = Double(field), number.isFinite { return number }
        if let local = CivilTime.seconds(field) {
            return Double(local - civil.utcOffsetSeconds - civil.startUnixSeconds)
        }
        throw TraceError(
            line: line, message: "`\(field)` is neither seconds nor a date like 2026-06-21T12:30:00"
        )
    }

    /// Splits a CSV text by RFC 4180; blank lines are left out.
    private static func rows(_ bytes: [UInt8]) -> [(line: Int, fields: [String])] {
        var rows: [(line: Int, fields: [String])] = []
        var fields: [String] = []
        var field: [UInt8] = []
        var line = 1
        var rowLine = 1
        var isQuoted = false
        let quote = UInt8(ascii: "\"")
        func closeField() {
            let text = String(decoding: field, as: UTF8.self)
            fields.append(String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()))
            field = []
        }
        func closeRow() {
            closeField()
            if fields != [""] { rows.append((rowLine, fields)) }
            fields = []
        }
        let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        for index in bytes.indices.dropFirst(start) {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\n") { line += 1 }
            if byte == quote {
                // A doubled quote inside quotes stands for one.
                if !isQuoted, index > 0, bytes[index - 1] == quote { field.append(quote) }
                isQuoted.toggle()
            } else if isQuoted {
                field.append(byte)
            } else if byte == UInt8(ascii: ",") {
                closeField()
            } else if byte == UInt8(ascii: "\n") {
                closeRow()
                rowLine = line
            } else if byte != UInt8(ascii: "\r") {
                field.append(byte)
            }
        }
        if !field.isEmpty || !fields.isEmpty { closeRow() }
        return rows
    }
}
