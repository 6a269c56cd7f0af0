internal import PythonVM

/// Bytes of one block that wait to be programmed, or that were read ahead.
struct LfsCache {
    /// The block that they belong to.
    var block = LfsCache.noBlock
    var offset = 0
    var size = 0
    var bytes: [UInt8]

    /// The number of no block.
    static let noBlock = 0xFFFF_FFFF
    /// Stands for the block of a file that lies in its folder's metadata.
    static let inlineBlock = 0xFFFF_FFFE

    init(bytes count: Int) { bytes = [UInt8](repeating: 0xFF, count: count) }

    /// Forgets the block; the bytes stay, as padding of what comes next.
    mutating func drop() { block = LfsCache.noBlock }

    mutating func clear() {
        for index in bytes.indices { bytes[index] = 0xFF }
        block = LfsCache.noBlock
    }

    /// Whether it holds the byte at an offset of a block.
    func holds(_ block: Int, _ offset: Int) -> Bool {
        block == self.block && offset >= self.offset && offset < self.offset + size
    }
}

/// The blocks of a device, for the time of one operation.
final class LfsBlocks {
    private let device: BlockDevice
    let shape: LfsShape
    /// The error number that stands for damage.
    let damage: Int
    private let isReadOnly: Bool
    /// Whether whole units are programmed without a cache, several at a time.
    private let isDirect: Bool
    /// Blocks of which something was read, the latest last.
    private var known: [Known] = []
    private static let mostKnown = 6

    private struct Known {
        var block: Int
        var bytes: [UInt8]
        /// For each unit of reading, whether it was read.
        var isRead: [Bool]
    }

    init(
        _ device: BlockDevice, _ shape: LfsShape, damage: Int, isReadOnly: Bool, isDirect: Bool
    ) {
        self.isDirect = isDirect
        self.device = device
        self.shape = shape
        self.damage = damage
        self.isReadOnly = isReadOnly
    }

    var damaged: LfsFailure { .code(damage) }

    /// What the device did: an exception of the program, or an error number.
    private func ask(
        _ body: () throws(Raised) -> Int
    ) throws(LfsFailure) {
        let answer: Int
        do throws(Raised) {
            answer = try body()
        } catch {
            throw .raised(error)
        }
        if answer != 0 { throw .code(answer) }
    }

    // MARK: - Reading

    /// Bytes straight from the device.
    private func fetch(_ block: Int, _ offset: Int, _ count: Int) throws(LfsFailure) -> [UInt8] {
        var bytes: [UInt8] = []
        try ask { () throws(Raised) in
            let (number, read) = try device.read(block, offset: offset, bytes: count)
            bytes = read
            return number
        }
        return bytes
    }

    private func check(_ block: Int, _ offset: Int, _ count: Int) throws(LfsFailure) {
        guard offset >= 0, count >= 0, offset + count <= shape.blockBytes, block >= 0,
            block < shape.blockCount
        else { throw damaged }
    }

    /// The place in `known` of a block of which a stretch was read.
    private func load(
        _ block: Int, _ offset: Int, _ count: Int, ahead: Int
    ) throws(LfsFailure) -> Int {
        try check(block, offset, count)
        let unit = shape.readBytes
        var place = known.lastIndex { $0.block == block } ?? -1
        if place < 0 {
            if known.count == LfsBlocks.mostKnown { known.removeFirst() }
            let size = shape.blockBytes
            known.append(
                Known(
                    block: block, bytes: [UInt8](repeating: 0, count: size),
                    isRead: [Bool](repeating: false, count: (size + unit - 1) / unit)))
            place = known.count - 1
        }
        var next = offset / unit
        while next * unit < offset + count {
            if known[place].isRead[next] {
                next += 1
                continue
            }
            let start = next * unit
            let wanted = max(start + shape.cacheBytes, offset + count)
            let end = min(
                shape.alignedUp(max(offset + ahead, offset + count), unit), shape.blockBytes,
                shape.alignedUp(wanted, unit))
            let bytes = try fetch(block, start, end - start)
            known[place].bytes.replaceSubrange(start..<start + bytes.count, with: bytes)
            while next * unit < end {
                known[place].isRead[next] = true
                next += 1
            }
        }
        return place
    }

    /// Bytes of a block; `ahead`: how many are likely to be read next.
    func read(
        _ block: Int, _ offset: Int, _ count: Int, ahead: Int = 0
    ) throws(LfsFailure) -> [UInt8] {
        if count == 0 { return [] }
        let place = try load(block, offset, count, ahead: ahead)
        return Array(known[place].bytes[offset..<offset + count])
    }

    /// Four bytes of a block, the lowest first.
    func word(_ block: Int, _ offset: Int, ahead: Int = 0) throws(LfsFailure) -> UInt32 {
        let place = try load(block, offset, 4, ahead: ahead)
        return LfsNumber.word(known[place].bytes, offset)
    }

