/// A commit on its way into a metadata block.
struct Lfs2Commit {
    let block: Int
    var place: Int
    var lastTag: Lfs2Tag
    var sum = LfsChecksum()
    let begin: Int
    let end: Int
}

/// Writing of commits.
extension Lfs2Volume {
    func program(_ commit: inout Lfs2Commit, _ bytes: [UInt8]) throws(LfsFailure) {
        try blocks.program(&pending, commit.block, commit.place, bytes, verify: false)
        commit.sum.add(bytes)
        commit.place += bytes.count
    }

    /// Writes a tag and its bytes; `full` when they do not fit.
    func write(_ commit: inout Lfs2Commit, _ attribute: Lfs2Attribute) throws(LfsFailure) {
        let tag = Lfs2Tag(bits: attribute.tag.bits & ~Lfs2Tag.invalid)
        guard commit.place + tag.span <= commit.end else { throw .full }
        try program(
            &commit, LfsNumber.bytes((tag.bits ^ commit.lastTag.bits).byteSwapped))
        let count = tag.span - 4
        switch attribute.payload {
        case .bytes(let bytes): try program(&commit, Array(bytes.prefix(count)))
        case .disk(let block, let offset):
            try program(&commit, try blocks.read(block, offset, count, ahead: count))
        case .none, .entry, .user: break
        }
        commit.lastTag = tag
    }

    /// Writes the changes of the global state that a directory has to keep.
    func write(_ commit: inout Lfs2Commit, global: Lfs2Global) throws(LfsFailure) {
        try write(
            &commit, Lfs2Attribute(Lfs2Tag.Kind.moveState, Lfs2Tag.noID, global.bytes))
    }

    /// Ends a commit with its checksum, up to the next unit of programming, and reads it back.
    ///
    /// Before the checksum goes that of what follows, while it is erased: so a later reader sees
    /// when the next commit was begun and not ended.
    func finish(_ commit: inout Lfs2Commit) throws(LfsFailure) {
        let (size, unit) = (shape.blockBytes, shape.progBytes)
        let end = shape.alignedUp(min(commit.place + 20, size), unit)
        var first: (place: Int, sum: UInt32)?
        while commit.place < end {
            var next = min(end - (commit.place + 4), 0x3FE) + commit.place + 4
            // What is too long for one tag goes into several.
            if next < end { next = min(next, end - 20) }
            var leading: UInt8 = 0xFF
            if next >= end, next <= size - unit {
                leading = try writeForward(&commit, next)
            }
            let tag = Lfs2Tag(
                Lfs2Tag.Kind.checksum + Int(~leading >> 7), Lfs2Tag.noID,
                next - (commit.place + 4))
            let raw = (tag.bits ^ commit.lastTag.bits).byteSwapped
            commit.sum.add(raw)
            try blocks.program(
                &pending, commit.block, commit.place,
                LfsNumber.bytes(raw, commit.sum.value), verify: false)
            if first == nil { first = (commit.place + 4, commit.sum.value) }
            commit.place = next
            commit.lastTag = Lfs2Tag(bits: tag.bits ^ UInt32(0x80 & ~leading) << 24)
            commit.sum = LfsChecksum()
            if next >= end || next >= pending.offset + shape.cacheBytes {
                try blocks.sync(&pending, verify: false)
            }
        }
        guard let first else { return }
        var sum = LfsChecksum()
        try blocks.add(commit.block, commit.begin, first.place - commit.begin, to: &sum)
        if sum.value != first.sum { throw damaged }
        try blocks.add(commit.block, first.place, 4, to: &sum)
        if sum.value != 0 { throw damaged }
    }

    /// Writes the checksum of the unit that follows; its first byte.
    private func writeForward(
        _ commit: inout Lfs2Commit, _ place: Int
    ) throws(LfsFailure) -> UInt8 {
        var sum = LfsChecksum()
        var leading: UInt8 = 0xFF
        do throws(LfsFailure) {
            let bytes = try blocks.read(
                commit.block, place, shape.progBytes, ahead: shape.progBytes)
            leading = bytes[0]
            sum.add(bytes)
        } catch {
            if !error.isCode(Lfs2Volume.damage) { throw error }
        }
        try write(
            &commit,
            Lfs2Attribute(
                Lfs2Tag.Kind.forwardChecksum, Lfs2Tag.noID,
                LfsNumber.bytes(UInt32(shape.progBytes), sum.value)))
        return leading
    }

    // MARK: - What a commit consists of

