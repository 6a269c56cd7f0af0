/// Commits to directories, with all that follows from them.
extension Lfs2Volume {
    /// Commits changes to the directory of a handle.
    func commit(_ handle: LfsHandle, _ attributes: [Lfs2Attribute]) throws(LfsFailure) {
        if try commitMaybeOrphaning(handle, attributes) == .orphaned {
            try removeOrphans(afterPowerLoss: false)
        }
    }

    /// A commit without the ones that it makes necessary elsewhere.
    private func commitOnly(
        _ directory: inout LfsDirectory, of handle: LfsHandle, _ attributes: [Lfs2Attribute],
        predecessor: LfsHandle?
    ) throws(LfsFailure) -> Outcome {
        let oldPair = directory.pair
        var removes = false
        for attribute in attributes {
            switch (attribute.tag.kind, attribute.payload) {
            case (Lfs2Tag.Kind.create, _): directory.count += 1
            case (Lfs2Tag.Kind.delete, _):
                directory.count = max(0, directory.count - 1)
                removes = true
            case (_, .bytes(let bytes)) where attribute.tag.group == Lfs2Tag.Group.tail:
                directory.tail = LfsPair(bytes)
                directory.isSplit = attribute.tag.chunk & 1 == 1
            default: break
            }
        }
        var outcome: Outcome?
        if removes, directory.count == 0, let predecessor,
            let found = try predecessorOf(directory.pair)
        {
            predecessor.directory = found
            if found.isSplit { outcome = .dropped }
        }
        if outcome == nil, directory.isErased, directory.count < 0xFF,
            try append(to: &directory, attributes)
        {
            outcome = .done
        }
        if outcome == nil {
            pending.drop()
            let source = directory
            outcome = try compactSplitting(&directory, attributes, from: source)
        }
        try correctHandles(at: oldPair, directory, except: handle, attributes)
        return outcome ?? .done
    }

    /// Adds a commit behind the last one; false when it does not fit.
    private func append(
        to directory: inout LfsDirectory, _ attributes: [Lfs2Attribute]
    ) throws(LfsFailure) -> Bool {
        var commit = Lfs2Commit(
            block: directory.pair.first, place: directory.end, lastTag: directory.lastTag,
            begin: directory.end, end: shape.blockBytes - 8)
        do throws(LfsFailure) {
            try gather(attributes) { (attribute) throws(LfsFailure) in
                try write(&commit, attribute)
            }
            var delta = state.global
            delta.combine(state.globalOnDisk)
            delta.combine(state.globalDelta)
            delta.tag.bits &= ~0x3FF
            if !delta.isZero {
                delta.combine(try globalPart(of: directory))
                try write(&commit, global: delta)
            }
            try finish(&commit)
        } catch {
            if error.isCode(28) || error.isCode(Lfs2Volume.damage) { return false }
            throw error
        }
        directory.end = commit.place
        directory.lastTag = commit.lastTag
        state.globalOnDisk = state.global
        state.globalDelta = Lfs2Global()
        return true
    }

    /// Tells what is open in a directory of a commit to it.
    private func correctHandles(
        at oldPair: LfsPair, _ directory: LfsDirectory, except own: LfsHandle,
        _ attributes: [Lfs2Attribute]
    ) throws(LfsFailure) {
        for handle in handles where handle.directory.pair.overlaps(oldPair) {
            handle.directory = directory
            if handle !== own {
                for attribute in attributes { handle.correct(attribute.tag) }
            }
            var steps = 0
            while handle.id >= handle.directory.count, handle.directory.isSplit {
                if !handle.directory.tail.overlaps(state.root) {
                    handle.id -= handle.directory.count
                }
                handle.directory = try fetch(handle.directory.tail)
                steps += 1
                if steps > shape.blockCount { throw damaged }
            }
        }
    }

