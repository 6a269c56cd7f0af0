internal import PythonVM

/// `time`: ticks, sleeping, date and time.
enum TimeModule {
    static let module = NativeModule(
        "time",
        [
            Member.function("sleep", 1) { (machine, arguments) throws(Raised) in
                try wait(machine, seconds: arguments[0])
            },
            Member.function("sleep_ms", 1) { (machine, arguments) throws(Raised) in
                wait(machine, nanoseconds: try machine.integer(arguments[0]), times: 1_000_000)
            },
            Member.function("sleep_us", 1) { (machine, arguments) throws(Raised) in
                wait(machine, nanoseconds: try machine.integer(arguments[0]), times: 1000)
            },
            Member.function("ticks_ms", 0) { (machine, _) throws(Raised) in
                try machine.newInt(milliseconds(machine))
            },
            Member.function("ticks_us", 0) { (machine, _) throws(Raised) in
                try ticks(machine, ticksNanoseconds(machine) / 1000)
            },
            Member.function("ticks_cpu", 0) { (machine, _) throws(Raised) in
                try ticks(machine, machine.cycles)
            },
            Member.function("ticks_diff", 2) { (machine, arguments) throws(Raised) in
                let (end, start) = (arguments[0], arguments[1])
                return try machine.newInt(
                    distance(machine, machine.integer(end), machine.integer(start)))
            },
            Member.function("ticks_add", 2) { (machine, arguments) throws(Raised) in
                let start = try machine.integer(arguments[0])
                let distance = try machine.integer(arguments[1])
                let period = period(machine)
                guard distance > -period / 2, distance < period / 2 else {
                    throw machine.raise(.overflowError, "ticks interval overflow")
                }
                return try machine.newInt((start &+ distance) & (period - 1))
            },
            Member.function("time", 0) { (machine, _) throws(Raised) in
                try machine.newInt(Int(seconds(machine)))
            },
            Member.function("time_ns", 0) { (machine, _) throws(Raised) in
                try machine.newInt(
                    Int(dateNanoseconds(machine)) - machine.platform.epoch * 1_000_000_000)
            },
            Member.function("gmtime", 0, 1, date), Member.function("localtime", 0, 1, date),
            Member.function("mktime", 1) { (machine, arguments) throws(Raised) in
                let items = try machine.items(of: arguments[0])
                guard items.count == 8 || items.count == 9 else {
                    throw machine.raise(.typeError, "mktime needs a tuple of length 8 or 9")
                }
                var fields: [Int] = []
                for index in 0..<6 { fields.append(try machine.integer32(items[index])) }
                return try machine.newInt(Calendar.seconds(fields) - machine.platform.epoch)
            },
        ])

    /// Ticks count modulo this number: what the port's small integers hold without a sign.
    private static func period(_ machine: VirtualMachine) -> Int {
        machine.platform.largestWord > Int(Int32.max) ? 1 << 62 : 1 << 30
    }

    /// What `ticks_ms` gives.
    static func milliseconds(_ machine: VirtualMachine) -> Int {
        Int(ticksNanoseconds(machine) / 1_000_000 & UInt64(period(machine) - 1))
    }

    /// What `ticks_diff` gives.
    static func distance(_ machine: VirtualMachine, _ end: Int, _ start: Int) -> Int {
        let period = period(machine)
        return (end &- start &+ period / 2) & (period - 1) - period / 2
    }

    private static func ticks(
        _ machine: VirtualMachine, _ count: UInt64
    ) throws(Raised) -> Value {
        try machine.newInt(Int(count & UInt64(period(machine) - 1)))
    }

    private static func ticksNanoseconds(_ machine: VirtualMachine) -> UInt64 {
        machine.host.nanoseconds &- ((machine.host as? any ClockHost)?.ticksOrigin ?? 0)
    }

    /// Nanoseconds since 1970.
    static func dateNanoseconds(_ machine: VirtualMachine) -> Int64 {
        if let host = machine.host as? any ClockHost { return host.dateNanoseconds }
        return Int64(machine.platform.epoch) * 1_000_000_000
            + Int64(clamping: machine.host.nanoseconds)
    }

