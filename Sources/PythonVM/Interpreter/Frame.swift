/// Where things lie in the words of an interpreter frame.
///
/// Behind the header lie the open blocks, with them one free word, then the state: the value stack
/// grows up from its start, the locals lie at its end, the first one last. Frames of functions lie
/// on the image's stack; the frame of a generator lies inside the generator object and runs there.
enum Frame {
    /// Offset of the frame to go on with, 0 for none.
    static let previous = 0
    /// The module object whose code runs.
    static let module = 1
    /// The function's code; see `FunctionLayout.code`.
    static let code = 2
    /// Index of an instruction: the one to execute next, or the one that called (see `ReturnKind`).
    static let ip = 3
    /// Offset of the topmost value.
    static let sp = 4
    /// Number of open blocks.
    static let blocks = 5
    /// The dict of global names.
    static let globals = 6
    /// The dict of local names of a module or class body, null in a function.
    static let locals = 7
    /// A `ReturnKind`.
    static let kind = 8
    /// A value that belongs to the kind; in a generator that runs the top of the stack below it.
    static let extra = 9
    /// Words of the header.
    static let words = 10

    /// Words of an open block: handler with two flags; offset of the top value when the block has
    /// been left; the exception that its handler deals with, or why it was entered else.
    static let blockWords = 3
    /// The flag in the first word: a finally or with block.
    static let finallyFlag: UInt32 = 1
    /// The flag in the first word: a with block whose manager lies on the stack.
    static let withFlag: UInt32 = 2
    /// The handler begins at this bit.
    static let handlerShift: UInt32 = 2

    /// The low bits of the third word when a return or a jump entered the handler.
    static let isUnwinding: UInt32 = 8
    /// What the third word is for a return.
    static let isReturning: UInt32 = isUnwinding | 1 << 12

    /// What the third word is for a jump: the instruction, and the blocks still to be left.
    static func jumping(from instruction: Int, leaving remaining: Int) -> UInt32 {
        UInt32(instruction) << 13 | UInt32(remaining & 0xFF) << 4 | isUnwinding
    }
    /// Whether a return or a jump entered the handler of a block.
    static func isUnwinding(_ block: UnsafeMutablePointer<UInt32>) -> Bool {
        block[2] & 15 == isUnwinding
    }
    /// Offset of the value below what the handler of a block is entered with.
    static func base(_ block: UnsafeMutablePointer<UInt32>) -> UInt32 {
        block[1] &+ (block[0] & withFlag) &* 4
    }
}

/// What becomes of a frame's result.
///
/// "Behind" means: the frame below goes on behind the instruction that called.
enum ReturnKind: UInt32 {
    /// Push it, go on behind.
    case push
    /// Push it and null, go on behind.
    case pushWithNull
    /// Drop it, go on behind.
    case discard
    /// Drop it, execute the calling instruction again.
    case again
    /// It must be None; push `extra`, go on behind.
    case initialize
    /// Push whether it is true, go on behind.
    case boolean
    /// The result of a binary operator whose operands lie on the stack; NotImplemented goes on
    /// trying.
    case binary
    /// An item for a loop; the end of a generator ends the loop.
    case forIterator
    /// A delegated generator: what it yields is yielded, what it returns is the value.
    case yieldFrom
    /// What a delegated object that is no generator gives: it is yielded.
    case yieldFromValue
    /// What `__enter__` gave.
    case withEnter
    /// What `__exit__` gave.
    case withExit
    /// The end of a class body; the arguments lie on the stack, `extra` is the dict.
    case buildClass
    /// Leaves the loop.
    case exit
    /// Drop it, go on with the frame below as if nothing had happened.
    case callback
    /// As `callback`; lets the next scheduled function run.
    case scheduled
}

/// Where things lie in a generator object: the frame follows.
enum GeneratorLayout {
    static let state = 1
    /// An exception to raise when the generator goes on, or in the delegate; or null.
    static let injected = 2
    /// 1 while a delegated generator was told to exit.
    static let exitDelegated = 3
    static let frame = 4
    /// Words that it takes on the stack while it runs.
    static let stackWords = 8

    static let fresh: UInt32 = 1
    static let waiting: UInt32 = 3
    static let running: UInt32 = 5
    static let finished: UInt32 = 7
}

/// Where things lie in a function, closure, cell, bound method and module code object.
enum FunctionLayout {
    /// The code object.
    static let module = 1
    /// The code: a `CodeNumber`.
    static let code = 2
    static let globals = 3
    /// Default values, then the dict of keyword-only defaults when there is one.
    static let defaults = 4
}

/// The word that names code in functions and frames: the code object's number in
/// `VirtualMachine.moduleTable`, the number of the function in its module.
///
/// Odd, so that the collector never takes it for a reference.
enum CodeNumber {
    /// The first number that is too large for a code object.
    static let slotLimit = 1 << 15
    /// The first number that is too large for a function.
    static let functionLimit = 1 << 16

    @inline(__always) static func make(slot: Int) -> UInt32 { UInt32(slot) << 17 | 1 }
    /// The word of another function of the same code object.
    @inline(__always) static func make(_ code: UInt32, function: UInt32) -> UInt32 {
        code & ~0x1_FFFF | function << 1 | 1
    }
    @inline(__always) static func slot(_ code: UInt32) -> Int { Int(code &>> 17) }
    @inline(__always) static func function(_ code: UInt32) -> Int { Int(code &>> 1 & 0xFFFF) }
}

/// closure: function, number of cells, cells.
enum ClosureLayout {
    static let function = 1
    static let count = 2
    static let cells = 3
}

