import Foundation
import PythonCompiler
import PythonModules
import PythonSyntax
import PythonVM

/// The outside of a test's interpreter: files of this machine to import, a clock of its own, and
/// fleets.
final class TestHost: ClockHost, EntropyHost {
    let calls: FleetCalls
    /// What the test printed.
    private(set) var output: [UInt8] = []
    /// What the code told whoever runs it.
    var report: String?
    /// When the test must be over.
    private let limits: TestLimits
    private var word: UInt64
    private(set) var nanoseconds: UInt64 = 0
    /// More is dropped.
    private static let outputLimit = 1 << 20

    init(calls: FleetCalls, limits: TestLimits, seed: UInt64) {
        self.calls = calls
        self.limits = limits
        word = seed
    }

    let ticksOrigin: UInt64 = 0
    var dateNanoseconds: Int64 { Int64(clamping: nanoseconds) }

    func write(_ bytes: UnsafeBufferPointer<UInt8>) {
        output.append(contentsOf: bytes.prefix(max(0, Self.outputLimit - output.count)))
    }

    func readFile(_ path: String) -> [UInt8]? {
        FileManager.default.contents(atPath: path).map(Array.init)
    }

    func isDirectory(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
            && isFolder.boolValue
    }

    /// A test that sleeps waits on its own clock: fleets go on when they are told to.
    func passTime(in wait: Wait) {
        if wait.deadline != .max { nanoseconds = max(nanoseconds, wait.deadline) }
    }

    func nestedSlice(cycles: UInt64) -> Bool { !limits.isOver }

    /// The generator of MMIX (Knuth): the same numbers for the same seed.
    func randomWord() -> UInt32 {
        word = word &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return UInt32(word >> 32)
    }

    func compile(_ source: [UInt8], path: String) throws(SyntaxError) -> CompiledModule {
        try PythonCompiler.compile(
            source: AssertRewriter.rewrite(source),
            options: CompileOptions(fileName: path))
    }
}
