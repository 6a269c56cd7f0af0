/// Directories of version 1: how they are read and changed.
extension Lfs1Volume {
    /// An entry of a directory.
    struct Entry {
        var offset: Int
        var kind: UInt8
        /// How long the parts are: what version 1 knows, what it does not, the name.
        var known = 8
        var unknown = 0
        var nameBytes = 0
        /// Of a folder its pair; of a file its last block and its size.
        var pair: LfsPair

        static let headBytes = 12

        var bytes: Int { 4 + known + unknown + nameBytes }
        var nameOffset: Int { offset + 4 + known + unknown }
        var isFolder: Bool { kind & 0x7F == Kind.folder }
        var isMoving: Bool { kind & Kind.moving != 0 }
        /// Whether it is a file or a folder, and nothing that only later versions know.
        var isCommon: Bool { kind & 0x7F == Kind.file || isFolder }

        var head: [UInt8] {
            [kind, UInt8(known), UInt8(unknown), UInt8(nameBytes)] + pair.bytes
        }
    }

    /// A part of a directory that a commit replaces.
    struct Region {
        var offset: Int
        var oldCount: Int
        var bytes: [UInt8]

        init(_ offset: Int, oldCount: Int, _ bytes: [UInt8]) {
            self.offset = offset
            self.oldCount = oldCount
            self.bytes = bytes
        }
    }

    func allocateDirectory() throws(LfsFailure) -> LfsDirectory {
        var directory = LfsDirectory()
        directory.pair.first = try allocate()
        directory.pair.second = try allocate()
        // What lies there may look valid: the revision follows it.
        do throws(LfsFailure) {
            directory.revision = try blocks.word(directory.pair.first, 0)
        } catch {
            if !error.isCode(Lfs1Volume.damage) { throw error }
        }
        directory.revision &+= 1
        directory.end = Lfs1Volume.headBytes + Lfs1Volume.sumBytes
        return directory
    }

    /// Reads the newer valid block of a pair.
    func fetch(_ pair: LfsPair) throws(LfsFailure) -> LfsDirectory {
        var result: LfsDirectory?
        for pair in [pair, pair.swapped] {
            do throws(LfsFailure) {
                let directory = try read(pair)
                guard let directory else { continue }
                if let other = result,
                    Int32(bitPattern: directory.revision &- other.revision) < 0
                {
                    continue
                }
                result = directory
            } catch {
                if !error.isCode(Lfs1Volume.damage) { throw error }
            }
        }
        guard let result else { throw damaged }
        return result
    }

    /// Reads the first block of a pair; `nil` when it is not valid.
    private func read(_ pair: LfsPair) throws(LfsFailure) -> LfsDirectory? {
        let head = try blocks.read(pair.first, 0, Lfs1Volume.headBytes)
        let size = LfsNumber.word(head, 4)
        var directory = LfsDirectory()
        directory.pair = pair
        directory.revision = LfsNumber.word(head, 0)
        directory.end = Int(size & 0x7FFF_FFFF)
        directory.isSplit = size >> 31 == 1
        directory.tail = LfsPair(Array(head[8..<16]))
        let least = Lfs1Volume.headBytes + Lfs1Volume.sumBytes
        guard directory.end >= least, directory.end <= shape.blockBytes else { return nil }
        var sum = LfsChecksum()
        try blocks.add(pair.first, 0, directory.end, to: &sum)
        return sum.value == 0 ? directory : nil
    }

    private func head(_ directory: LfsDirectory) -> [UInt8] {
        let size = UInt32(directory.end) | (directory.isSplit ? 0x8000_0000 : 0)
        return LfsNumber.bytes(directory.revision, size) + directory.tail.bytes
    }

    /// The entry at an offset; `nil` at the end of the directory.
    func entry(_ directory: LfsDirectory, _ offset: Int) throws(LfsFailure) -> Entry? {
        guard offset + Entry.headBytes <= directory.end - Lfs1Volume.sumBytes else { return nil }
        let bytes = try blocks.read(directory.pair.first, offset, Entry.headBytes)
        return Entry(
            offset: offset, kind: bytes[0], known: Int(bytes[1]), unknown: Int(bytes[2]),
            nameBytes: Int(bytes[3]), pair: LfsPair(Array(bytes[4..<12])))
    }

    /// The next entry of a folder, in this directory or in those that follow; `nil` at the end.
    ///
    /// Moves the offset behind it.
    func next(
        _ directory: inout LfsDirectory, _ offset: inout Int
    ) throws(LfsFailure) -> Entry? {
        for _ in 0...shape.blockCount {
            if let entry = try entry(directory, offset) {
                offset += entry.bytes
                return entry
            }
            if !directory.isSplit { return nil }
            directory = try fetch(directory.tail)
            offset = Lfs1Volume.headBytes
        }
        throw damaged
    }

    // MARK: - Changing

