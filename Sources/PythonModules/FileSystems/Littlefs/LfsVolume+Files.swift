/// Reading and writing of files.
///
/// A small file lies in the metadata of its folder. Of any other each block begins with pointers
/// to earlier ones; nothing is overwritten: writing makes a new last part of the list.
extension LfsVolume {
    /// The number of the block within a file that holds a position, and the place in it.
    private func index(of position: Int) -> (block: Int, offset: Int) {
        let room = shape.blockBytes - 8
        var index = position / room
        if index == 0 { return (0, position) }
        index = (position - 4 * ((index - 1).nonzeroBitCount + 2)) / room
        return (index, position - room * index - 4 * index.nonzeroBitCount)
    }

    /// The number of the last block of a file; a size that no file here can have is damage.
    private func lastIndex(size: Int) throws(LfsFailure) -> Int {
        let last = index(of: size - 1).block
        if last >= shape.blockCount { throw damaged }
        return last
    }

    /// The block that holds a position of a file, and the place in it.
    func locate(
        head: Int, size: Int, _ position: Int, through cache: inout LfsCache
    ) throws(LfsFailure) -> (block: Int, offset: Int) {
        if size == 0 { return (LfsCache.noBlock, 0) }
        var current = try lastIndex(size: size)
        let (target, offset) = index(of: position)
        var block = head
        while current > target {
            let distance = current - target
            let reach = Int.bitWidth - distance.leadingZeroBitCount - 1
            let skip = min(reach, current.trailingZeroBitCount)
            let bytes = try blocks.read(
                block, 4 * skip, 4, ahead: min(4, readAhead), through: &cache)
            block = Int(LfsNumber.word(bytes, 0))
            current -= 1 << skip
        }
        return (block, offset)
    }

    /// Calls `visit` with all blocks of a file.
    func visitSkipList(
        head: Int, size: Int, over pending: LfsCache?, _ visit: (Int) -> Void
    ) throws(LfsFailure) {
        if size == 0 { return }
        var index = try lastIndex(size: size)
        var block = head
        while true {
            visit(block)
            if index == 0 { return }
            let count = 2 - index & 1
            var bytes: [UInt8]
            if let pending {
                var cache = LfsCache(bytes: cacheBytes)
                bytes = try blocks.read(
                    block, 0, 4 * count, ahead: 4 * count, over: pending, through: &cache)
            } else {
                bytes = try blocks.read(block, 0, 4 * count, ahead: 4 * count)
            }
            if count == 2 { visit(Int(LfsNumber.word(bytes, 0))) }
            block = Int(LfsNumber.word(bytes, 4 * (count - 1)))
            index -= count
        }
    }

    /// A new block behind the first `size` bytes of a file, with what of the last block of those
    /// goes into it.
    private func extend(
        _ file: LfsOpenFile, _ head: Int, size: Int
    ) throws(LfsFailure) -> (block: Int, offset: Int) {
        while true {
            let block = try allocate()
            do throws(LfsFailure) {
                try blocks.erase(block)
                if size == 0 { return (block, 0) }
                let last = index(of: size - 1)
                let used = last.offset + 1
                if used != shape.blockBytes {
                    let bytes = try readOther(head, used)
                    try blocks.program(&file.cache, block, 0, bytes, verify: true)
                    return (block, used)
                }
                let pointers = (last.block + 1).trailingZeroBitCount + 1
                var target = head
                for place in 0..<pointers {
                    try blocks.program(
                        &file.cache, block, 4 * place,
                        LfsNumber.bytes(UInt32(truncatingIfNeeded: target)), verify: true)
                    if place < pointers - 1 { target = try pointer(target, place) }
                }
                return (block, 4 * pointers)
            } catch {
                if !error.isCode(blocks.damage) { throw error }
                file.cache.drop()
            }
        }
    }

    /// Reads that fail for damage must not look like a block that cannot be programmed.
    private func readOther(_ block: Int, _ count: Int) throws(LfsFailure) -> [UInt8] {
        do throws(LfsFailure) {
            return try blocks.read(block, 0, count, ahead: count)
        } catch {
            throw error.isCode(blocks.damage) ? .code(5) : error
        }
    }

    private func pointer(_ block: Int, _ place: Int) throws(LfsFailure) -> Int {
        do throws(LfsFailure) {
            return Int(try blocks.word(block, 4 * place))
        } catch {
            throw error.isCode(blocks.damage) ? .code(5) : error
        }
    }

    // MARK: - Reading

    func readAny(_ file: LfsOpenFile, _ count: Int) throws(LfsFailure) -> [UInt8] {
        if file.flags.contains(.isWriting) { try flush(file) }
        return try readFlushed(file, count)
    }

    private func readFlushed(_ file: LfsOpenFile, _ count: Int) throws(LfsFailure) -> [UInt8] {
        let total = min(count, file.size - file.position)
        if total <= 0 { return [] }
        if file.flags.contains(.isInline), file.size > shape.blockBytes { throw damaged }
        var result: [UInt8] = []
        while result.count < total {
            if !file.flags.contains(.isReading) || file.offset == shape.blockBytes {
                if file.flags.contains(.isInline) {
                    (file.block, file.offset) = (LfsCache.inlineBlock, file.position)
                } else {
                    (file.block, file.offset) = try locate(
                        head: file.head, size: file.size, file.position, through: &file.cache)
                }
                file.flags.insert(.isReading)
            }
            let part = min(total - result.count, shape.blockBytes - file.offset)
            if part <= 0 { throw damaged }
            if file.flags.contains(.isInline) {
                result += try readInline(file, file.offset, part)
            } else {
                result += try blocks.read(
                    file.block, file.offset, part, ahead: readAhead, through: &file.cache)
            }
            file.position += part
            file.offset += part
        }
        return result
    }

