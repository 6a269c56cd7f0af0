import Glibc

/// What look-ups of names remember to be quick: hints, which are right or of no use, never wrong.
///
/// Not part of the image, but true for one image only: with another its bits would be wrong.
struct NameCache {
    /// For the low bits of a name's number the slot in which it was found last, in whatever map.
    private let slots: UnsafeMutablePointer<UInt8>
    /// Bits for the low bits of the numbers of names that were ever put into an instance.
    private let inInstances: UnsafeMutablePointer<UInt64>
    /// The same for maps of any kind.
    private let inMaps: UnsafeMutablePointer<UInt64>

    private static let slotCount: UInt32 = 512
    private static let bitCount: UInt32 = 4096

    /// All of it; the bits must go with a copy of the image.
    var memory: UnsafeMutableRawBufferPointer {
        UnsafeMutableRawBufferPointer(start: slots, count: Self.byteCount)
    }
    private static let byteCount = Int(slotCount + 2 * bitCount / 8)

    init() {
        guard let memory = calloc(1, Self.byteCount) else { fatalError("out of memory") }
        slots = memory.assumingMemoryBound(to: UInt8.self)
        inInstances = (memory + Int(Self.slotCount)).assumingMemoryBound(to: UInt64.self)
        inMaps = inInstances + Int(Self.bitCount / 64)
    }

    func deallocate() { free(slots) }

    /// The slot in which a name may lie.
    @inline(__always)
    func slot(_ name: InternedString) -> UInt32 {
        UInt32(slots[Int(name.number & (Self.slotCount - 1))])
    }

    /// Remembers the slot of a name.
    @inline(__always)
    func remember(_ name: InternedString, slot: UInt32) {
        if slot < 256 {
            slots[Int(name.number & (Self.slotCount - 1))] = UInt8(truncatingIfNeeded: slot)
        }
    }

    @inline(__always)
    private static func place(_ name: InternedString) -> (index: Int, bit: UInt64) {
        let number = name.number & (bitCount - 1)
        return (Int(number >> 6), 1 &<< UInt64(number & 63))
    }

    /// Whether an instance may have an attribute of this name.
    @inline(__always)
    func mayBeInInstance(_ name: InternedString) -> Bool {
        let (index, bit) = Self.place(name)
        return inInstances[index] & bit != 0
    }

    /// Whether a map may have the interned name as a key.
    @inline(__always)
    func mayBeInMap(_ name: InternedString) -> Bool {
        let (index, bit) = Self.place(name)
        return inMaps[index] & bit != 0
    }

    /// A name is put into an instance.
    @inline(__always)
    func putInInstance(_ name: InternedString) {
        let (index, bit) = Self.place(name)
        inInstances[index] |= bit
    }

    /// A name is put into a map.
    @inline(__always)
    func putInMap(_ name: InternedString) {
        let (index, bit) = Self.place(name)
        inMaps[index] |= bit
    }
}