    /// Calls `emit` with all that a directory holds for the entries of a range, and with new
    /// attributes; numbers are those that count once all of it is done, moved so that the range
    /// begins at 0.
    func gather(
        _ directory: LfsDirectory, _ attributes: [Lfs2Attribute], _ range: Range<Int>,
        _ emit: (Lfs2Attribute) throws(LfsFailure) -> Void
    ) throws(LfsFailure) {
        var walk = Lfs2Walk(directory, attributes)
        let mask = Lfs2Tag(0x400, 0, 0)
        while let attribute = try walk.next(self) {
            // Splices, tails, checksums and the like are not carried over.
            guard attribute.tag.matches(Lfs2Tag(0, 0, 0), mask),
                let left = try walk.survivor(of: attribute, self),
                range.contains(left.tag.id)
            else { continue }
            try pass(left, shift: -range.lowerBound, emit)
        }
    }

    /// Calls `emit` with new attributes only.
    func gather(
        _ attributes: [Lfs2Attribute],
        _ emit: (Lfs2Attribute) throws(LfsFailure) -> Void
    ) throws(LfsFailure) {
        for attribute in attributes { try pass(attribute, shift: 0, emit) }
    }

    private func pass(
        _ attribute: Lfs2Attribute, shift: Int,
        _ emit: (Lfs2Attribute) throws(LfsFailure) -> Void
    ) throws(LfsFailure) {
        switch attribute.payload {
        case .entry(let source):
            let id = attribute.tag.size
            var walk = Lfs2Walk(source, [])
            let distance = attribute.tag.id - id + shift
            while let found = try walk.next(self) {
                guard
                    found.tag.matches(
                        Lfs2Tag(Lfs2Tag.Group.content, 0, 0), Lfs2Tag(0x600, 0, 0)),
                    var left = try walk.survivor(of: found, self), left.tag.id == id
                else { continue }
                left.tag = left.tag.moved(by: distance)
                try emit(left)
            }
        case .user(let list):
            for (kind, bytes) in list {
                try emit(
                    Lfs2Attribute(
                        Lfs2Tag.Kind.userAttribute + kind, attribute.tag.id + shift, bytes))
            }
        default:
            if attribute.tag.kind == 0 { return }
            var moved = attribute
            moved.tag = moved.tag.moved(by: shift)
            try emit(moved)
        }
    }
}

/// A walk over the tags of a directory in the order in which they were written, then over new ones.
struct Lfs2Walk {
    private let directory: LfsDirectory
    private let attributes: [Lfs2Attribute]
    private var place = 0
    private var last = Lfs2Tag.none
    private var index = 0

    init(_ directory: LfsDirectory, _ attributes: [Lfs2Attribute]) {
        self.directory = directory
        self.attributes = attributes
    }

    mutating func next(_ volume: Lfs2Volume) throws(LfsFailure) -> Lfs2Attribute? {
        if place + last.span < directory.end {
            place += last.span
            let raw = try volume.blocks.word(directory.pair.first, place)
            last = Lfs2Tag(bits: raw.byteSwapped ^ last.bits | Lfs2Tag.invalid)
            return Lfs2Attribute(
                last, .disk(block: directory.pair.first, offset: place + 4))
        }
        guard index < attributes.count else { return nil }
        index += 1
        return attributes[index - 1]
    }

    /// A tag under the number that it has at the end; `nil` when a later one replaces it.
    func survivor(
        of attribute: Lfs2Attribute, _ volume: Lfs2Volume
    ) throws(LfsFailure) -> Lfs2Attribute? {
        var result = attribute
        var walk = self
        let whole = Lfs2Tag(0x7FF, Lfs2Tag.noID, 0)
        let group = Lfs2Tag(0x700, Lfs2Tag.noID, 0)
        while let later = try walk.next(volume) {
            let tag = later.tag
            if tag.kind == 0 { continue }
            switch later.payload {
            case .entry: continue
            case .user(let list):
                if result.tag.isDelete, !list.isEmpty { return nil }
                for (kind, bytes) in list {
                    let own = Lfs2Tag(Lfs2Tag.Kind.userAttribute + kind, tag.id, bytes.count)
                    if own.matches(result.tag, whole) { return nil }
                }
                continue
            default: break
            }
            let isUnique = tag.bits >> 20 & 0x100 != 0
            let isDeleted = tag.kind == Lfs2Tag.Kind.delete && tag.id == result.tag.id
            if tag.matches(result.tag, isUnique ? whole : group) || result.tag.isDelete
                || isDeleted
            {
                return nil
            }
            if tag.group == Lfs2Tag.Group.splice, tag.id <= result.tag.id {
                result.tag = result.tag.moved(by: tag.splice)
            }
        }
        return result
    }
}
