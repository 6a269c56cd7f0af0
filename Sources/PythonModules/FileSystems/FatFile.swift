internal import PythonVM

/// Files of a `VfsFat`.
///
/// All that is written goes to the device at once, so that nothing is lost when a file is never
/// closed. Words: the file system, then plain numbers.
enum FatFile: ByteStream {
    static let text = NativeType(
        "TextIOWrapper", print: print, iterate: { (_, file) throws(Raised) in file },
        next: { (machine, file) throws(Raised) in try nextLine(machine, file) }, members: members)
    static let raw = NativeType(
        "FileIO", print: print, iterate: { (_, file) throws(Raised) in file },
        next: { (machine, file) throws(Raised) in try nextLine(machine, file) }, members: members)

    private enum Word {
        static let system = 1
        static let flags = 2
        static let cluster = 3
        static let size = 4
        static let position = 5
        static let rowSector = 6
        static let rowOffset = 7
        /// Where the last access was: the number of the cluster within the file, and the cluster.
        static let knownIndex = 8
        static let knownCluster = 9
        static let count = 10
    }

    private static let isReadable: UInt32 = 1
    private static let isWritable: UInt32 = 2
    private static let isOpen: UInt32 = 4
    private static let largest = 0xFFFF_FFFF

    static func open(_ machine: VirtualMachine, _ arguments: Arguments) throws(Raised) -> Value {
        let path = try FatSystem.path(machine, arguments[1])
        var flags: UInt32 = 0
        var (creates, truncates, isExclusive, appends) = (false, false, false, false)
        var type = text
        for letter in try FatSystem.path(machine, arguments[2]) {
            switch letter {
            case "r": flags |= isReadable
            case "w": (creates, truncates, flags) = (true, true, flags | isWritable)
            case "x": (creates, isExclusive, flags) = (true, true, flags | isWritable)
            case "a": (creates, appends, flags) = (true, true, flags | isWritable)
            case "+": flags |= isReadable | isWritable
            case "b": type = raw
            case "t": type = text
            default: break
            }
        }
        let mark = machine.rootMark
        defer { machine.popRoots(to: mark) }
        let file = try machine.newObject(type, words: Word.count)
        try machine.pushRoot(file)
        let volume = FatVolume(machine, arguments[0])
        try volume.requireMounted()
        if flags & isWritable != 0 { try volume.requireWritable() }
        let entry = try entry(
            volume, try volume.locate(path), creates: creates, truncates: truncates,
            isExclusive: isExclusive, writes: flags & isWritable != 0)
        machine.values(file)[Word.system] = arguments[0]
        let words = machine.words(file)
        words[Word.flags] = flags | isOpen
        words[Word.cluster] = UInt32(entry.cluster)
        words[Word.size] = UInt32(entry.size)
        words[Word.position] = appends ? UInt32(entry.size) : 0
        words[Word.rowSector] = UInt32(entry.rows.last?.sector ?? 0)
        words[Word.rowOffset] = UInt32(entry.rows.last?.offset ?? 0)
        words[Word.knownCluster] = 0
        return file
    }

    private static func entry(
        _ volume: FatVolume, _ place: FatVolume.Located, creates: Bool, truncates: Bool,
        isExclusive: Bool, writes: Bool
    ) throws(Raised) -> FatEntry {
        let machine = volume.machine
        if place.isRoot { throw machine.raiseOSError(22) }
        guard var entry = place.entry else {
            guard creates else { throw machine.raiseOSError(2) }
            return try volume.add(
                place.name, to: place.folder, attributes: FatEntry.archiveBit, cluster: 0)
        }
        if isExclusive { throw machine.raiseOSError(17) }
        if entry.isFolder { throw machine.raiseOSError(creates ? 13 : 2) }
        if writes, entry.attributes & FatEntry.readOnlyBit != 0 { throw machine.raiseOSError(13) }
        if truncates, let row = entry.rows.last {
            let stamp = volume.timestamp
            try volume.patch(
                row.sector, at: row.offset + 20,
                [0, 0] + FatVolume.bytes(stamp.time, 2) + FatVolume.bytes(stamp.date, 2)
                    + [UInt8](repeating: 0, count: 6))
            try volume.free(entry.cluster)
            (entry.cluster, entry.size) = (0, 0)
        }
        return entry
    }

    private static func print(
        _ machine: VirtualMachine, _ file: Value, _ kind: PrintKind, _ text: inout TextBuffer
    ) throws(Raised) {
        text.write("<io.\(machine.typeName(of: file)) \(String(file.bits, radix: 16))>" as String)
    }

    static func isText(_ machine: VirtualMachine, _ stream: Value) -> Bool {
        machine.type(of: stream) == machine.runtime.value(of: text)
    }

    private static func volume(
        _ machine: VirtualMachine, _ file: Value, _ needed: UInt32 = 0
    ) throws(Raised) -> FatVolume {
        let flags = machine.words(file)[Word.flags]
        guard flags & isOpen != 0 else { throw machine.raiseOSError(22) }
        guard flags & needed == needed else { throw machine.raiseOSError(13) }
        return FatVolume(machine, machine.values(file)[Word.system])
    }