/// boundMethod: receiver, function; checked native function: type, function.
enum BoundLayout {
    static let receiver = 1
    static let function = 2
    static let words = 3
}

/// codeObject: number in `VirtualMachine.moduleTable`, constants table, raw bytes that stand for
/// the code in a board's RAM.
enum CodeObjectLayout {
    static let slot = 1
    static let constants = 2
    static let bytes = 3
    static let words = 4
}

/// One row of the table of code that a node has loaded.
struct ModuleSlot {
    var codes: UnsafeMutablePointer<CodeEntry>
    var object: Value
}

extension VirtualMachine {
    /// The words of the frame at an offset.
    @inline(__always) func frameWords(_ offset: UInt32) -> UnsafeMutablePointer<UInt32> {
        (base + Int(offset)).assumingMemoryBound(to: UInt32.self)
    }
    /// The code that a function's or frame's word names.
    @inline(__always) func codeEntry(_ code: UInt32) -> UnsafeMutablePointer<CodeEntry> {
        moduleTable[CodeNumber.slot(code)].codes + CodeNumber.function(code)
    }
    /// The code that a frame runs.
    @inline(__always) func codeEntry(
        ofFrame frame: UnsafeMutablePointer<UInt32>
    ) -> UnsafeMutablePointer<CodeEntry> {
        codeEntry(frame[Frame.code])
    }
    /// Whether a frame lies in a generator object.
    @inline(__always) func isGeneratorFrame(_ offset: UInt32) -> Bool {
        offset >= header.pointee.heapStart
    }
    /// The generator object around a frame.
    @inline(__always) func generator(ofFrame offset: UInt32) -> Value {
        .object(offset: offset - UInt32(GeneratorLayout.frame << 2))
    }
    /// The place for arguments of calls that the loop makes on its own; index -1 may be written
    /// too.
    @inline(__always) var scratch: UnsafeMutablePointer<Value> {
        values(at: header.pointee.stackEnd + 8)
    }

    /// Fills the header of a frame and clears its state.
    @inline(__always)
    func fillFrame(
        _ frame: UnsafeMutablePointer<UInt32>, function: UnsafeMutablePointer<UInt32>,
        code: UnsafeMutablePointer<CodeEntry>, stateOffset: UInt32
    ) {
        // Before the header is filled: for small states this clears words of it too.
        let end = UnsafeMutableRawPointer(frame + Int(code.pointee.frameWords))
        (end - 16).storeBytes(of: .zero, as: SIMD4<UInt32>.self)
        (end - 32).storeBytes(of: .zero, as: SIMD4<UInt32>.self)
        if code.pointee.stateSize > 8 {
            let rest = Int(code.pointee.stateSize) - 8
            (frame + Int(code.pointee.frameWords &- code.pointee.stateSize))
                .update(repeating: 0, count: rest)
        }
        frame[Frame.previous] = header.pointee.frame
        frame[Frame.module] = function[FunctionLayout.module]
        frame[Frame.code] = function[FunctionLayout.code]
        frame[Frame.ip] = 0
        frame[Frame.sp] = stateOffset &- 4
        frame[Frame.blocks] = 0
        frame[Frame.globals] = function[FunctionLayout.globals]
        frame[Frame.locals] = 0
    }

    /// Offset of the first state word of a frame.
    @inline(__always)
    func stateOffset(_ frame: UInt32, _ code: UnsafeMutablePointer<CodeEntry>) -> UInt32 {
        frame &+ UInt32(bitPattern: (code.pointee.frameWords &- code.pointee.stateSize) &<< 2)
    }

    /// Pushes a frame for a function (not a generator's) with bound arguments and makes it current.
    ///
    /// `prefix`: values before the arguments: the cells of a closure.
    func pushFrame(
        _ function: Value, prefix: UnsafeMutablePointer<Value>, prefixCount: Int,
        _ arguments: Arguments, kind: ReturnKind, extra: Value
    ) throws(Raised) {
        let words = words(function)
        let code = codeEntry(words[FunctionLayout.code])
        let offset = header.pointee.stackTop
        let end = offset + UInt32(code.pointee.frameWords) << 2
        guard end <= header.pointee.stackEnd else { throw raiseRecursion() }
        let frame = frameWords(offset)
        let state = stateOffset(offset, code)
        fillFrame(frame, function: words, code: code, stateOffset: state)
        frame[Frame.kind] = kind.rawValue
        frame[Frame.extra] = extra.bits
        let top = values(at: end - 4)
        try bind(
            code, function: words, prefix: prefix, prefixCount: prefixCount, arguments, top: top)
        header.pointee.stackTop = end
        header.pointee.frame = offset
    }

    /// Makes a generator for a call of a generator function.
    func makeGenerator(
        _ function: Value, prefix: UnsafeMutablePointer<Value>, prefixCount: Int,
        _ arguments: Arguments
    ) throws(Raised) -> Value {
        let words = words(function)
        let code = codeEntry(words[FunctionLayout.code])
        let generator = try newObject(
            .generator, words: GeneratorLayout.frame + Int(code.pointee.frameWords))
        let offset = generator.offset + UInt32(GeneratorLayout.frame << 2)
        let end = offset + UInt32(code.pointee.frameWords) << 2
        fillFrame(
            frameWords(offset), function: words, code: code,
            stateOffset: stateOffset(offset, code))
        frameWords(offset)[Frame.previous] = 0
        self.words(generator)[GeneratorLayout.state] = GeneratorLayout.fresh
        try bind(
            code, function: words, prefix: prefix, prefixCount: prefixCount, arguments,
            top: values(at: end - 4))
        return generator
    }
}
