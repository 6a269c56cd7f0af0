// Times the event queue of the simulator; `events.py` beside this folder does the same in SimPy.
//
//   timers   every event is a timer that sets itself again, so many of them wait at any time
//   queue    every other event is a message from a timer to its consumer, who waits for the next
//
// Prints one line for each: its name, how many wait, nanoseconds an event.

import Glibc
import SimulationKernel

/// Delays in nanoseconds up to two seconds, the same in every run.
struct Delays {
    var state: UInt64 = 1

    mutating func next() -> Span {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Span(nanoseconds: Int64(state >> 33) % 2_000_000_000)
    }
}

func nanoseconds() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}

func timers(_ count: Int, events: Int) -> Double {
    var queue = EventQueue()
    var delays = Delays()
    for node in 0..<Int32(count) { queue.push(time: .start + delays.next(), node: node, kind: 0) }
    let began = nanoseconds()
    for _ in 0..<events {
        guard let event = queue.pop() else { break }
        queue.push(time: event.time + delays.next(), node: event.node, kind: 0)
    }
    return Double(nanoseconds() - began) / Double(events)
}

func messages(_ count: Int, events: Int) -> Double {
    var queue = EventQueue()
    var delays = Delays()
    var received = [Int](repeating: 0, count: count)
    for node in 0..<Int32(count) { queue.push(time: .start + delays.next(), node: node, kind: 0) }
    let began = nanoseconds()
    for _ in 0..<events {
        guard let event = queue.pop() else { break }
        if event.kind == 1 {
            received[Int(event.node)] += Int(event.slot)
        } else {
            queue.push(time: event.time, node: event.node, kind: 1, slot: 1)
            queue.push(time: event.time + delays.next(), node: event.node, kind: 0)
        }
    }
    let span = nanoseconds() - began
    precondition(received.reduce(0, +) > 0, "messages arrive")
    return Double(span) / Double(events)
}

let workloads: [(name: String, run: (Int, Int) -> Double)] = [
    ("timers", { timers($0, events: $1) }), ("queue", { messages($0, events: $1) }),
]
for (name, run) in workloads {
    for count in [100, 1_000, 10_000] {
        let best = (0..<5).map { _ in run(count, 1_000_000) }.min() ?? 0
        print(name, count, best)
    }
}
