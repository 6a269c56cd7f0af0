public import StateCoding

/// The strings of a process in snapshots: images name them by their numbers.
extension InternedStrings {
    /// Writes all strings in the order of their numbers.
    public static func save(to encoder: StateEncoder) {
        let count = count
        encoder.write(count: count)
        for number in 0..<count {
            let bytes = entry(InternedString(number: UInt32(number))).bytes
            encoder.write(count: bytes.count)
            encoder.write(raw: UnsafeRawBufferPointer(bytes))
        }
    }

    /// Gives the strings the numbers that they had.
    ///
    /// A fresh process can take any table, so this must come before anything that interns; later
    /// only the table of a snapshot that this process itself wrote is sure to fit.
    public static func restore(from decoder: StateDecoder) throws {
        for number in 0..<(try decoder.count()) {
            let string = intern(Array(try decoder.raw(try decoder.count())))
            guard string.number == number else {
                throw StateError(
                    "a snapshot of another process must be restored before anything else runs")
            }
        }
    }
}
