internal import PythonVM

/// `Task`: a coroutine and how far it is.
///
/// `data` is what the task waits in or for (something with `remove`, or another task), then what
/// it is to be woken with, at last what it raised: StopIteration when it returned. `state` is True
/// while nobody waits for the task, the queue of those who do, a function to call at the end, and
/// after the end None, or False when somebody has taken notice.
enum TaskType {
    static let type = NativeType(
        "Task", make: make, attribute: attribute, storeAttribute: store, iterate: iterate,
        next: next,
        members: [
            Member.function("cancel", 1, cancel),
            Member.function("done", 1) { (machine, arguments) throws(Raised) in
                .bool(try isDone(machine, arguments[0]))
            },
        ])

    private static let coroutine = 1
    static let data = 2
    private static let state = 3
    /// Where the task is in its queue.
    static let queue = 4
    static let next = 5
    static let previous = 6
    /// When it is due: two words of a number that is no Python value.
    private static let time = 7
    private static let words = 9

    private static let coroutineName = InternedString("coro")
    private static let dataName = InternedString("data")
    private static let stateName = InternedString("state")
    private static let timeName = InternedString("ph_key")
    private static let removeName = InternedString("remove")
    private static let longestChain = 1 << 16

    private static func make(
        _ machine: VirtualMachine, _ type: Value, _ arguments: Arguments
    ) throws(Raised) -> Value {
        try machine.check(arguments, 1, 2)
        if arguments.count > 1 { try AsyncioModule.setContext(machine, arguments[1]) }
        let task = try machine.newObject(type, words: words)
        let values = machine.values(task)
        values[coroutine] = arguments[0]
        values[data] = .none
        values[state] = .true
        return task
    }

    /// Raises TypeError for what is no task.
    static func check(_ machine: VirtualMachine, _ value: Value) throws(Raised) {
        guard isTask(machine, value) else { throw machine.raise(.typeError, "Task expected") }
    }

    private static func isTask(_ machine: VirtualMachine, _ value: Value) -> Bool {
        value.isObject && machine.type(of: value) == machine.runtime.value(of: type)
    }

    static func time(_ machine: VirtualMachine, _ task: Value) -> Int {
        let words = machine.words(task)
        return Int(Int64(bitPattern: UInt64(words[time + 1]) << 32 | UInt64(words[time])))
    }

    static func setTime(_ machine: VirtualMachine, _ task: Value, _ number: Int) {
        let words = machine.words(task)
        let bits = UInt64(bitPattern: Int64(number))
        words[time] = UInt32(truncatingIfNeeded: bits)
        words[time + 1] = UInt32(truncatingIfNeeded: bits >> 32)
    }

    private static func isDone(_ machine: VirtualMachine, _ task: Value) throws(Raised) -> Bool {
        try !machine.isTrue(machine.values(task)[state])
    }

    // MARK: - Attributes

    private static func attribute(
        _ machine: VirtualMachine, _ task: Value, _ name: InternedString
    ) throws(Raised) -> Value {
        switch name {
        case coroutineName: machine.values(task)[coroutine]
        case dataName: machine.values(task)[data]
        case stateName: machine.values(task)[state]
        case timeName: try machine.newInt(time(machine, task))
        default: .null
        }
    }

    private static func store(
        _ machine: VirtualMachine, _ task: Value, _ name: InternedString, _ value: Value
    ) throws(Raised) -> Bool {
        guard !value.isNull, name == dataName || name == stateName else { return false }
        machine.values(task)[name == dataName ? data : state] = value
        return true
    }

    // MARK: - Waiting for a task

    /// What `await` begins with.
    private static func iterate(
        _ machine: VirtualMachine, _ task: Value
    ) throws(Raised) -> Value {
        if try isDone(machine, task) {
            machine.values(task)[state] = .false
        } else if machine.values(task)[state] == .true {
            let queue = try machine.newObject(TaskQueueType.type, words: TaskQueueType.words)
            machine.values(task)[state] = queue
        } else if !TaskQueueType.isQueue(machine, machine.values(task)[state]) {
            // Its end belongs to somebody who gathers.
            throw machine.raise(.runtimeError, "can't wait")
        }
        return task
    }

    /// Lets the present task wait for this one; at its end raises what that raised.
    private static func next(
        _ machine: VirtualMachine, _ task: Value
    ) throws(Raised) -> Value {
        if try isDone(machine, task) {
            throw machine.raise(try machine.exceptionToRaise(machine.values(task)[data]))
        }
        let waiting = try AsyncioModule.global(machine, AsyncioModule.currentTask)
        try TaskQueueType.push(
            machine, machine.values(task)[state], waiting, at: TimeModule.milliseconds(machine))
        machine.values(waiting)[data] = task
        return .none
    }

    // MARK: - Cancelling

    private static func cancel(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        var task = arguments[0]
        if try isDone(machine, task) { return .false }
        if task == (try AsyncioModule.global(machine, AsyncioModule.currentTask)) {
            throw machine.raise(.runtimeError, "can't cancel self")
        }
        // Of tasks that wait for each other the last one is woken; the others hear of it.
        var steps = 0
        while isTask(machine, machine.values(task)[data]) {
            task = machine.values(task)[data]
            steps += 1
            guard steps < longestChain else {
                throw machine.raise(.runtimeError, "tasks wait for each other")
            }
        }
        let ready = try AsyncioModule.global(machine, AsyncioModule.taskQueue)
        let place = machine.values(task)[data]
        let now = TimeModule.milliseconds(machine)
        if try !machine.findAttribute(place, removeName).isNull {
            let mark = machine.rootMark
            defer { machine.popRoots(to: mark) }
            for value in [task, ready] { try machine.pushRoot(value) }
            _ = try machine.callMethod(place, removeName, [task])
            try TaskQueueType.push(machine, ready, task, at: now)
        } else if TimeModule.distance(machine, time(machine, task), now) > 0 {
            try TaskQueueType.push(machine, ready, task, at: now)
        }
        machine.values(task)[data] = try AsyncioModule.global(
            machine, AsyncioModule.cancelledError)
        return .true
    }
}