    /// Adds bytes of a block to a checksum.
    func add(
        _ block: Int, _ offset: Int, _ count: Int, to sum: inout LfsChecksum
    ) throws(LfsFailure) {
        if count == 0 { return }
        let place = try load(block, offset, count, ahead: shape.blockBytes)
        for index in offset..<offset + count { sum.add(known[place].bytes[index]) }
    }

    /// Reads through a cache of the caller's, which keeps what was read ahead; what waits in
    /// `pending` comes first.
    func read(
        _ block: Int, _ offset: Int, _ count: Int, ahead: Int, over pending: LfsCache? = nil,
        through cache: inout LfsCache
    ) throws(LfsFailure) -> [UInt8] {
        try check(block, offset, count)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        let unit = shape.readBytes
        while bytes.count < count {
            let place = offset + bytes.count
            var left = count - bytes.count
            if let pending, block == pending.block, place < pending.offset + pending.size {
                if pending.holds(block, place) {
                    let start = place - pending.offset
                    bytes += pending.bytes[start..<start + min(left, pending.size - start)]
                    continue
                }
                left = min(left, pending.offset - place)
            }
            if block == cache.block, place < cache.offset + cache.size {
                if cache.holds(block, place) {
                    let start = place - cache.offset
                    bytes += cache.bytes[start..<start + min(left, cache.size - start)]
                    continue
                }
                left = min(left, cache.offset - place)
            }
            if count - bytes.count >= ahead, place % unit == 0, left >= unit {
                bytes += try fetch(block, place, left / unit * unit)
                continue
            }
            cache.block = block
            cache.offset = place / unit * unit
            let end = min(shape.alignedUp(place + max(ahead, 1), unit), shape.blockBytes)
            cache.size = min(end - cache.offset, cache.bytes.count)
            let read: [UInt8]
            do throws(LfsFailure) {
                read = try fetch(block, cache.offset, cache.size)
            } catch {
                cache.drop()
                throw error
            }
            cache.bytes.replaceSubrange(0..<read.count, with: read)
        }
        return bytes
    }

    // MARK: - Writing

    private func forget(_ block: Int) { known.removeAll { $0.block == block } }

    func erase(_ block: Int) throws(LfsFailure) {
        try check(block, 0, 0)
        if isReadOnly { throw .readOnly }
        forget(block)
        try ask { () throws(Raised) in try device.erase(block) }
    }

    /// Programs what waits; `verify`: reads it back.
    func flush(_ cache: inout LfsCache, verify: Bool) throws(LfsFailure) {
        guard cache.block != LfsCache.noBlock, cache.block != LfsCache.inlineBlock else { return }
        let count = min(shape.alignedUp(cache.size, shape.progBytes), cache.bytes.count)
        try put(cache.block, cache.offset, Array(cache.bytes[0..<count]), verify: verify)
        cache.clear()
    }

    private func put(
        _ block: Int, _ offset: Int, _ bytes: [UInt8], verify: Bool
    ) throws(LfsFailure) {
        try check(block, offset, bytes.count)
        if isReadOnly { throw .readOnly }
        forget(block)
        try ask { () throws(Raised) in try device.write(block, offset: offset, bytes) }
        if verify, try read(block, offset, bytes.count, ahead: bytes.count) != bytes {
            throw damaged
        }
    }

    /// Programs what waits and makes the device keep it.
    func sync(_ cache: inout LfsCache, verify: Bool) throws(LfsFailure) {
        try flush(&cache, verify: verify)
        try ask { () throws(Raised) in
            let answer = try device.control(.flush) ?? 0
            return answer < 0 ? -answer : 0
        }
    }

    /// Puts bytes into a cache that collects them for programming.
    func program(
        _ cache: inout LfsCache, _ block: Int, _ offset: Int, _ bytes: [UInt8], verify: Bool
    ) throws(LfsFailure) {
        guard offset + bytes.count <= shape.blockBytes else { throw .invalid }
        var done = 0
        while done < bytes.count {
            let place = offset + done
            if block == cache.block, place >= cache.offset,
                place < cache.offset + cache.bytes.count
            {
                let start = place - cache.offset
                let count = min(bytes.count - done, cache.bytes.count - start)
                cache.bytes.replaceSubrange(
                    start..<start + count, with: bytes[done..<done + count])
                done += count
                cache.size = max(cache.size, start + count)
                if cache.size == cache.bytes.count { try flush(&cache, verify: verify) }
                continue
            }
            let whole = (bytes.count - done) / shape.progBytes * shape.progBytes
            if isDirect, place % shape.progBytes == 0, whole > 0 {
                try put(block, place, Array(bytes[done..<done + whole]), verify: verify)
                done += whole
                continue
            }
            cache.block = block
            cache.offset = place / shape.progBytes * shape.progBytes
            cache.size = 0
        }
    }
}