    /// Writes a directory with some of its parts replaced into the other block of its pair.
    func commit(_ directory: inout LfsDirectory, _ regions: [Region]) throws(LfsFailure) {
        directory.revision &+= 1
        directory.pair = directory.pair.swapped
        let oldPair = directory.pair
        for region in regions { directory.end += region.bytes.count - region.oldCount }
        guard directory.end <= shape.blockBytes else { throw .full }
        var hasMoved = false
        while try !write(directory, regions, from: oldPair.second) {
            hasMoved = true
            pending.drop()
            // The superblock cannot move.
            if oldPair.overlaps(.anchor) { throw damaged }
            directory.pair.first = try allocate()
        }
        if hasMoved { try correctPointers(from: oldPair, to: directory.pair) }
        for handle in handles where handle.directory.pair.overlaps(directory.pair) {
            handle.directory.pair = directory.pair
        }
    }

    /// Whether a directory could be written; not when its block is bad.
    private func write(
        _ directory: LfsDirectory, _ regions: [Region], from source: Int
    ) throws(LfsFailure) -> Bool {
        var bytes = head(directory)
        var place = Lfs1Volume.headBytes
        var left = regions[...]
        let end = directory.end - Lfs1Volume.sumBytes
        do throws(LfsFailure) {
            while bytes.count < end {
                if let region = left.first, region.offset == place {
                    bytes += region.bytes
                    place += region.oldCount
                    left.removeFirst()
                    continue
                }
                let next = left.first.map { $0.offset - place } ?? .max
                let count = min(end - bytes.count, next)
                if count <= 0 { throw damaged }
                bytes += try blocks.read(source, place, count, ahead: count)
                place += count
            }
        } catch {
            throw error.isCode(Lfs1Volume.damage) ? .code(5) : error
        }
        var sum = LfsChecksum()
        sum.add(bytes)
        let block = directory.pair.first
        do throws(LfsFailure) {
            try blocks.erase(block)
            try blocks.program(
                &pending, block, 0, bytes + LfsNumber.bytes(sum.value), verify: false)
            try blocks.sync(&pending, verify: false)
            var written = LfsChecksum()
            try blocks.add(block, 0, end, to: &written)
            return written.value == sum.value
        } catch {
            if error.isCode(Lfs1Volume.damage) { return false }
            throw error
        }
    }

    /// Writes an entry that is there anew, with its name when one is given.
    func update(
        _ directory: inout LfsDirectory, _ entry: Entry, name: [UInt8]? = nil
    ) throws(LfsFailure) {
        var regions = [Region(entry.offset, oldCount: Entry.headBytes, entry.head)]
        if let name {
            regions.append(
                Region(entry.offset + Entry.headBytes, oldCount: name.count, name))
        }
        try commit(&directory, regions)
    }

    /// Adds an entry to a folder, in a new directory when the last one is full.
    func append(
        _ directory: inout LfsDirectory, _ entry: inout Entry, _ name: [UInt8]
    ) throws(LfsFailure) {
        entry.nameBytes = name.count
        if name.count > state.nameLimit { throw .nameTooLong }
        let least = Lfs1Volume.headBytes + Lfs1Volume.sumBytes
        if least + entry.bytes > shape.blockBytes { throw .nameTooLong }
        for _ in 0...shape.blockCount {
            let isLast = !directory.isSplit
            if isLast, directory.end + entry.bytes <= shape.blockBytes {
                entry.offset = directory.end - Lfs1Volume.sumBytes
                return try commit(
                    &directory, [Region(entry.offset, oldCount: 0, entry.head + name)])
            }
            if isLast {
                var old = directory
                directory = try allocateDirectory()
                directory.tail = old.tail
                entry.offset = directory.end - Lfs1Volume.sumBytes
                try commit(
                    &directory, [Region(entry.offset, oldCount: 0, entry.head + name)])
                old.isSplit = true
                old.tail = directory.pair
                return try commit(&old, [])
            }
            directory = try fetch(directory.tail)
        }
        throw damaged
    }

    /// Removes an entry, and with the last one the directory, where another one is before it.
    func remove(_ directory: inout LfsDirectory, _ entry: Entry) throws(LfsFailure) {
        let least = Lfs1Volume.headBytes + Lfs1Volume.sumBytes
        if directory.end == least + entry.bytes,
            var before = try predecessorOf(directory.pair), before.isSplit
        {
            before.isSplit = directory.isSplit
            before.tail = directory.tail
            try commit(&before, [])
            forget(entry, directory)
            return
        }
        try commit(&directory, [Region(entry.offset, oldCount: entry.bytes, [])])
        forget(entry, directory)
    }

    /// Tells what is open in a directory that an entry is gone.
    private func forget(_ entry: Entry, _ directory: LfsDirectory) {
        for handle in handles where handle.directory.pair.overlaps(directory.pair) {
            if handle is LfsOpenFolder {
                handle.directory.end = directory.end
                handle.directory.isSplit = directory.isSplit
                handle.directory.tail = directory.tail
            } else if handle.id == entry.offset {
                handle.directory.pair = .null
            }
            if handle.id > entry.offset { handle.id -= entry.bytes }
        }
    }
}
