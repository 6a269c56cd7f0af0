import Glibc
import StateCoding

/// What of an image must be kept: what was touched, without free blocks and marks.
///
/// The whole stack is kept, not only what is in use: frames may show the collector words that
/// lie above their values.
extension Image {
    /// The parts below the heap that hold anything: header, stacks, tables; aligned to 8 bytes.
    private var fixedParts: [Range<Int>] {
        let marks = Int(header.pointee.markBits)
        let raws = Int(header.pointee.rawBits)
        let tableBytes = raws - marks
        return [0..<marks, raws..<raws + tableBytes]
    }

    /// Calls a body with each run of blocks in use, as bytes.
    private func forEachUsedRun(
        _ body: (UnsafeMutableRawBufferPointer) throws -> Void
    ) rethrows {
        let words = (base + Int(header.pointee.usedBits)).assumingMemoryBound(to: UInt64.self)
        let total = Int(header.pointee.totalBlocks)
        let heap = base + Int(header.pointee.heapStart)
        var block = 0
        while block < total {
            let used = words[block >> 6] >> UInt64(block & 63)
            if used == 0 {
                block = (block | 63) + 1
                continue
            }
            let first = block + used.trailingZeroBitCount
            var end = first
            while end < total {
                let free = ~words[end >> 6] >> UInt64(end & 63)
                if free != 0 {
                    end += free.trailingZeroBitCount
                    break
                }
                end = (end | 63) + 1
            }
            end = min(end, total)
            try body(
                UnsafeMutableRawBufferPointer(start: heap + first << 4, count: (end - first) << 4))
            block = end
        }
    }

    func save(to encoder: StateEncoder) throws {
        for part in fixedParts {
            encoder.write(
                memory: UnsafeRawBufferPointer(start: base + part.lowerBound, count: part.count))
        }
        forEachUsedRun { encoder.write(memory: UnsafeRawBufferPointer($0)) }
    }

    /// Fills an image of the same configuration that is new.
    func restore(from decoder: StateDecoder) throws {
        let regions = header.pointee.regions
        for part in fixedParts {
            // The header is no zero.
            memset(base + part.lowerBound, 0, min(part.count, MemoryLayout<ImageHeader>.stride))
            try decoder.read(
                memory: UnsafeMutableRawBufferPointer(
                    start: base + part.lowerBound, count: part.count))
            guard header.pointee.regions == regions else {
                throw StateError("the saved interpreter has another heap or stack than the board")
            }
        }
        try forEachUsedRun { run in
            if let start = run.baseAddress { memset(start, 0, run.count) }
            try decoder.read(memory: run)
        }
    }

    /// Fills a new image of the same configuration with what another one holds; pages that are
    /// zero stay untouched.
    func copy(from other: Image) {
        let page = 4096
        for part in other.fixedParts {
            var place = part.lowerBound
            while place < part.upperBound {
                let count = min(page - place % page, part.upperBound - place)
                let source = UnsafeRawBufferPointer(start: other.base + place, count: count)
                if source.assumingMemoryBound(to: UInt64.self).contains(where: { $0 != 0 }) {
                    memcpy(base + place, other.base + place, count)
                }
                place += count
            }
        }
        other.forEachUsedRun { run in
            guard let source = run.baseAddress else { return }
            memcpy(base + (source - other.base), source, run.count)
        }
    }
}

extension ImageHeader {
    /// Where everything lies: the configuration alone decides it.
    fileprivate var regions: [UInt32] {
        [
            magic, imageBytes, stackStart, imageStackEnd, rootsStart, rootsEnd, usedBits, headBits,
            markBits, rawBits, heapStart, limitBlocks, totalBlocks,
        ]
    }
}
