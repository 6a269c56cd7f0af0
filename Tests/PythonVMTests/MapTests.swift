import PythonCompiler
import PythonSyntax
import Testing

@testable import PythonVM

/// A host for tests of the parts below the loop: prints nothing, has no files.
private final class SilentHost: VirtualMachineHost {
    func write(_ bytes: UnsafeBufferPointer<UInt8>) {}
    func readFile(_ path: String) -> [UInt8]? { nil }
    func isDirectory(_ path: String) -> Bool { false }
    func passTime(in wait: Wait) {}
    var nanoseconds: UInt64 { 0 }
    func compile(_ source: [UInt8], path: String) throws(SyntaxError) -> CompiledModule {
        throw SyntaxError("no compiler here", line: 1)
    }
}

struct MapTests {
    private let host = SilentHost()
    private func makeMachine() throws -> VirtualMachine {
        try VirtualMachine(
            runtime: Runtime(modules: []), configuration: ImageConfiguration(heapBytes: 1 << 20),
            host: host)
    }

    @Test(arguments: [false, true]) func agreesWithADictionary(isOrdered: Bool) throws {
        let machine = try makeMachine()
        let dict = try machine.newDict()
        let map = MapReference(dict: dict)
        if isOrdered { machine.mapSetOrdered(map) }
        var model: [Int: Int] = [:]
        var state: UInt64 = 1
        for step in 0..<4000 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let key = Int(state >> 33) % 200 - 100
            if state >> 20 & 3 == 0 {
                let removed = try machine.mapRemove(map, .small(key))
                #expect(removed == (model.removeValue(forKey: key).map { .small($0) } ?? .null))
            } else {
                try machine.mapStore(map, .small(key), .small(step))
                model[key] = step
            }
            #expect(machine.mapCount(map) == model.count)
        }
        for key in -100..<100 {
            let found = try machine.find(.small(key), inDict: dict)
            #expect(found == (model[key].map { .small($0) } ?? .null))
        }
    }

    @Test func stringsCompareByContent() throws {
        let machine = try makeMachine()
        let dict = try machine.newDict()
        let name = InternedString("alpha")
        let heap = try machine.newString("alpha")
        try machine.store(heap, .small(1), inDict: dict)
        #expect(machine.find(name, inDict: dict) == .small(1))
        try machine.store(name, .small(2), inDict: dict)
        #expect(machine.count(ofDict: dict) == 1)
        #expect(try machine.find(heap, inDict: dict) == .small(2))
        #expect(try machine.remove(.interned(name), fromDict: dict) == .small(2))
        #expect(try machine.find(heap, inDict: dict) == .null)
    }

    @Test func growthTakesTheSizesOfTheReference() throws {
        let machine = try makeMachine()
        let dict = try machine.newDict()
        let map = MapReference(dict: dict)
        var sizes: [UInt32] = []
        for number in 0..<60 {
            try machine.mapStore(map, .small(number), .none)
            let capacity = machine.mapWords(map)[MapLayout.capacity]
            if sizes.last != capacity { sizes.append(capacity) }
        }
        #expect(sizes == [2, 4, 6, 8, 10, 12, 17, 23, 29, 37, 47, 59, 73])
    }

    @Test func setsAgreeWithASet() throws {
        let machine = try makeMachine()
        let owner = try machine.newObject(.set, words: Layout.Dict.words)
        let set = MapReference(dict: owner)
        var model: Set<Int> = []
        var state: UInt64 = 7
        for _ in 0..<3000 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let item = Int(state >> 33) % 120
            if state >> 20 & 1 == 0 {
                let removed = try machine.setRemove(set, .small(item))
                #expect((removed != .null) == (model.remove(item) != nil))
            } else {
                let isNew = try machine.setAdd(set, .small(item))
                #expect(isNew == model.insert(item).inserted)
            }
        }
        #expect(machine.mapCount(set) == model.count)
    }
}
