import SimulationKernel

/// The calendar clock of the board.
///
/// It counts on through resets and deep sleep, with the error of the chip's crystal; a loss of
/// power sets it back.
extension Node {
    /// Nanoseconds since 1970 on the board's calendar.
    var calendarNanoseconds: Int64 {
        let elapsed = Double(now.nanoseconds) * clockError
        return calendarOffset &+ Int64(bitPattern: now.nanoseconds) &+ Int64(elapsed.rounded())
    }

    /// Sets the calendar.
    func setCalendar(unixNanoseconds: Int64) {
        calendarOffset = calendarOffset &+ unixNanoseconds &- calendarNanoseconds
    }
}