    // MARK: - Writing

    /// Moves what a file has up to `offset` of its present block to a new block.
    private func relocate(_ file: LfsOpenFile) throws(LfsFailure) {
        let isInline = file.flags.contains(.isInline)
        while true {
            let block = try allocate()
            do throws(LfsFailure) {
                try blocks.erase(block)
                var bytes: [UInt8]
                if isInline {
                    bytes = try readInline(file, 0, file.offset)
                } else {
                    var cache = LfsCache(bytes: cacheBytes)
                    bytes = try blocks.read(
                        file.block, 0, file.offset, ahead: file.offset, over: file.cache,
                        through: &cache)
                }
                try blocks.program(&pending, block, 0, bytes, verify: true)
                file.cache = pending
                pending.clear()
                file.block = block
                file.flags.insert(.isWriting)
                return
            } catch {
                if !error.isCode(blocks.damage) { throw error }
                pending.drop()
            }
        }
    }

    /// Moves a file out of the metadata.
    func moveOut(_ file: LfsOpenFile) throws(LfsFailure) {
        file.offset = file.position
        startAllocating()
        try relocate(file)
        file.flags.remove(.isInline)
    }

    /// Brings a file to an end that can be committed: after what was written comes the rest of what
    /// it was.
    func flush(_ file: LfsOpenFile) throws(LfsFailure) {
        if file.flags.contains(.isReading) {
            if !file.flags.contains(.isInline) { file.cache.drop() }
            file.flags.remove(.isReading)
        }
        guard file.flags.contains(.isWriting) else { return }
        let position = file.position
        if file.flags.contains(.isInline) {
            file.position = max(file.position, file.size)
        } else {
            let rest = LfsOpenFile(LfsDirectory(), cacheBytes: cacheBytes)
            (rest.head, rest.size, rest.position) = (file.head, file.size, file.position)
            while file.position < file.size {
                let bytes = try readFlushed(rest, cacheBytes)
                try writeFlushed(file, bytes)
            }
            while true {
                do throws(LfsFailure) {
                    try blocks.flush(&file.cache, verify: true)
                    break
                } catch {
                    if !error.isCode(blocks.damage) { throw error }
                }
                try relocate(file)
            }
        }
        file.head = file.block
        file.size = file.position
        file.flags.remove(.isWriting)
        file.flags.insert(.isDirty)
        file.position = position
    }

    private func writeFlushed(_ file: LfsOpenFile, _ bytes: [UInt8]) throws(LfsFailure) {
        do throws(LfsFailure) {
            try writeBlocks(file, bytes)
        } catch {
            file.flags.insert(.hasFailed)
            throw error
        }
    }

    private func writeBlocks(_ file: LfsOpenFile, _ bytes: [UInt8]) throws(LfsFailure) {
        if file.flags.contains(.isInline),
            max(file.position + bytes.count, file.size) > state.inlineLimit
        {
            try moveOut(file)
        }
        var done = 0
        while done < bytes.count {
            if !file.flags.contains(.isWriting) || file.offset == shape.blockBytes {
                if file.flags.contains(.isInline) {
                    (file.block, file.offset) = (LfsCache.inlineBlock, file.position)
                } else {
                    if !file.flags.contains(.isWriting), file.position > 0 {
                        file.block = try locate(
                            head: file.head, size: file.size, file.position - 1,
                            through: &file.cache
                        ).block
                        file.cache.clear()
                    }
                    startAllocating()
                    (file.block, file.offset) = try extend(
                        file, file.block, size: file.position)
                }
                file.flags.insert(.isWriting)
            }
            let part = min(bytes.count - done, shape.blockBytes - file.offset)
            while true {
                do throws(LfsFailure) {
                    try blocks.program(
                        &file.cache, file.block, file.offset,
                        Array(bytes[done..<done + part]), verify: true)
                    break
                } catch {
                    if !error.isCode(blocks.damage) { throw error }
                }
                try relocate(file)
            }
            file.position += part
            file.offset += part
            done += part
            startAllocating()
        }
    }

    func writeAny(_ file: LfsOpenFile, _ bytes: [UInt8]) throws(LfsFailure) {
        if file.flags.contains(.isReading) { try flush(file) }
        if file.flags.contains(.appends), file.position < file.size { file.position = file.size }
        if file.position + bytes.count > state.fileLimit { throw .tooBig }
        if !file.flags.contains(.isWriting), file.position > file.size {
            // What lies between the end and the position is zeros.
            let position = file.position
            file.position = file.size
            while file.position < position {
                let isInline = file.flags.contains(.isInline)
                let part = isInline ? 1 : min(shape.blockBytes, position - file.position)
                try writeFlushed(file, [UInt8](repeating: 0, count: part))
            }
        }
        try writeFlushed(file, bytes)
        file.flags.subtract([.hasFailed, .isStale])
    }

    /// Sets the position.
    func move(_ file: LfsOpenFile, _ position: Int) throws(LfsFailure) {
        if position == file.position { return }
        if file.flags.contains(.isReading), file.offset != shape.blockBytes {
            let (old, new) = (index(of: file.position), index(of: position))
            if old.block == new.block, new.offset >= file.cache.offset,
                new.offset < file.cache.offset + file.cache.size
            {
                (file.position, file.offset) = (position, new.offset)
                return
            }
        }
        try flush(file)
        file.position = position
    }
}
