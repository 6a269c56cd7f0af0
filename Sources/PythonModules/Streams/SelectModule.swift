internal import PythonVM

/// `select`: waiting for several streams at once.
///
/// A poll object keeps a list of entries at word 1, then where its iteration is, whether events
/// are told once only, and the tuple that the iteration gives. An entry keeps the object, the
/// events that are asked for, those that have come, the descriptor below (-1: none), and whether
/// somebody must look again and again.
enum SelectModule {
    static let module = NativeModule(
        "select",
        [
            Member.function("poll", 0) { (machine, _) throws(Raised) in try makePoll(machine) },
            Member.integer("POLLIN", StreamControl.readable),
            Member.integer("POLLOUT", StreamControl.writable),
            Member.integer("POLLERR", StreamControl.error),
            Member.integer("POLLHUP", StreamControl.hangUp),
        ], unnamedTypes: [poll, entry])

    private static let poll = NativeType(
        "poll", iterate: { (_, object) throws(Raised) in object }, next: next,
        members: [
            Member.function("register", 2, 3, register),
            Member.function("unregister", 2) { (machine, arguments) throws(Raised) in
                let list = machine.values(arguments[0])[entries]
                guard let index = index(machine, list, arguments[1]) else { return .none }
                try machine.deleteItem(list, .small(index))
                // An iteration under way goes on with the entry that comes next.
                let place = machine.values(arguments[0])[cursor]
                if place.isSmall, place.small > index {
                    machine.values(arguments[0])[cursor] = .small(place.small - 1)
                }
                return .none
            },
            Member.function("modify", 3) { (machine, arguments) throws(Raised) in
                let list = machine.values(arguments[0])[entries]
                guard let index = index(machine, list, arguments[1]) else {
                    throw machine.raiseOSError(2)
                }
                let mask = try machine.integer(arguments[2]) & highestMask
                machine.values(machine.items(ofList: list)[index])[events] = .small(mask)
                return .none
            },
            Member.function("poll", 1, 2) { (machine, arguments) throws(Raised) in
                guard try wait(machine, arguments) else { return .suspended }
                return try results(machine, arguments[0])
            },
            Member.function("ipoll", 1, 3) { (machine, arguments) throws(Raised) in
                guard try wait(machine, arguments) else { return .suspended }
                machine.values(arguments[0])[cursor] = .small(0)
                return arguments[0]
            },
        ])
    private static let entries = 1
    private static let cursor = 2
    private static let tellsOnce = 3
    private static let pair = 4

    private static let entry = NativeType("poll_entry")
    private static let object = 1
    private static let events = 2
    private static let ready = 3
    private static let descriptor = 4
    private static let looksAgain = 5

    private static let highestMask = 0xFFFF
    private static let passiveName = InternedString("_passive")

    private static func makePoll(_ machine: VirtualMachine) throws(Raised) -> Value {
        let mark = machine.rootMark
        defer { machine.popRoots(to: mark) }
        let object = try machine.newObject(poll, words: 5)
        try machine.pushRoot(object)
        let list = try machine.newList()
        machine.values(object)[entries] = list
        machine.values(object)[cursor] = .none
        machine.values(object)[tellsOnce] = .false
        let tuple = try machine.newTuple([.none, .none])
        machine.values(object)[pair] = tuple
        return object
    }

    // MARK: - Entries

    private static func index(
        _ machine: VirtualMachine, _ list: Value, _ object: Value
    ) -> Int? {
        machine.items(ofList: list).firstIndex {
            machine.values($0)[SelectModule.object] == object
        }
    }

    private static func register(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        let list = machine.values(arguments[0])[entries]
        var mask = StreamControl.readable | StreamControl.writable
        if arguments.count > 2 { mask = try machine.integer(arguments[2]) & highestMask }
        if let index = index(machine, list, arguments[1]) {
            machine.values(machine.items(ofList: list)[index])[events] = .small(mask)
            return .none
        }
        let (number, looks) = try source(machine, arguments[1])
        let entry = try machine.newObject(entry, words: 6)
        let values = machine.values(entry)
        values[object] = arguments[1]
        values[events] = .small(mask)
        values[ready] = .small(0)
        values[descriptor] = .small(number)
        values[looksAgain] = .bool(looks)
        try machine.append(entry, toList: list)
        return .none
    }

    /// The descriptor below an object, -1 when there is none, and whether its events come without
    /// anybody telling.
    private static func source(
        _ machine: VirtualMachine, _ object: Value
    ) throws(Raised) -> (descriptor: Int, needsLooking: Bool) {
        let hasDescriptors = machine.host is any DescriptorHost
        if hasDescriptors, object.isSmall {
            guard object.small >= 0 else { throw machine.raise(.valueError, arguments: []) }
            return (object.small, false)
        }
        guard try StreamControl.isStream(machine, object) else {
            throw machine.raise(.osError, "stream operation not supported")
        }
        if hasDescriptors {
            let number = try StreamControl.ask(machine, object, StreamControl.fileNumber, 0)
            if number >= 0, number <= Int(Int32.max) { return (number, false) }
            // -1: none of its own, but what it works over may have one.
            if number == -1, !StreamControl.isProgramStream(machine, object) { return (-1, true) }
        }
        guard StreamControl.isProgramStream(machine, object) else { return (-1, false) }
        // Of our own flags it is known that only the program changes them.
        return (-1, try machine.findAttribute(object, passiveName).isNull)
    }

