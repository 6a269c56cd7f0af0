/// Reading of metadata.
extension Lfs2Volume {
    /// What is looked for while a directory is read: tags like `tag` where `mask` has ones, and
    /// how the bytes of one of them compare.
    struct Search {
        var mask: Lfs2Tag
        var tag: Lfs2Tag
        var compare: (Lfs2Tag, _ block: Int, _ offset: Int) throws(LfsFailure) -> Order
    }

    /// How what is looked for compares with what is there.
    enum Order {
        case equal
        case less
        case greater
    }

    /// What a search found.
    struct Found {
        /// `nil`: there is none.
        var tag: Lfs2Tag?
        /// The number that it has, or that a new entry would get here.
        var id: Int
        /// Whether it could be further on in the same folder.
        var mayFollow: Bool
    }

    func fetch(_ pair: LfsPair) throws(LfsFailure) -> LfsDirectory {
        try fetch(pair, nil).directory
    }

    /// Reads a directory from the newer of its two blocks, or from the other one when that is
    /// damaged.
    func fetch(
        _ pair: LfsPair, _ search: Search?
    ) throws(LfsFailure) -> (directory: LfsDirectory, found: Found) {
        guard pair.first < shape.blockCount, pair.second < shape.blockCount else { throw damaged }
        var revisions: [UInt32] = [0, 0]
        var newer = 0
        for (index, block) in [pair.first, pair.second].enumerated() {
            do throws(LfsFailure) {
                revisions[index] = try blocks.word(block, 0)
            } catch {
                if !error.isCode(Lfs2Volume.damage) { throw error }
                continue
            }
            if Int32(bitPattern: revisions[index] &- revisions[1 - index]) > 0 { newer = index }
        }
        for index in [newer, 1 - newer] {
            var scan = Lfs2Scan(
                self, index == 0 ? pair : pair.swapped, revision: revisions[index], search)
            try scan.run()
            if scan.directory.end != 0 { return (scan.directory, scan.result) }
        }
        throw damaged
    }

    /// Looks up a tag in a directory; `nil` when there is none.
    ///
    /// Gives its first bytes, as many as `tag` asks for; zeros stand for those that are not there.
    func get(
        _ directory: LfsDirectory, _ mask: Lfs2Tag, _ tag: Lfs2Tag
    ) throws(LfsFailure) -> (tag: Lfs2Tag, bytes: [UInt8])? {
        try get(directory, mask, tag, from: 0, tag.size)
    }

    func get(
        _ directory: LfsDirectory, _ mask: Lfs2Tag, _ tag: Lfs2Tag, from start: Int, _ count: Int
    ) throws(LfsFailure) -> (tag: Lfs2Tag, bytes: [UInt8])? {
        var place = directory.end
        var next = directory.lastTag
        // By how much the number of the entry was another one further back.
        var shift = 0
        let isNumbered = mask.id != 0
        let global = state.globalOnDisk
        if isNumbered, global.hasMove(in: directory.pair) {
            // An entry that was moved away counts as gone.
            if global.tag.id == tag.id { return nil }
            if global.tag.id < tag.id { shift -= 1 }
        }
        while place >= 4 + next.span {
            place -= next.span
            let present = next
            let raw = try blocks.word(directory.pair.first, place)
            next = Lfs2Tag(bits: (raw.byteSwapped ^ present.bits) & ~Lfs2Tag.invalid)
            let wanted = tag.moved(by: -shift)
            if isNumbered, present.group == Lfs2Tag.Group.splice, present.id <= wanted.id {
                if present.kind == Lfs2Tag.Kind.create, present.id == wanted.id { return nil }
                shift += present.splice
            }
            guard present.matches(tag.moved(by: -shift), mask) else { continue }
            if present.isDelete { return nil }
            let size = min(max(0, present.size - start), count)
            var bytes = try blocks.read(
                directory.pair.first, place + 4 + start, size, ahead: size)
            bytes += [UInt8](repeating: 0, count: count - size)
            return (Lfs2Tag(bits: present.moved(by: shift).bits & ~Lfs2Tag.invalid), bytes)
        }
        return nil
    }

    /// A directory's part of the global state.
    func globalPart(of directory: LfsDirectory) throws(LfsFailure) -> Lfs2Global {
        let found = try get(
            directory, Lfs2Tag(0x7FF, 0, 0), Lfs2Tag(Lfs2Tag.Kind.moveState, 0, 12))
        return found.map { Lfs2Global($0.bytes) } ?? Lfs2Global()
    }

    /// The pair of a folder's first piece.
    func folderPair(_ directory: LfsDirectory, _ id: Int) throws(LfsFailure) -> LfsPair {
        guard
            let found = try get(
                directory, Lfs2Tag(0x700, Lfs2Tag.noID, 0),
                Lfs2Tag(Lfs2Tag.Group.content, id, 8))
        else { throw .notFound }
        return LfsPair(found.bytes)
    }

    /// Name, kind and size of an entry; `nil` when it is gone, or is none.
    func entry(
        _ directory: LfsDirectory, _ id: Int
    ) throws(LfsFailure) -> (name: [UInt8], isFolder: Bool, size: Int)? {
        let mask = Lfs2Tag(0x780, Lfs2Tag.noID, 0)
        guard
            let name = try get(directory, mask, Lfs2Tag(0, id, state.nameLimit + 1)),
            let content = try get(
                directory, Lfs2Tag(0x700, Lfs2Tag.noID, 0),
                Lfs2Tag(Lfs2Tag.Group.content, id, 8))
        else { return nil }
        var size = 0
        switch content.tag.kind {
        case Lfs2Tag.Kind.skipList: size = Int(LfsNumber.word(content.bytes, 4))
        case Lfs2Tag.Kind.inlineData: size = content.tag.size
        default: break
        }
        let text = Array(name.bytes.prefix { $0 != 0 })
        return (text, name.tag.kind != Lfs2Tag.Kind.file, size)
    }
}

