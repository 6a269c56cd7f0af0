internal import PythonVM

/// `_asyncio`: what the event loop, which is written in Python, works with.
///
/// The loop's module tells its globals when it makes its first task: there lie `cur_task`,
/// `_task_queue` and `CancelledError`.
enum AsyncioModule {
    static let module = NativeModule(
        "_asyncio", [Member.type(TaskQueueType.type), Member.type(TaskType.type)])

    private static let context = InternedString("asyncio.context")
    static let currentTask = InternedString("cur_task")
    static let taskQueue = InternedString("_task_queue")
    static let cancelledError = InternedString("CancelledError")

    /// Keeps the globals of the loop's module.
    static func setContext(_ machine: VirtualMachine, _ globals: Value) throws(Raised) {
        guard machine.isExactly(globals, .dict) else {
            throw machine.raise(.typeError, "globals must be a dict")
        }
        try machine.setHostObject(context, globals)
    }

    /// One of the globals of the loop's module.
    static func global(
        _ machine: VirtualMachine, _ name: InternedString
    ) throws(Raised) -> Value {
        let globals = machine.hostObject(context)
        let value = globals.isNull ? .null : machine.find(name, inDict: globals)
        guard !value.isNull else {
            throw machine.raise(.nameError, "name '\(name.text)' isn't defined")
        }
        return value
    }
}

/// `TaskQueue`: tasks in the order of their times, equal ones as they came; first and last of a
/// doubly linked list at words 1 and 2.
///
/// No operation allocates anything: tasks go to sleep while the heap is locked. Most come to
/// either end of the list, so a place is looked for from both.
enum TaskQueueType {
    static let type = NativeType(
        "TaskQueue",
        make: { (machine, type, arguments) throws(Raised) in
            try machine.check(arguments, 0, 0)
            return try machine.newObject(type, words: words)
        },
        members: [
            Member.function("peek", 1) { (machine, arguments) throws(Raised) in
                let task = machine.values(arguments[0])[first]
                return task.isNull ? .none : task
            },
            Member.function("push", 2, 3) { (machine, arguments) throws(Raised) in
                let time =
                    arguments.count > 2
                    ? try machine.integer(arguments[2]) : TimeModule.milliseconds(machine)
                try push(machine, arguments[0], arguments[1], at: time)
                return .none
            },
            Member.function("pop", 1) { (machine, arguments) throws(Raised) in
                let task = machine.values(arguments[0])[first]
                guard !task.isNull else { throw machine.raise(.indexError, "empty heap") }
                unlink(machine, task)
                return task
            },
            Member.function("remove", 2) { (machine, arguments) throws(Raised) in
                try TaskType.check(machine, arguments[1])
                if machine.values(arguments[1])[TaskType.queue] == arguments[0] {
                    unlink(machine, arguments[1])
                }
                return .none
            },
            // The loop waits for its queue as for a stream: it is readable when there is a task.
            StreamControl.member { (machine, queue, request, events) throws(Raised) in
                guard request == StreamControl.poll else { return -22 }
                let isEmpty = machine.values(queue)[first].isNull
                return isEmpty ? 0 : events & StreamControl.readable
            },
        ])

    private static let first = 1
    private static let last = 2
    static let words = 3

    /// Whether a value is a queue of tasks.
    static func isQueue(_ machine: VirtualMachine, _ value: Value) -> Bool {
        value.isObject && machine.type(of: value) == machine.runtime.value(of: type)
    }

    /// Puts a task into a queue, out of the one in which it was.
    static func push(
        _ machine: VirtualMachine, _ queue: Value, _ task: Value, at time: Int
    ) throws(Raised) {
        try TaskType.check(machine, task)
        guard isQueue(machine, queue) else {
            throw machine.raise(.typeError, "TaskQueue expected")
        }
        unlink(machine, task)
        TaskType.setTime(machine, task, time)
        let (before, after) = place(machine, queue, time)
        let own = machine.values(task)
        own[TaskType.data] = .none
        own[TaskType.queue] = queue
        own[TaskType.previous] = before
        own[TaskType.next] = after
        link(machine, queue, before, after: task)
        link(machine, queue, after, before: task)
    }

    /// The neighbours of a task that comes last of those with its time.
    private static func place(
        _ machine: VirtualMachine, _ queue: Value, _ time: Int
    ) -> (before: Value, after: Value) {
        var front = machine.values(queue)[first]
        var back = machine.values(queue)[last]
        while !front.isNull, !back.isNull {
            if TimeModule.distance(machine, time, TaskType.time(machine, back)) >= 0 {
                return (back, machine.values(back)[TaskType.next])
            }
            if TimeModule.distance(machine, time, TaskType.time(machine, front)) < 0 {
                return (machine.values(front)[TaskType.previous], front)
            }
            front = machine.values(front)[TaskType.next]
            back = machine.values(back)[TaskType.previous]
        }
        return (.null, machine.values(queue)[first])
    }

    /// Says who comes after a task; null stands for the start of the queue.
    private static func link(
        _ machine: VirtualMachine, _ queue: Value, _ task: Value, after next: Value
    ) {
        if task.isNull {
            machine.values(queue)[first] = next
        } else {
            machine.values(task)[TaskType.next] = next
        }
    }

    /// Says who comes before a task; null stands for the end of the queue.
    private static func link(
        _ machine: VirtualMachine, _ queue: Value, _ task: Value, before previous: Value
    ) {
        if task.isNull {
            machine.values(queue)[last] = previous
        } else {
            machine.values(task)[TaskType.previous] = previous
        }
    }

    /// Takes a task out of the queue in which it is.
    static func unlink(_ machine: VirtualMachine, _ task: Value) {
        let own = machine.values(task)
        let queue = own[TaskType.queue]
        guard !queue.isNull else { return }
        link(machine, queue, own[TaskType.previous], after: own[TaskType.next])
        link(machine, queue, own[TaskType.next], before: own[TaskType.previous])
        for word in [TaskType.queue, TaskType.previous, TaskType.next] { own[word] = .null }
    }
}