    // MARK: - Waiting

    /// Looks at all entries; false when the call must wait.
    private static func wait(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Bool {
        let object = arguments[0]
        let now = machine.host.nanoseconds
        var end = machine.pendingWait?.detail ?? 0
        if machine.pendingWait == nil {
            end = try limit(machine, arguments, now)
            let flags = arguments.count > 2 ? try machine.integer(arguments[2]) : 0
            machine.values(object)[tellsOnce] = .bool(flags & 1 != 0)
        }
        let list = machine.values(object)[entries]
        // A loop with tasks to run asks so at each turn.
        if end <= now, machine.items(ofList: list).isEmpty { return true }
        let (count, needsLooking) = try look(machine, list)
        if count > 0 || machine.host.nanoseconds >= end { return true }
        let again = needsLooking ? machine.host.nanoseconds + interval(machine) : end
        _ = machine.wait(
            Wait(deadline: min(end, again), reason: WaitReason.stream, detail: end))
        return false
    }

    /// When a call that begins now gives up.
    private static func limit(
        _ machine: VirtualMachine, _ arguments: Arguments, _ now: UInt64
    ) throws(Raised) -> UInt64 {
        guard arguments.count > 1, arguments[1] != .none else { return .max }
        let milliseconds = try machine.integer(arguments[1])
        guard milliseconds >= 0 else { return .max }
        let (span, overflow) = UInt64(milliseconds).multipliedReportingOverflow(by: 1_000_000)
        let (end, carried) = now.addingReportingOverflow(span)
        return overflow || carried ? .max : end
    }

    /// How often objects of the program are asked that nobody speaks for: boards do it at each
    /// tick of their system.
    private static func interval(_ machine: VirtualMachine) -> UInt64 {
        machine.host is any DescriptorHost ? 1_000_000 : 10_000_000
    }

    /// Notes what has come for each entry; the number of those that have something.
    private static func look(
        _ machine: VirtualMachine, _ list: Value
    ) throws(Raised) -> (count: Int, needsLooking: Bool) {
        var count = try lookAtDescriptors(machine, list)
        var needsLooking = false
        var index = 0
        let mark = machine.rootMark
        defer { machine.popRoots(to: mark) }
        // An object of the program may change the list while it is asked.
        while index < machine.items(ofList: list).count {
            let entry = machine.items(ofList: list)[index]
            index += 1
            let values = machine.values(entry)
            guard values[descriptor].small < 0 else { continue }
            if values[looksAgain] == .true { needsLooking = true }
            try machine.pushRoot(entry)
            let answer = try StreamControl.ask(
                machine, values[object], StreamControl.poll, values[events].small)
            machine.popRoots(to: mark)
            guard answer >= 0 else { throw machine.raiseOSError(-answer) }
            machine.values(entry)[ready] = .small(answer & highestMask)
            if answer != 0 { count += 1 }
        }
        return (count, needsLooking)
    }

    private static func lookAtDescriptors(
        _ machine: VirtualMachine, _ list: Value
    ) throws(Raised) -> Int {
        guard let host = machine.host as? any DescriptorHost else { return 0 }
        var places: [Int] = []
        var polled: [PolledDescriptor] = []
        for (index, entry) in machine.items(ofList: list).enumerated() {
            let values = machine.values(entry)
            guard values[descriptor].small >= 0 else { continue }
            places.append(index)
            polled.append(
                PolledDescriptor(number: values[descriptor].small, events: values[events].small))
        }
        let error = host.poll(&polled)
        guard error == 0 else { throw machine.raiseOSError(error) }
        for (index, place) in places.enumerated() {
            machine.values(machine.items(ofList: list)[place])[ready] = .small(
                polled[index].ready)
        }
        return polled.count { $0.ready != 0 }
    }

    // MARK: - Results

    /// The next entry from the cursor on that has something; `nil` when there is none.
    private static func nextReady(_ machine: VirtualMachine, _ poll: Value) -> Value? {
        let values = machine.values(poll)
        guard values[cursor].isSmall else { return nil }
        let list = machine.items(ofList: values[entries])
        var index = values[cursor].small
        while index < list.count {
            let entry = list[index]
            index += 1
            guard machine.values(entry)[ready] != .small(0) else { continue }
            values[cursor] = .small(index)
            if values[tellsOnce] == .true { machine.values(entry)[events] = .small(0) }
            return entry
        }
        values[cursor] = .none
        return nil
    }

    private static func results(
        _ machine: VirtualMachine, _ poll: Value
    ) throws(Raised) -> Value {
        let mark = machine.rootMark
        defer { machine.popRoots(to: mark) }
        let list = try machine.newList()
        try machine.pushRoot(list)
        machine.values(poll)[cursor] = .small(0)
        while let entry = nextReady(machine, poll) {
            let values = machine.values(entry)
            let result = try machine.newTuple([values[object], values[ready]])
            try machine.append(result, toList: list)
        }
        return list
    }

    /// The next result, always in the same tuple, so that waiting takes no memory.
    private static func next(
        _ machine: VirtualMachine, _ poll: Value
    ) throws(Raised) -> Value {
        guard let entry = nextReady(machine, poll) else { return .stopIteration }
        let tuple = machine.values(poll)[pair]
        let items = machine.items(ofTuple: tuple)
        items[0] = machine.values(entry)[object]
        items[1] = machine.values(entry)[ready]
        return tuple
    }
}
