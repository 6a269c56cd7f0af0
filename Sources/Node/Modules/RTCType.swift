import PythonVM
import SimulationKernel

/// `machine.RTC`: the calendar clock, and on the ESP32 2048 bytes kept over deep sleep.
enum RTCType {
    static let esp32 = NativeType(
        "RTC", make: { vm, type, arguments throws(Raised) in try new(vm, type, arguments) },
        members: [
            ("init", .function(initialize)), ("datetime", .function(dateTime)),
            ("memory", .function(memory)),
        ])
    static let rp2 = NativeType(
        "RTC", make: { vm, type, arguments throws(Raised) in try new(vm, type, arguments) },
        members: [("datetime", .function(dateTime))])

    /// There is one clock and one object for it.
    private static func new(
        _ vm: VirtualMachine, _ type: Value, _ arguments: Arguments
    ) throws(Raised) -> Value {
        try vm.check(arguments, 0, 0)
        let known = vm.hostObject(.rtcObject)
        if !known.isNull { return known }
        let object = try vm.newObject(type, words: 1)
        try vm.setHostObject(.rtcObject, 0, object)
        return object
    }

    /// Bytes of user memory in the RTC (MicroPython's `MICROPY_HW_RTC_USER_MEM_MAX`).
    static let memoryBytes = 2048

    private static let memory = NativeFunction("memory", 1, 2) { vm, arguments throws(Raised) in
        let node = vm.node
        guard arguments.count == 2 else { return try vm.newBytes(node.rtcMemory) }
        let view = try vm.requireBuffer(arguments[1])
        guard view.count <= memoryBytes else {
            throw vm.raise(.valueError, "buffer too long")
        }
        node.rtcMemory = Array(UnsafeRawBufferPointer(start: view.pointer, count: view.count))
        return .none
    }

    /// `init` has no weekday: the hour stands where `datetime` has it.
    private static let initialize = NativeFunction("init", 2) { vm, arguments throws(Raised) in
        try set(vm, arguments[1], hourIndex: 3)
        return .none
    }

    private static let dateTime = NativeFunction("datetime", 1, 2) {
        vm, arguments throws(Raised) in
        if arguments.count == 2 {
            try set(vm, arguments[1], hourIndex: 4)
            return .none
        }
        let nanoseconds = vm.node.calendarNanoseconds
        let time = CivilTime(unixSeconds: Int(nanoseconds / 1_000_000_000))
        let microseconds = Int(nanoseconds % 1_000_000_000 / 1000)
        let fields = [
            time.year, time.month, time.day, time.weekday, time.hour, time.minute, time.second,
            vm.node.family == .esp32 ? microseconds : 0,
        ]
        return try vm.newTuple(fields.map { .small($0) })
    }

    private static func set(
        _ vm: VirtualMachine, _ tuple: Value, hourIndex: Int
    ) throws(Raised) {
        var fields: [Int] = []
        for item in try vm.fixedItems(tuple, count: 8) { fields.append(try vm.integer(item)) }
        // No calendar reaches further, and the arithmetic must not overflow.
        guard fields.allSatisfy({ abs($0) < 1 << 31 }) else {
            throw vm.raise(
                .overflowError, "overflow converting long int to machine word")
        }
        // Nanoseconds since 1970 in 64 bits end in 2262.
        guard (1970...2200).contains(fields[0]), fields.allSatisfy({ $0.magnitude < 1 << 30 })
        else {
            throw vm.raise(.valueError, "date out of range")
        }
        let time = CivilTime(
            year: fields[0], month: fields[1], day: fields[2], hour: fields[hourIndex],
            minute: fields[hourIndex + 1], second: fields[hourIndex + 2])
        let microseconds = vm.node.family == .esp32 ? fields[7] : 0
        let (seconds, overflow) = Int64(time.unixSeconds).multipliedReportingOverflow(
            by: 1_000_000_000)
        guard !overflow else {
            throw vm.raise(
                .overflowError, "overflow converting long int to machine word")
        }
        vm.node.setCalendar(unixNanoseconds: seconds &+ Int64(microseconds) * 1000)
    }
}

/// A date and time of the Gregorian calendar, without zones.
struct CivilTime: Equatable {
    var year: Int
    var month: Int
    var day: Int
    var hour: Int
    var minute: Int
    var second: Int
    /// 0 is Monday.
    var weekday: Int { (Int(CivilTime.days(year, month, day)) % 7 + 10) % 7 }

    init(year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int) {
        self.year = year
        self.month = month
        self.day = day
        self.hour = hour
        self.minute = minute
        self.second = second
    }

    /// The date and time of a count of seconds since 1970.
    ///
    /// Algorithm: Hinnant, "chrono-compatible low-level date algorithms", civil_from_days.
    init(unixSeconds: Int) {
        let days = unixSeconds >= 0 ? unixSeconds / 86400 : (unixSeconds - 86399) / 86400
        let rest = unixSeconds - days * 86400
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        hour = rest / 3600
        minute = rest / 60 % 60
        second = rest % 60
    }

    /// Seconds since 1970.
    var unixSeconds: Int {
        CivilTime.days(year, month, day) * 86400 + hour * 3600 + minute * 60 + second
    }

    private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }
}
