internal import PythonVM

/// A FAT file system on a block device, for the time of one operation.
///
/// Geometry, the allocation table and sectors; what lasts is in the words of the `VfsFat` object.
final class FatVolume {
    /// What is known of the layout; kept as plain words in the object.
    struct Geometry {
        /// Bits of an entry of the allocation table: 12, 16 or 32; 0 while nothing is mounted.
        var width = 0
        var sectorBytes = 512
        var clusterSectors = 1
        var tableStart = 0
        var tableSectors = 0
        var tableCount = 1
        /// The first sector of the root folder; of FAT32 its first cluster.
        var rootStart = 0
        var rootSectors = 0
        var dataStart = 0
        var clusterCount = 0
        /// The sector that counts free clusters, 0 when there is none.
        var infoSector = 0
        /// Where the search for a free cluster begins.
        var nextFree = 2

        init() {}

        static let count = 12

        /// All of them in the order in which the object keeps them.
        var numbers: [Int] {
            [
                width, sectorBytes, clusterSectors, tableStart, tableSectors, tableCount,
                rootStart, rootSectors, dataStart, clusterCount, infoSector, nextFree,
            ]
        }

        init(numbers: [Int]) {
            (width, sectorBytes, clusterSectors) = (numbers[0], numbers[1], numbers[2])
            (tableStart, tableSectors, tableCount) = (numbers[3], numbers[4], numbers[5])
            (rootStart, rootSectors, dataStart) = (numbers[6], numbers[7], numbers[8])
            (clusterCount, infoSector, nextFree) = (numbers[9], numbers[10], numbers[11])
        }
    }

    let machine: VirtualMachine
    let object: Value
    let device: BlockDevice
    var geometry: Geometry
    private var cachedSector = -1
    private var cached: [UInt8] = []

    /// Places in the object.
    enum Word {
        static let device = 1
        static let folder = 2
        static let isReadOnly = 3
        static let geometry = 4
        static let count = 16
    }

    init(_ machine: VirtualMachine, _ object: Value) {
        self.machine = machine
        self.object = object
        device = BlockDevice(machine, machine.values(object)[Word.device])
        let start = machine.words(object) + Word.geometry
        geometry = Geometry(numbers: (0..<Geometry.count).map { Int(start[$0]) })
    }

    /// Puts the geometry into the object.
    func keep() {
        let start = machine.words(object) + Word.geometry
        for (index, number) in geometry.numbers.enumerated() {
            start[index] = UInt32(truncatingIfNeeded: number)
        }
    }

    /// - Throws: OSError ENODEV when there is no file system.
    func requireMounted() throws(Raised) {
        if geometry.width == 0 { throw machine.raiseOSError(19) }
    }

    /// - Throws: OSError EROFS.
    func requireWritable() throws(Raised) {
        guard machine.values(object)[Word.isReadOnly] != .true, try device.isWritable() else {
            throw machine.raiseOSError(30)
        }
    }

    // MARK: - Sectors

    func sector(_ number: Int) throws(Raised) -> [UInt8] {
        if cachedSector == number { return cached }
        cached = try device.read(number, bytes: geometry.sectorBytes)
        cachedSector = number
        return cached
    }

    func write(_ number: Int, _ bytes: [UInt8]) throws(Raised) {
        try requireWritable()
        cachedSector = -1
        try device.write(number, bytes)
        cached = bytes
        cachedSector = number
    }

    /// Changes bytes of a sector.
    func patch(_ number: Int, at offset: Int, _ bytes: [UInt8]) throws(Raised) {
        var sector = try sector(number)
        sector.replaceSubrange(offset..<offset + bytes.count, with: bytes)
        try write(number, sector)
    }

    // MARK: - Clusters

    var clusterBytes: Int { geometry.clusterSectors * geometry.sectorBytes }

    func firstSector(ofCluster cluster: Int) -> Int {
        geometry.dataStart + (cluster - 2) * geometry.clusterSectors
    }

    /// Whether a number names a cluster, and not the end of a chain.
    func isCluster(_ number: Int) -> Bool { number >= 2 && number < geometry.clusterCount + 2 }

    private func tableByte(_ index: Int) throws(Raised) -> Int {
        let bytes = try sector(geometry.tableStart + index / geometry.sectorBytes)
        return Int(bytes[index % geometry.sectorBytes])
    }

