internal import PythonVM

/// Files of version 1.
extension Lfs1Volume {
    func openFile(
        _ path: [UInt8], _ flags: LfsOpenFile.Flags, time: [UInt8]?, _ object: Value
    ) throws(LfsFailure) {
        if flags.contains(.writes) { try makeConsistent() }
        var place = try find(path)
        if place.entry == nil {
            if place.hasSlash || !flags.contains(.creates) { throw .notFound }
            var entry = Entry(
                offset: 0, kind: Kind.file, pair: LfsPair(first: LfsCache.noBlock, second: 0))
            try append(&place.directory, &entry, place.name)
            place.entry = entry
        } else if place.entry?.kind == Kind.folder {
            throw .isFolder
        } else if flags.contains(.isExclusive) {
            throw .exists
        }
        guard let entry = place.entry else { return }
        let file = LfsOpenFile(place.directory, cacheBytes: cacheBytes)
        file.flags = flags
        file.id = entry.offset
        file.value = object
        (file.head, file.size) = (entry.pair.first, entry.pair.second)
        if flags.contains(.truncates) {
            if file.size != 0 { file.flags.insert(.isDirty) }
            (file.head, file.size) = (LfsCache.noBlock, 0)
        }
        try open(file)
    }

    func read(_ file: LfsOpenFile, _ count: Int) throws(LfsFailure) -> [UInt8] {
        guard file.flags.contains(.reads) else { throw .badFile }
        return try readAny(file, count)
    }

    func write(_ file: LfsOpenFile, _ bytes: [UInt8]) throws(LfsFailure) {
        guard file.flags.contains(.writes) else { throw .badFile }
        try writeAny(file, bytes)
    }

    func seek(_ file: LfsOpenFile, _ offset: Int, _ whence: Int) throws(LfsFailure) {
        try flush(file)
        var place = Int32(truncatingIfNeeded: file.position)
        let distance = Int32(truncatingIfNeeded: offset)
        switch whence {
        case 0: place = distance
        case 1: place = place &+ distance
        case 2: place = Int32(truncatingIfNeeded: file.size) &+ distance
        default: break
        }
        if place < 0 { throw .invalid }
        file.position = Int(place)
    }

    func sync(_ file: LfsOpenFile) throws(LfsFailure) {
        try flush(file)
        guard file.flags.contains(.isDirty), !file.flags.contains(.hasFailed),
            !file.directory.pair.isNull
        else { return }
        var directory = try fetch(file.directory.pair)
        guard var entry = try entry(directory, file.id) else { throw damaged }
        entry.pair = LfsPair(first: file.head, second: file.size)
        try update(&directory, entry)
        file.flags.remove(.isDirty)
    }

    func closeFile(_ file: LfsOpenFile) throws(LfsFailure) {
        var failure: LfsFailure?
        do throws(LfsFailure) {
            try sync(file)
        } catch {
            failure = error
        }
        try close(file)
        if let failure { throw failure }
    }
}