/// The reading of one block of metadata, commit by commit.
struct Lfs2Scan {
    private let volume: Lfs2Volume
    private let search: Lfs2Volume.Search?
    private let block: Int
    private(set) var directory = LfsDirectory()
    /// The best match so far; not valid when it only says where an entry would belong.
    private var best = Lfs2Tag.none
    // The same before the checksum of the commit was seen.
    private var newBest = Lfs2Tag.none
    private var count = 0
    private var tail = LfsPair.null
    private var isSplit = false
    private var sum = LfsChecksum()
    /// What follows the last commit when it is erased: length and checksum.
    private var forward: (size: Int, sum: UInt32)?

    init(
        _ volume: Lfs2Volume, _ pair: LfsPair, revision: UInt32, _ search: Lfs2Volume.Search?
    ) {
        self.volume = volume
        self.search = search
        block = pair.first
        directory.pair = pair
        directory.revision = revision
    }

    /// Reads until what follows is no commit.
    mutating func run() throws(LfsFailure) {
        var mayBeErased = false
        do throws(LfsFailure) {
            mayBeErased = try scan()
        } catch {
            if !error.isCode(Lfs2Volume.damage) { throw error }
        }
        guard directory.end != 0 else { return }
        if mayBeErased, directory.end % volume.shape.progBytes == 0, let forward {
            directory.isErased = try isErased(forward.size, forward.sum)
        }
        let global = volume.state.globalOnDisk
        guard global.hasMove(in: directory.pair) else { return }
        if global.tag.id == best.id {
            best.bits |= Lfs2Tag.invalid
        } else if best != .none, global.tag.id < best.id {
            best = best.moved(by: -1)
        }
    }

    private func isErased(_ size: Int, _ expected: UInt32) throws(LfsFailure) -> Bool {
        var sum = LfsChecksum()
        do throws(LfsFailure) {
            try volume.blocks.add(block, directory.end, size, to: &sum)
        } catch {
            if !error.isCode(Lfs2Volume.damage) { throw error }
            return false
        }
        return sum.value == expected
    }

    var result: Lfs2Volume.Found {
        Lfs2Volume.Found(
            tag: best.isValid ? best : nil, id: min(best.id, directory.count),
            mayFollow: !best.isValid && best.id >= directory.count)
    }

    /// Whether it ended where nothing was programmed yet.
    private mutating func scan() throws(LfsFailure) -> Bool {
        let size = volume.shape.blockBytes
        var place = 0
        var last = Lfs2Tag.none
        sum.add(directory.revision)
        while true {
            place += last.span
            let raw = try volume.blocks.word(block, place, ahead: size)
            sum.add(raw)
            let tag = Lfs2Tag(bits: raw.byteSwapped ^ last.bits)
            if !tag.isValid { return last.family == Lfs2Tag.Kind.checksum }
            if place + tag.span > size { return false }
            last = tag
            if tag.family == Lfs2Tag.Kind.checksum {
                if try volume.blocks.word(block, place + 4, ahead: size) != sum.value {
                    return false
                }
                last.bits ^= UInt32(tag.chunk & 1) << 31
                volume.seed.add(sum.value)
                best = newBest
                directory.end = place + tag.span
                directory.lastTag = last
                directory.count = count
                directory.tail = tail
                directory.isSplit = isSplit
                sum = LfsChecksum()
                continue
            }
            try volume.blocks.add(block, place + 4, tag.span - 4, to: &sum)
            if try !note(tag, place + 4) { return false }
            try match(tag, place + 4)
        }
    }

    /// Takes note of a tag; false when it cannot be right.
    private mutating func note(_ tag: Lfs2Tag, _ place: Int) throws(LfsFailure) -> Bool {
        switch tag.group {
        case Lfs2Tag.Group.name: count = max(count, tag.id + 1)
        case Lfs2Tag.Group.splice:
            count += tag.splice
            if count < 0 || count > Lfs2Tag.noID { return false }
            if tag.kind == Lfs2Tag.Kind.delete, tag.id == newBest.id, tag.size == 0 {
                newBest.bits |= Lfs2Tag.invalid
            } else if newBest != .none, tag.id <= newBest.id {
                newBest = newBest.moved(by: tag.splice)
            }
        case Lfs2Tag.Group.tail:
            isSplit = tag.chunk & 1 == 1
            tail = LfsPair(try volume.blocks.read(block, place, 8))
        default:
            guard tag.kind == Lfs2Tag.Kind.forwardChecksum else { break }
            let bytes = try volume.blocks.read(block, place, 8)
            forward = (Int(LfsNumber.word(bytes, 0)), LfsNumber.word(bytes, 4))
        }
        return true
    }

    private mutating func match(_ tag: Lfs2Tag, _ place: Int) throws(LfsFailure) {
        guard let search, tag.matches(search.tag, search.mask) else { return }
        let whole = Lfs2Tag(0x7FF, Lfs2Tag.noID, 0)
        switch try search.compare(tag, block, place) {
        case .equal: newBest = tag
        case _ where tag.matches(newBest, whole):
            // The same entry under another name: what was found is not valid any more.
            newBest = .none
        case .greater where tag.id <= newBest.id:
            newBest = Lfs2Tag(bits: tag.bits | Lfs2Tag.invalid)
        default: break
        }
    }
}