    private func setTableByte(_ index: Int, _ value: Int) throws(Raised) {
        for copy in 0..<geometry.tableCount {
            let number =
                geometry.tableStart + copy * geometry.tableSectors + index / geometry.sectorBytes
            try patch(number, at: index % geometry.sectorBytes, [UInt8(value & 255)])
        }
    }

    /// The entry of the allocation table: the next cluster, 0 for free.
    func next(_ cluster: Int) throws(Raised) -> Int {
        switch geometry.width {
        case 12:
            let index = cluster + cluster / 2
            let pair = try tableByte(index) | (try tableByte(index + 1)) << 8
            return cluster & 1 == 1 ? pair >> 4 : pair & 0xFFF
        case 16: return try tableByte(cluster * 2) | (try tableByte(cluster * 2 + 1)) << 8
        default:
            let index = cluster * 4
            let bytes = try sector(geometry.tableStart + index / geometry.sectorBytes)
            return FatVolume.number(bytes, index % geometry.sectorBytes, 4) & 0xFFF_FFFF
        }
    }

    func setNext(_ cluster: Int, _ value: Int) throws(Raised) {
        switch geometry.width {
        case 12:
            let index = cluster + cluster / 2
            let (low, high) = (try tableByte(index), try tableByte(index + 1))
            if cluster & 1 == 1 {
                try setTableByte(index, low & 0x0F | value << 4)
                try setTableByte(index + 1, value >> 4)
            } else {
                try setTableByte(index, value)
                try setTableByte(index + 1, high & 0xF0 | value >> 8 & 0x0F)
            }
        case 16:
            try setTableByte(cluster * 2, value)
            try setTableByte(cluster * 2 + 1, value >> 8)
        default:
            let index = cluster * 4
            for copy in 0..<geometry.tableCount {
                let number =
                    geometry.tableStart + copy * geometry.tableSectors
                    + index / geometry.sectorBytes
                // The upper four bits belong to nobody and stay.
                let place = index % geometry.sectorBytes
                let old = FatVolume.number(try sector(number), place, 4)
                try patch(
                    number, at: place,
                    FatVolume.bytes(old & ~0xFFF_FFFF | value & 0xFFF_FFFF, 4))
            }
        }
    }

    /// The mark at the end of a chain.
    private var lastMark: Int { 0xFFF_FFFF >> (geometry.width == 32 ? 0 : 28 - geometry.width) }

    /// Takes a free cluster and hangs it behind another (0: begins a chain); `nil` when the disk is
    /// full.
    func allocate(after previous: Int) throws(Raised) -> Int? {
        let end = geometry.clusterCount + 2
        let start = max(2, min(geometry.nextFree, end - 1))
        for number in Array(start..<end) + Array(2..<start)
        where try next(number) == 0 {
            try forgetFreeCount()
            try setNext(number, lastMark)
            if previous != 0 { try setNext(previous, number) }
            geometry.nextFree = number + 1
            keep()
            return number
        }
        return nil
    }

    /// Frees a chain.
    func free(_ first: Int) throws(Raised) {
        var cluster = first
        if isCluster(cluster) { try forgetFreeCount() }
        while isCluster(cluster) {
            let following = try next(cluster)
            try setNext(cluster, 0)
            geometry.nextFree = min(geometry.nextFree, cluster)
            cluster = following
        }
        keep()
    }

    /// Marks the count of free clusters as unknown, as the format allows.
    private func forgetFreeCount() throws(Raised) {
        guard geometry.infoSector != 0 else { return }
        let place = 488
        let unknown = [UInt8](repeating: 255, count: 4)
        if try Array(sector(geometry.infoSector)[place..<place + 4]) != unknown {
            try patch(geometry.infoSector, at: place, unknown)
        }
    }

    func freeClusters() throws(Raised) -> Int {
        var count = 0
        for cluster in 2..<geometry.clusterCount + 2 where try next(cluster) == 0 { count += 1 }
        return count
    }

    // MARK: - Numbers

    /// A number of a few bytes, the lowest first.
    static func number(_ bytes: [UInt8], _ offset: Int, _ count: Int) -> Int {
        var result = 0
        for index in 0..<count { result |= Int(bytes[offset + index]) << (8 * index) }
        return result
    }

    static func bytes(_ number: Int, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }
}
