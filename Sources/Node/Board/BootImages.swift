import Hardware
import PythonModules
import PythonVM
import SimulationKernel
import Synchronization

/// The starts of boards that many would do alike, each executed once for all of them.
///
/// Which board comes first changes nothing: what an image holds follows from the kind of the board
/// and from the files that its programs have read by then.
public final class BootImages: Sendable {
    private struct Store {
        /// By the kind of the board and its program; of one key only one holds for a board.
        var images: [Key: [BootImage]] = [:]
        var count = 0
        /// The kinds of boards of which one has started without an image.
        var known: Set<BootKind> = []
    }
    private struct Key: Hashable {
        let kind: BootKind
        let program: [UInt8]

        /// Programs that begin and end alike are few.
        func hash(into hasher: inout Hasher) {
            hasher.combine(kind)
            hasher.combine(program.count)
            program.withUnsafeBytes { bytes in
                hasher.combine(bytes: UnsafeRawBufferPointer(rebasing: bytes.prefix(256)))
                hasher.combine(bytes: UnsafeRawBufferPointer(rebasing: bytes.suffix(256)))
            }
        }
    }
    private let store = Mutex(Store())
    /// Boards with ever new programs must not eat the memory.
    private static let capacity = 64

    /// Makes an empty store.
    public init() {}

    /// The image with which a node may start; nil when it must execute what it does.
    ///
    /// The first start of a kind of board is none's business but its own: most fleets of one node
    /// never see another.
    func image(for node: Node) -> BootImage? {
        if let last = node.bootImage, last.holds(for: node.files) { return last }
        let kind = node.bootKind
        let key = Key(kind: kind, program: (try? node.files.read("/main.py")) ?? [])
        let (known, isWanted) = store.withLock { store in
            let known = store.images[key]?.first { $0.holds(for: node.files) }
            let isNew = store.known.insert(kind).inserted
            return (known, !isNew && store.count < BootImages.capacity)
        }
        if known == nil, !isWanted { return nil }
        // Outside of the lock: others need not wait for it.
        let image = known ?? BootImage(rehearsing: node)
        if known == nil {
            store.withLock { store in
                store.images[key, default: []].append(image)
                store.count += 1
            }
        }
        node.bootImage = image
        return image
    }
}

/// What decides how programs start, beside their files.
struct BootKind: Hashable, Sendable {
    let runtime: ObjectIdentifier
    let memory: ImageConfiguration
    let costs: PythonVM.CycleCosts
    let platform: PlatformFacts
    let hertz: Int
    let runawayBytecodes: UInt64
}

/// What a program was told of the files of its board.
enum FileAnswer: Sendable {
    case read(String, [UInt8]?)
    case isFolder(String, Bool)

    /// Whether other files give the same answer.
    func isTrue(of files: FileTree) -> Bool {
        switch self {
        case .read(let path, let bytes): (try? files.read(path)) == bytes
        case .isFolder(let path, let isFolder):
            (try? files.status(path))?.isFolder ?? false == isFolder
        }
    }
}

/// A board in the state in which its programs first ask for something of their own.
final class BootImage: @unchecked Sendable {
    /// The files of the board that rehearsed.
    private let files: FileTree
    private let answers: [FileAnswer]
    /// The board that rehearsed: it stands still for ever; nil when its programs ask at once.
    let actor: Node?
    /// From the first bytecode on.
    let cycles: UInt64

    init(rehearsing node: Node) {
        files = node.files
        let first = Node(node.configuration, code: node.code)
        let call = first.rehearse(files: node.files, endingBefore: .max)
        answers = first.fileAnswers ?? []
        let second = Node(node.configuration, code: node.code)
        let isShort = call == 0 || second.rehearse(files: node.files, endingBefore: call) != call
        actor = isShort ? nil : second
        cycles = (actor?.interpreter?.cycles ?? 0) &- (actor?.anchorCycles ?? 0)
    }

    /// Whether the programs of a board with these files would have done the same.
    func holds(for files: FileTree) -> Bool {
        files == self.files || answers.allSatisfy { $0.isTrue(of: files) }
    }
}

extension Node {
    var bootKind: BootKind {
        BootKind(
            runtime: ObjectIdentifier(runtime), memory: imageConfiguration,
            costs: PythonVM.CycleCosts(board.costs), platform: platformFacts, hertz: hertz,
            runawayBytecodes: configuration.runawayBytecodes)
    }

    /// Starts the programs where they first ask for something of their own, if nothing can happen
    /// to the board until then; false when it has done nothing.
    ///
    /// Clock, energy and output are then as if the board had executed all of it: its cycles are
    /// counted from the same instant, and the processor draws the same current all the time.
    func startWarm() -> Bool {
        guard let boots, line.isEmpty, requests.isEmpty, let image = boots.image(for: self),
            let actor = image.actor, let machine = actor.interpreter
        else { return false }
        // No interpreter: the board's cycles count from 0.
        guard image.cycles < cycles(at: min(sliceEnd, nextOwnEvent)) else { return false }
        warmStarts += 1
        interpreter = machine.copy(host: self)
        anchorCycles = actor.anchorCycles
        stage = actor.stage
        isPoked = false
        nextRunawayCheck = actor.nextRunawayCheck
        printedBytes = actor.printedBytes
        line = actor.line
        for event in actor.events {
            let time = anchor + (event.time - actor.anchor)
            events.append(TimedNodeEvent(time: time, event: event.event))
        }
        return true
    }

    /// Runs the programs of a board that is nobody's up to a call, or until they ask for something
    /// of their own; how many calls that were.
    fileprivate func rehearse(files: FileTree, endingBefore call: Int) -> Int {
        self.files = files
        fileAnswers = []
        hertz = board.clock.defaultHertz
        resetProgramState()
        enterMode(.running)
        requests = []
        events = []
        startCold()
        guard let interpreter else { return 0 }
        interpreter.beginRehearsal(endingBefore: call)
        while !interpreter.isRehearsalOver, wait == nil, restart == nil, stage != .prompt,
            interpreter.bytecodes < VirtualMachine.longestRehearsal, printedBytes < 1 << 16
        {
            execute(until: .never)
        }
        return interpreter.rehearsedCalls
    }
}