    /// Seconds since the port's epoch.
    static func seconds(_ machine: VirtualMachine) -> Int64 {
        let nanoseconds = dateNanoseconds(machine)
        let whole =
            nanoseconds >= 0
            ? nanoseconds / 1_000_000_000 : (nanoseconds - 999_999_999) / 1_000_000_000
        return whole - Int64(machine.platform.epoch)
    }

    // MARK: - Waiting

    private static func wait(
        _ machine: VirtualMachine, seconds: Value
    ) throws(Raised) -> Value {
        if machine.isInteger(seconds) {
            return wait(machine, nanoseconds: try machine.integer(seconds), times: 1_000_000_000)
        }
        // Boards count whole milliseconds here.
        let milliseconds = machine.rounded(1000 * (try machine.double(seconds)))
        guard milliseconds < 1e15 else {
            throw machine.raise(.overflowError, "overflow converting long int to machine word")
        }
        let count = milliseconds > 0 ? Int(milliseconds) : 0
        return wait(machine, nanoseconds: count, times: 1_000_000)
    }

    private static func wait(
        _ machine: VirtualMachine, nanoseconds count: Int, times unit: Int
    ) -> Value {
        if let begun = machine.pendingWait {
            return machine.host.nanoseconds >= begun.deadline ? .none : machine.wait(begun)
        }
        guard count > 0 else {
            if machine.isWanted {
                return machine.wait(Wait(deadline: machine.host.nanoseconds))
            }
            machine.yieldThread()
            return .none
        }
        let (span, overflow) = UInt64(count).multipliedReportingOverflow(by: UInt64(unit))
        let (end, carried) = machine.host.nanoseconds.addingReportingOverflow(span)
        return machine.wait(Wait(deadline: overflow || carried ? .max : end))
    }

    // MARK: - The calendar

    private static func date(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        var number = Int(seconds(machine))
        if arguments.count > 0 && arguments[0] != .none {
            number =
                machine.isInteger(arguments[0])
                ? try machine.integer(arguments[0])
                : Int(max(-1e12, min(1e12, try machine.double(arguments[0]).rounded(.down))))
        }
        guard number.magnitude < 1 << 40 else {
            throw machine.raise(.overflowError, "overflow converting long int to machine word")
        }
        return try machine.newTuple(
            Calendar.fields(number + machine.platform.epoch).map { .small($0) })
    }
}

/// Dates of the Gregorian calendar as seconds since 1970.
enum Calendar {
    private static let daySeconds = 86400

    /// Days from 1970-01-01 to a date; the month may be beyond 1 to 12.
    private static func days(year: Int, month: Int, day: Int) -> Int {
        let monthIndex = month - 1
        let yearStep = monthIndex >= 0 ? monthIndex / 12 : (monthIndex - 11) / 12
        let month = monthIndex - 12 * yearStep + 1
        // Years begin in March, so that the leap day is the last one.
        let year = year + yearStep - (month <= 2 ? 1 : 0)
        let era = (year >= 0 ? year : year - 399) / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
            - 719_468
    }

    /// Seconds since 1970 of year, month, day, hour, minute, second; each may be beyond its range.
    static func seconds(_ fields: [Int]) -> Int {
        days(year: fields[0], month: fields[1], day: fields[2]) * daySeconds + fields[3] * 3600
            + fields[4] * 60 + fields[5]
    }

    /// Year, month, day, hour, minute, second, weekday (0 is Monday), day of the year (from 1).
    static func fields(_ seconds: Int) -> [Int] {
        let day = seconds >= 0 ? seconds / daySeconds : (seconds - daySeconds + 1) / daySeconds
        let rest = seconds - day * daySeconds
        let shifted = day + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthIndex = (5 * dayOfYear + 2) / 153
        let month = monthIndex < 10 ? monthIndex + 3 : monthIndex - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        let weekday = ((day + 3) % 7 + 7) % 7
        return [
            year, month, dayOfYear - (153 * monthIndex + 2) / 5 + 1, rest / 3600,
            rest / 60 % 60, rest % 60, weekday, day - days(year: year, month: 1, day: 1) + 1,
        ]
    }
}
