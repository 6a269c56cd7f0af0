internal import PythonVM

/// Opening and committing of files.
extension Lfs2Volume {
    func openFile(
        _ path: [UInt8], _ flags: LfsOpenFile.Flags, time: [UInt8]?, _ object: Value
    ) throws(LfsFailure) {
        if flags.contains(.writes) { try makeConsistent() }
        let place = try find(path)
        if place.tag == nil, !place.isLast { throw .notFound }
        let file = LfsOpenFile(place.directory, cacheBytes: shape.cacheBytes)
        file.flags = flags
        file.id = place.id
        file.time = time
        file.value = object
        try open(file)
        do throws(LfsFailure) {
            try begin(file, place)
        } catch {
            file.flags.insert(.hasFailed)
            try close(file)
            throw error
        }
    }

    private func begin(_ file: LfsOpenFile, _ place: Place) throws(LfsFailure) {
        var content = Lfs2Tag(Lfs2Tag.Kind.inlineData, 0, 0)
        if place.tag == nil {
            try create(file, place)
        } else if file.flags.contains(.isExclusive) {
            throw .exists
        } else if place.tag?.kind != Lfs2Tag.Kind.file {
            throw .isFolder
        } else if file.flags.contains(.truncates) {
            file.flags.insert(.isDirty)
        } else {
            guard
                let found = try get(
                    file.directory, Lfs2Tag(0x700, Lfs2Tag.noID, 0),
                    Lfs2Tag(Lfs2Tag.Group.content, file.id, 8))
            else { throw .notFound }
            content = found.tag
            let numbers = LfsPair(found.bytes)
            (file.head, file.size) = (numbers.first, numbers.second)
        }
        if file.time != nil {
            if file.flags.contains(.reads),
                let found = try get(
                    file.directory, Lfs2Tag(0x7FF, Lfs2Tag.noID, 0),
                    Lfs2Tag(Lfs2Tag.Kind.userAttribute + Lfs2Volume.timeKind, file.id, 8))
            {
                file.time = found.bytes
            }
            if file.flags.contains(.writes) {
                if state.attributeLimit < 8 { throw .full }
                file.flags.insert(.isDirty)
            }
        }
        guard content.kind == Lfs2Tag.Kind.inlineData else { return }
        file.head = LfsCache.inlineBlock
        file.size = content.size
        file.flags.insert(.isInline)
        file.cache.block = LfsCache.inlineBlock
        file.cache.size = shape.cacheBytes
        guard file.size > 0 else { return }
        guard
            let found = try get(
                file.directory, Lfs2Tag(0x700, Lfs2Tag.noID, 0),
                Lfs2Tag(Lfs2Tag.Group.content, file.id, min(shape.cacheBytes, 0x3FE)))
        else { throw .notFound }
        file.cache.bytes.replaceSubrange(0..<found.bytes.count, with: found.bytes)
    }

    private func create(_ file: LfsOpenFile, _ place: Place) throws(LfsFailure) {
        guard file.flags.contains(.creates) else { throw .notFound }
        if place.hasSlash { throw .notFolder }
        if place.name.count > state.nameLimit { throw .nameTooLong }
        do throws(LfsFailure) {
            try commit(
                file,
                [
                    Lfs2Attribute(Lfs2Tag.Kind.create, file.id),
                    Lfs2Attribute(Lfs2Tag.Kind.file, file.id, place.name),
                    Lfs2Attribute(Lfs2Tag.Kind.inlineData, file.id, []),
                ])
        } catch {
            throw error.isCode(28) ? .nameTooLong : error
        }
    }

    func read(_ file: LfsOpenFile, _ count: Int) throws(LfsFailure) -> [UInt8] {
        try readAny(file, count)
    }

    func write(_ file: LfsOpenFile, _ bytes: [UInt8]) throws(LfsFailure) {
        try writeAny(file, bytes)
    }

    func sync(_ file: LfsOpenFile) throws(LfsFailure) {
        do throws(LfsFailure) {
            try flush(file)
        } catch {
            file.flags.insert(.hasFailed)
            throw error
        }
        if file.flags.contains(.isDirty), !file.directory.pair.isNull {
            var attributes: [Lfs2Attribute] = []
            if !file.flags.contains(.isInline) {
                // Data first: a commit must not point to what is not there yet.
                try blocks.sync(&pending, verify: false)
                attributes = [
                    Lfs2Attribute(
                        Lfs2Tag.Kind.skipList, file.id,
                        LfsPair(first: file.head, second: file.size).bytes)
                ]
            } else if file.size <= shape.cacheBytes {
                // A larger one, made where caches are larger, was not written: it moves out then.
                attributes = [
                    Lfs2Attribute(
                        Lfs2Tag.Kind.inlineData, file.id,
                        Array(file.cache.bytes.prefix(file.size)))
                ]
            }
            if let time = file.time {
                attributes.append(
                    Lfs2Attribute(
                        Lfs2Tag(Lfs2Tag.Kind.userAttributes, file.id, 1),
                        .user([(Lfs2Volume.timeKind, time)])))
            }
            do throws(LfsFailure) {
                try commit(file, attributes)
            } catch {
                file.flags.insert(.hasFailed)
                throw error
            }
            file.flags.remove(.isDirty)
        }
        for case let other as LfsOpenFile in handles
        where other !== file && other.id == file.id
            && other.directory.pair.overlaps(file.directory.pair)
        {
            other.flags.insert(.isStale)
        }
        file.flags.subtract([.hasFailed, .isStale])
    }

    func closeFile(_ file: LfsOpenFile) throws(LfsFailure) {
        var failure: LfsFailure?
        if !file.flags.contains(.hasFailed) {
            do throws(LfsFailure) {
                try sync(file)
            } catch {
                failure = error
            }
        }
        try close(file)
        if let failure { throw failure }
    }
}
