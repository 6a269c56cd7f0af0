/// Told where the program is, line by line: for profilers.
public protocol LineWatcher: AnyObject {
    /// A line runs from now on, until the next is told; the machine's cycles are up to date.
    ///
    /// - Parameters:
    ///   - line: In the file of the code that runs.
    ///   - frame: The frame that runs: the same as last time when no other has run since.
    func reached(line: Int, in frame: FrameNumber)
}

/// A frame of the code that runs; another one may have the number when this one is left.
public struct FrameNumber: Sendable, Equatable {
    private let offset: UInt32
    private let code: UInt32

    init(offset: UInt32, code: UInt32) {
        self.offset = offset
        self.code = code
    }
}

/// A place in a program's code.
public struct CodePlace: Sendable, Hashable {
    /// The source file, as tracebacks name it.
    public var file: InternedString
    /// The function, `<module>` outside of any.
    public var function: InternedString
    public var line: Int
}

extension VirtualMachine {
    /// Hands a mark in the code to whoever watches.
    @inline(never)
    func tellWatcher(line: UInt32) {
        lineWatcher?.reached(line: Int(line), in: presentFrame)
    }

    private var presentFrame: FrameNumber {
        let offset = header.pointee.frame
        return FrameNumber(offset: offset, code: frameWords(offset)[Frame.code])
    }

    /// The line that the present frame has come to, and the frame's number; nil when nothing runs.
    public var presentLine: (line: Int, frame: FrameNumber)? {
        let offset = header.pointee.frame
        guard offset != 0 else { return nil }
        return (place(of: frameWords(offset)).line, presentFrame)
    }

    /// The places where the frames that run are, the innermost first.
    ///
    /// A callback stands on nothing: what it interrupted has not called it. `isInterrupt` says that
    /// the outermost frame is one.
    public func callStack(_ places: inout [CodePlace], isInterrupt: inout Bool) {
        places.removeAll(keepingCapacity: true)
        isInterrupt = false
        var offset = header.pointee.frame
        while offset != 0 {
            let frame = frameWords(offset)
            places.append(place(of: frame))
            let kind = frame[Frame.kind]
            if kind == ReturnKind.callback.rawValue || kind == ReturnKind.scheduled.rawValue {
                isInterrupt = true
                return
            }
            offset = frame[Frame.previous]
        }
    }

    private func place(of frame: UnsafeMutablePointer<UInt32>) -> CodePlace {
        let number = frame[Frame.code]
        let function = CodeNumber.function(number)
        guard let module = modules[CodeNumber.slot(number)] else {
            return CodePlace(file: InternedString("?"), function: InternedString("?"), line: 1)
        }
        return CodePlace(
            file: module.file, function: codeEntry(number).pointee.name,
            line: module.line(code: function, instruction: Int(frame[Frame.ip])))
    }
}
