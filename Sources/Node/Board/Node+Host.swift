public import PythonCompiler
import PythonModules
public import PythonSyntax
public import PythonVM
import SimulationKernel

/// What the interpreter asks of the board.
extension Node: VirtualMachineHost {
    /// Splits what is printed into lines and notes each when it is complete.
    public func write(_ bytes: UnsafeBufferPointer<UInt8>) {
        printedBytes &+= UInt64(bytes.count)
        for byte in bytes {
            if byte == UInt8(ascii: "\n") {
                flushLine(force: true)
            } else if byte != UInt8(ascii: "\r") {
                line.append(byte)
                // A program that never ends its line must not eat the memory.
                if line.count >= 4096 { flushLine() }
            }
        }
    }

    /// Notes the line that is not complete yet.
    func flushLine(force: Bool = false) {
        guard force || !line.isEmpty else { return }
        note(.print(line))
        line.removeAll(keepingCapacity: true)
    }

    public func readFile(_ path: String) -> [UInt8]? {
        let bytes = try? files.read(absolute(path))
        fileAnswers?.append(.read(absolute(path), bytes))
        return bytes
    }

    public func isDirectory(_ path: String) -> Bool {
        let isFolder = (try? files.status(absolute(path)))?.isFolder == true
        fileAnswers?.append(.isFolder(absolute(path), isFolder))
        return isFolder
    }

    private func absolute(_ path: String) -> String { path.hasPrefix("/") ? path : "/" + path }

    public var nanoseconds: UInt64 { hostTime(now) }

    /// Nothing can reach the board inside such a wait; a restart that was asked for ends it.
    public func passTime(in wait: Wait) {
        guard restart == nil else { return }
        let target = min(instant(hostTime: wait.deadline), configuration.end)
        if target < .never {
            setClock(max(now, target))
        } else {
            isNestedCodeLost = true
        }
    }

    /// Code that native code called ends when the board restarts, when the run is over, and when it
    /// would never end: then the program is over, too.
    public func nestedSlice(cycles: UInt64) -> Bool {
        guard restart == nil, !isNestedCodeLost, now < configuration.end else { return false }
        if let watchdog, watchdog.due <= now {
            note(.watchdogReset)
            requestRestart(.watchdog)
            return false
        }
        guard let interpreter,
            interpreter.bytecodes &- bytecodesAtWait <= configuration.runawayBytecodes
        else {
            note(.runaway)
            isNestedCodeLost = true
            return false
        }
        return true
    }

    public func compile(
        _ source: [UInt8], path: String
    ) throws(SyntaxError) -> CompiledModule {
        // Compiling takes the board about 2700 cycles per byte of source: 230 ms at 168 MHz for the
        // two drivers of P. Hinch's PyBoard measurement (HARDWARE.md, use case 1).
        interpreter?.charge(UInt64(source.count) * 2700)
        return try code.module(source: source, path: path)
    }
}
