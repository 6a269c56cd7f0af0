internal import PythonVM

/// `heapq`: a list as a binary heap, the smallest item first.
enum HeapqModule {
    static let module = NativeModule(
        "heapq",
        [
            Member.function("heappush", 2) { (machine, arguments) throws(Raised) in
                let heap = try list(machine, arguments[0])
                try machine.append(arguments[1], toList: heap)
                try siftDown(machine, heap, 0, machine.items(ofList: heap).count - 1)
                return .none
            },
            Member.function("heappop", 1) { (machine, arguments) throws(Raised) in
                let heap = try list(machine, arguments[0])
                let items = machine.items(ofList: heap)
                guard let first = items.first else {
                    throw machine.raise(.indexError, "empty heap")
                }
                let mark = machine.rootMark
                try machine.pushRoot(first)
                let last = machine.removeLast(ofList: heap)
                let rest = machine.items(ofList: heap)
                if rest.count > 0 {
                    rest[0] = last
                    try siftUp(machine, heap, 0)
                }
                machine.popRoots(to: mark)
                return first
            },
            Member.function("heapify", 1) { (machine, arguments) throws(Raised) in
                let heap = try list(machine, arguments[0])
                for place in stride(
                    from: machine.items(ofList: heap).count / 2 - 1, through: 0, by: -1)
                {
                    try siftUp(machine, heap, place)
                }
                return .none
            },
        ])

    private static func list(_ machine: VirtualMachine, _ value: Value) throws(Raised) -> Value {
        if machine.isExactly(value, .list) { return value }
        throw machine.raise(.typeError, "heap must be a list")
    }

    private static func isLess(
        _ machine: VirtualMachine, _ left: Value, _ right: Value
    ) throws(Raised) -> Bool {
        if left.isSmall && right.isSmall { return left.small < right.small }
        return try machine.isTrue(machine.binary(.less, left, right))
    }

    /// The item at a place; a comparison of the program's own may have shortened the list.
    private static func item(
        _ machine: VirtualMachine, _ heap: Value, _ place: Int
    ) throws(Raised) -> Value {
        let items = machine.items(ofList: heap)
        guard place < items.count else {
            throw machine.raise(.runtimeError, "heap changed size during a comparison")
        }
        return items[place]
    }

    /// Moves the item at `place` towards the start as long as it is smaller than its parent.
    private static func siftDown(
        _ machine: VirtualMachine, _ heap: Value, _ start: Int, _ place: Int
    ) throws(Raised) {
        let moving = try item(machine, heap, place)
        let mark = machine.rootMark
        try machine.pushRoot(moving)
        var place = place
        while place > start {
            let parentPlace = (place - 1) >> 1
            let parent = try item(machine, heap, parentPlace)
            guard try isLess(machine, moving, parent) else { break }
            _ = try item(machine, heap, place)
            machine.items(ofList: heap)[place] = parent
            place = parentPlace
        }
        _ = try item(machine, heap, place)
        machine.items(ofList: heap)[place] = moving
        machine.popRoots(to: mark)
    }

    /// Moves the smaller children up to a leaf, then the item back to its place.
    private static func siftUp(
        _ machine: VirtualMachine, _ heap: Value, _ start: Int
    ) throws(Raised) {
        let end = machine.items(ofList: heap).count
        let moving = try item(machine, heap, start)
        let mark = machine.rootMark
        try machine.pushRoot(moving)
        var place = start
        while 2 * place + 1 < end {
            var child = 2 * place + 1
            if child + 1 < end,
                try !isLess(machine, item(machine, heap, child), item(machine, heap, child + 1))
            {
                child += 1
            }
            let smaller = try item(machine, heap, child)
            machine.items(ofList: heap)[place] = smaller
            place = child
        }
        _ = try item(machine, heap, place)
        machine.items(ofList: heap)[place] = moving
        machine.popRoots(to: mark)
        try siftDown(machine, heap, start, place)
    }
}