    /// Commits, and corrects the directories that point to one that had to move.
    func commitMaybeOrphaning(
        _ handle: LfsHandle, _ attributes: [Lfs2Attribute]
    ) throws(LfsFailure) -> Outcome {
        for case let file as LfsOpenFile in handles
        where file !== handle && file.directory.pair.overlaps(handle.directory.pair)
            && file.flags.contains(.isInline) && file.size > shape.cacheBytes
        {
            // Such a file is known from its folder only, which is about to change.
            let position = file.position
            file.position = file.size
            try moveOut(file)
            try flush(file)
            file.position = position
        }
        var oldPair = handle.directory.pair
        var changed = handle.directory
        let other = LfsHandle()
        var outcome = try commitOnly(&changed, of: handle, attributes, predecessor: other)
        if handle.directory.pair.overlaps(oldPair) { handle.directory = changed }
        if outcome == .dropped {
            let part = try globalPart(of: handle.directory)
            state.globalDelta.combine(part)
            oldPair = other.directory.pair
            let tail = handle.directory
            outcome = try commitOnly(
                &other.directory, of: other, [tailAttribute(tail.isSplit, tail.tail)],
                predecessor: nil)
            changed = other.directory
        }
        var hasOrphans = false
        var rounds = 0
        while outcome == .moved {
            // Each directory above moves at most once; more is a sign of damage.
            rounds += 1
            if rounds > 2 * shape.blockCount { throw damaged }
            outcome = try correctPointers(&oldPair, &changed, &hasOrphans)
        }
        return hasOrphans ? .orphaned : .done
    }

    func tailAttribute(_ isSplit: Bool, _ pair: LfsPair) -> Lfs2Attribute {
        Lfs2Attribute(Lfs2Tag.Kind.softTail + (isSplit ? 1 : 0), Lfs2Tag.noID, pair.bytes)
    }

    /// Makes parent and predecessor of a directory point to where it lies now; one of these may
    /// have to move in turn.
    private func correctPointers(
        _ oldPair: inout LfsPair, _ changed: inout LfsDirectory, _ hasOrphans: inout Bool
    ) throws(LfsFailure) -> Outcome {
        if oldPair.overlaps(state.root) { state.root = changed.pair }
        for handle in handles {
            if oldPair.overlaps(handle.directory.pair) { handle.directory.pair = changed.pair }
            if let folder = handle as? LfsOpenFolder, oldPair.overlaps(folder.head) {
                folder.head = changed.pair
            }
        }
        let other = LfsHandle()
        var hasParent = false
        if let (parent, found) = try parentOf(oldPair) {
            hasParent = true
            var tag = found
            addOrphans(1)
            other.directory = parent
            var attributes: [Lfs2Attribute] = []
            if let moved = takeMove(in: parent.pair) {
                attributes = [Lfs2Attribute(Lfs2Tag.Kind.delete, moved)]
                if moved < tag.id { tag = tag.moved(by: -1) }
            }
            attributes.append(Lfs2Attribute(tag, .bytes(changed.pair.bytes)))
            let outcome = try commitOnly(
                &other.directory, of: other, attributes, predecessor: nil)
            if outcome == .moved {
                oldPair = parent.pair
                changed = other.directory
                hasOrphans = true
                return .moved
            }
        }
        guard let predecessor = try predecessorOf(oldPair) else { return .done }
        if state.global.hasOrphans, hasParent { addOrphans(-1) }
        other.directory = predecessor
        var attributes: [Lfs2Attribute] = []
        if let moved = takeMove(in: predecessor.pair) {
            attributes = [Lfs2Attribute(Lfs2Tag.Kind.delete, moved)]
        }
        attributes.append(tailAttribute(predecessor.isSplit, changed.pair))
        oldPair = predecessor.pair
        let outcome = try commitOnly(&other.directory, of: other, attributes, predecessor: nil)
        changed = other.directory
        return outcome
    }
}

extension LfsHandle {
    /// Corrects the number of the entry for something that was added or removed.
    fileprivate func correct(_ tag: Lfs2Tag) {
        switch tag.kind {
        case Lfs2Tag.Kind.delete where tag.id == id && !(self is LfsOpenFolder):
            directory.pair = .null
        case Lfs2Tag.Kind.delete where id > tag.id: id -= 1
        case Lfs2Tag.Kind.create where id >= tag.id: id += 1
        default: break
        }
    }
}