    /// The cluster with a number within the file; with `grows` clusters are added, `nil` when
    /// there is none or the disk is full.
    private static func cluster(
        _ volume: FatVolume, _ file: Value, _ index: Int, grows: Bool
    ) throws(Raised) -> Int? {
        let words = volume.machine.words(file)
        var cluster = Int(words[Word.cluster])
        var number = 0
        if words[Word.knownCluster] != 0, Int(words[Word.knownIndex]) <= index {
            (number, cluster) = (Int(words[Word.knownIndex]), Int(words[Word.knownCluster]))
        }
        if !volume.isCluster(cluster) {
            guard grows, let first = try volume.allocate(after: 0) else { return nil }
            words[Word.cluster] = UInt32(first)
            (number, cluster) = (0, first)
        }
        while number < index {
            var following = try volume.next(cluster)
            if !volume.isCluster(following) {
                guard grows, let new = try volume.allocate(after: cluster) else { return nil }
                following = new
            }
            cluster = following
            number += 1
        }
        words[Word.knownIndex] = UInt32(number)
        words[Word.knownCluster] = UInt32(cluster)
        return cluster
    }

    static func peek(
        _ machine: VirtualMachine, _ stream: Value, count: Int
    ) throws(Raised) -> [UInt8] {
        let volume = try volume(machine, stream, isReadable)
        let words = machine.words(stream)
        var position = Int(words[Word.position])
        let end = position + min(count, max(0, Int(words[Word.size]) - position))
        var bytes: [UInt8] = []
        while position < end {
            let index = position / volume.clusterBytes
            guard let cluster = try cluster(volume, stream, index, grows: false) else {
                throw machine.raiseOSError(5)
            }
            let size = volume.geometry.sectorBytes
            let number =
                volume.firstSector(ofCluster: cluster) + position % volume.clusterBytes / size
            let sector = try volume.sector(number)
            let start = position % size
            let piece = sector[start..<min(size, start + end - position)]
            bytes += piece
            position += piece.count
        }
        return bytes
    }

    static func advance(_ machine: VirtualMachine, _ stream: Value, by count: Int) {
        machine.words(stream)[Word.position] += UInt32(count)
    }

    static func put(
        _ machine: VirtualMachine, _ stream: Value, _ bytes: [UInt8]
    ) throws(Raised) -> Int {
        let volume = try volume(machine, stream, isWritable)
        let size = volume.geometry.sectorBytes
        var done = 0
        var isFull = false
        while done < bytes.count {
            let position = Int(machine.words(stream)[Word.position])
            let room = largest - position
            guard room > 0,
                let cluster = try cluster(
                    volume, stream, position / volume.clusterBytes, grows: true)
            else {
                isFull = true
                break
            }
            let number =
                volume.firstSector(ofCluster: cluster) + position % volume.clusterBytes / size
            let start = position % size
            let count = min(size - start, bytes.count - done, room)
            let piece = Array(bytes[done..<done + count])
            if count == size {
                try volume.write(number, piece)
            } else {
                try volume.patch(number, at: start, piece)
            }
            done += count
            let words = machine.words(stream)
            words[Word.position] = UInt32(position + count)
            words[Word.size] = max(words[Word.size], words[Word.position])
        }
        try keepRow(volume, stream)
        if isFull { throw machine.raiseOSError(28) }
        return done
    }

    /// Puts size, first cluster and time into the folder.
    private static func keepRow(_ volume: FatVolume, _ file: Value) throws(Raised) {
        let words = volume.machine.words(file)
        let stamp = volume.timestamp
        let cluster = Int(words[Word.cluster])
        let (sector, offset) = (Int(words[Word.rowSector]), Int(words[Word.rowOffset]))
        try volume.patch(
            sector, at: offset + 20,
            FatVolume.bytes(cluster >> 16, 2) + FatVolume.bytes(stamp.time, 2)
                + FatVolume.bytes(stamp.date, 2) + FatVolume.bytes(cluster, 2)
                + FatVolume.bytes(Int(words[Word.size]), 4))
        try volume.patch(sector, at: offset + 11, [UInt8(FatEntry.archiveBit)])
    }

    static func seek(
        _ machine: VirtualMachine, _ stream: Value, _ offset: Int, _ whence: Int
    ) throws(Raised) -> Int {
        let volume = try volume(machine, stream)
        let words = machine.words(stream)
        let size = Int(words[Word.size])
        let start = whence == 1 ? Int(words[Word.position]) : whence == 2 ? size : 0
        let (sum, overflow) = start.addingReportingOverflow(offset)
        var place = overflow || sum < 0 || sum > largest ? size : sum
        if place > size {
            if words[Word.flags] & isWritable == 0 {
                place = size
            } else {
                // A file grows when its end is passed; what lies between is whatever was there.
                let last = (place - 1) / volume.clusterBytes
                if try cluster(volume, stream, last, grows: true) == nil { place = size }
                machine.words(stream)[Word.size] = UInt32(place)
                try keepRow(volume, stream)
            }
        }
        machine.words(stream)[Word.position] = UInt32(place)
        return place
    }

    static func flush(_ machine: VirtualMachine, _ stream: Value) throws(Raised) {
        let volume = try volume(machine, stream)
        if machine.words(stream)[Word.flags] & isWritable != 0 {
            _ = try volume.device.control(.flush)
        }
    }

    static func close(_ machine: VirtualMachine, _ stream: Value) throws(Raised) {
        guard machine.words(stream)[Word.flags] & isOpen != 0 else { return }
        try flush(machine, stream)
        machine.words(stream)[Word.flags] = 0
    }
}
