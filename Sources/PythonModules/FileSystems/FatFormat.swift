internal import PythonVM

/// Mounting and making of FAT file systems.
extension FatVolume {
    /// Reads the geometry; leaves its width at 0 when there is no FAT file system.
    func mount() throws(Raised) {
        if let error = try device.control(.start), error != 0 { throw machine.raiseOSError(16) }
        if let size = try device.control(.blockBytes) {
            guard [512, 1024, 2048, 4096].contains(size) else { throw machine.raiseOSError(5) }
            geometry.sectorBytes = size
        }
        geometry.width = 0
        var boot = try sector(0)
        var start = 0
        if !isVolume(boot) {
            // The first partition of a disk that has partitions.
            guard boot[510] == 0x55, boot[511] == 0xAA else { return keep() }
            start = FatVolume.number(boot, 446 + 8, 4)
            guard start != 0 else { return keep() }
            boot = try sector(start)
            guard isVolume(boot) else { return keep() }
        }
        read(boot, at: start)
        keep()
    }

    private func isVolume(_ boot: [UInt8]) -> Bool {
        boot[510] == 0x55 && boot[511] == 0xAA && [0xEB, 0xE9, 0xE8].contains(boot[0])
            && (boot[54..<57].elementsEqual("FAT".utf8) || boot[82..<85].elementsEqual("FAT".utf8))
    }

    private func read(_ boot: [UInt8], at start: Int) {
        let size = FatVolume.number(boot, 11, 2)
        let cluster = Int(boot[13])
        let tables = Int(boot[16])
        guard size == geometry.sectorBytes, cluster > 0, cluster & (cluster - 1) == 0,
            tables == 1 || tables == 2
        else { return }
        let reserved = FatVolume.number(boot, 14, 2)
        var tableSectors = FatVolume.number(boot, 22, 2)
        if tableSectors == 0 { tableSectors = FatVolume.number(boot, 36, 4) }
        let entries = FatVolume.number(boot, 17, 2)
        var total = FatVolume.number(boot, 19, 2)
        if total == 0 { total = FatVolume.number(boot, 32, 4) }
        let rootSectors = entries * 32 / size
        let system = reserved + tables * tableSectors + rootSectors
        guard reserved > 0, tableSectors > 0, total > system else { return }
        let clusters = (total - system) / cluster
        guard clusters > 0, clusters <= 0xFFF_FFF5 else { return }
        geometry.width = clusters <= 0xFF5 ? 12 : clusters <= 0xFFF5 ? 16 : 32
        let entryBits = geometry.width
        guard tableSectors * size * 8 >= (clusters + 2) * entryBits else {
            geometry.width = 0
            return
        }
        geometry.clusterSectors = cluster
        geometry.tableStart = start + reserved
        geometry.tableSectors = tableSectors
        geometry.tableCount = tables
        geometry.rootSectors = rootSectors
        geometry.dataStart = start + system
        geometry.clusterCount = clusters
        geometry.nextFree = 2
        let isWide = entryBits == 32
        geometry.rootStart =
            isWide ? FatVolume.number(boot, 44, 4) : start + reserved + tables * tableSectors
        geometry.infoSector = isWide ? start + FatVolume.number(boot, 48, 2) : 0
    }

    /// How a new file system is laid out.
    private struct Plan {
        var width: Int
        var cluster: Int
        var clusters: Int
        var reserved: Int
        var tableSectors: Int
        var rootSectors: Int
        /// The first sector, behind a table of partitions when it is not 0.
        var start: Int
        var sectors: Int
    }

    /// Plans FAT12 or FAT16 over the whole device; `nil` when it is too large for them.
    private func planSmall(_ sectors: Int) -> Plan? {
        let size = geometry.sectorBytes
        let quarters = sectors / 4096
        var cluster = 1 << [1, 4, 16, 64, 256, 512].count { $0 <= quarters }
        while cluster <= 128 {
            let estimate = sectors / cluster
            let isWide = estimate > 0xFF5
            let bytes = isWide ? estimate * 2 + 4 : (estimate * 3 + 1) / 2 + 3
            let table = (bytes + size - 1) / size
            let root = 512 * 32 / size
            let clusters = (sectors - 1 - table - root) / cluster
            guard sectors >= 1 + table + root + cluster * 16 else { return nil }
            if isWide ? clusters > 0xFF5 && clusters <= 0xFFF5 : clusters <= 0xFF5 {
                return Plan(
                    width: isWide ? 16 : 12, cluster: cluster, clusters: clusters, reserved: 1,
                    tableSectors: table, rootSectors: root, start: 0, sectors: sectors)
            }
            cluster *= 2
        }
        return nil
    }

    /// Plans FAT32 in a partition.
    private func planLarge(_ all: Int) -> Plan? {
        let size = geometry.sectorBytes
        let start = 63
        let sectors = all - start
        var cluster = 1 << [1, 2, 4, 8, 16, 32].count { $0 <= sectors / 0x20000 }
        while cluster > 0 {
            let table = (sectors / cluster * 4 + 8 + size - 1) / size
            let clusters = (sectors - 32 - table) / cluster
            if clusters > 0xFFF5 {
                return Plan(
                    width: 32, cluster: cluster, clusters: clusters, reserved: 32,
                    tableSectors: table, rootSectors: 0, start: start, sectors: sectors)
            }
            cluster /= 2
        }
        return nil
    }

    /// Makes an empty file system; `small`: FAT12 or FAT16 only.
    func format(small: Bool) throws(Raised) {
        try requireWritable()
        if let error = try device.control(.start), error != 0 { throw machine.raiseOSError(16) }
        if let size = try device.control(.blockBytes) { geometry.sectorBytes = size }
        let sectors = try device.control(.blockCount) ?? 0
        guard let plan = planSmall(sectors) ?? (small ? nil : planLarge(sectors)) else {
            throw machine.raiseOSError(5)
        }
        if plan.start > 0 { try write(0, partitions(plan)) }
        let boot = bootSector(plan)
        try write(plan.start, boot)
        if plan.width == 32 {
            let info = infoSector(plan)
            try write(plan.start + 6, boot)
            try write(plan.start + 7, info)
            try write(plan.start + 1, info)
        }
        let empty = [UInt8](repeating: 0, count: geometry.sectorBytes)
        var table = empty
        let head: [UInt8] =
            switch plan.width {
            case 12: [0xF8, 0xFF, 0xFF]
            case 16: [0xF8, 0xFF, 0xFF, 0xFF]
            default: [0xF8, 0xFF, 0xFF, 0x0F, 255, 255, 255, 0x0F, 255, 255, 255, 0x0F]
            }
        table.replaceSubrange(0..<head.count, with: head)
        let first = plan.start + plan.reserved
        try write(first, table)
        let root = plan.width == 32 ? plan.cluster : plan.rootSectors
        for number in 1..<plan.tableSectors + root { try write(first + number, empty) }
        _ = try device.control(.flush)
        try mount()
    }

    private func bootSector(_ plan: Plan) -> [UInt8] {
        var boot = [UInt8](repeating: 0, count: geometry.sectorBytes)
        func put(_ offset: Int, _ bytes: [UInt8]) {
            boot.replaceSubrange(offset..<offset + bytes.count, with: bytes)
        }
        put(0, [0xEB, 0xFE, 0x90])
        put(3, Array("MSDOS5.0".utf8))
        put(11, FatVolume.bytes(geometry.sectorBytes, 2))
        put(13, [UInt8(plan.cluster)])
        put(14, FatVolume.bytes(plan.reserved, 2))
        put(16, [1])
        put(17, FatVolume.bytes(plan.rootSectors * geometry.sectorBytes / 32, 2))
        if plan.sectors < 0x10000 {
            put(19, FatVolume.bytes(plan.sectors, 2))
        } else {
            put(32, FatVolume.bytes(plan.sectors, 4))
        }
        put(21, [0xF8])
        put(24, FatVolume.bytes(63, 2))
        put(26, FatVolume.bytes(255, 2))
        put(28, FatVolume.bytes(plan.start, 4))
        var tail = 36
        if plan.width == 32 {
            put(36, FatVolume.bytes(plan.tableSectors, 4))
            put(44, FatVolume.bytes(2, 4))
            put(48, FatVolume.bytes(1, 2))
            put(50, FatVolume.bytes(6, 2))
            tail = 64
        } else {
            put(22, FatVolume.bytes(plan.tableSectors, 2))
        }
        put(tail, [0x80, 0, 0x29])
        // The serial number of a volume is the time at which it was made.
        let stamp = timestamp
        put(tail + 3, FatVolume.bytes(stamp.date << 16 | stamp.time, 4))
        put(tail + 7, Array("NO NAME    FAT".utf8))
        put(tail + 21, Array((plan.width == 32 ? "32   " : "     ").utf8))
        put(510, [0x55, 0xAA])
        return boot
    }

    private func infoSector(_ plan: Plan) -> [UInt8] {
        var info = [UInt8](repeating: 0, count: geometry.sectorBytes)
        for (offset, number) in [
            (0, 0x4161_5252), (484, 0x6141_7272), (488, plan.clusters - 1), (492, 2),
        ] { info.replaceSubrange(offset..<offset + 4, with: FatVolume.bytes(number, 4)) }
        info.replaceSubrange(510..<512, with: [0x55, 0xAA])
        return info
    }

    private func partitions(_ plan: Plan) -> [UInt8] {
        var sector = [UInt8](repeating: 0, count: geometry.sectorBytes)
        let row: [UInt8] =
            [0, 1, 1, 0, 0x0C, 254, 0xFF, 0xFF] + FatVolume.bytes(plan.start, 4)
            + FatVolume.bytes(plan.sectors, 4)
        sector.replaceSubrange(446..<446 + 16, with: row)
        sector.replaceSubrange(510..<512, with: [0x55, 0xAA])
        return sector
    }

    /// Now, as FAT writes it: years from 1980, steps of two seconds.
    var timestamp: (date: Int, time: Int) {
        let seconds = Int(TimeModule.seconds(machine)) + machine.platform.epoch
        let fields = Calendar.fields(seconds)
        let year = min(max(0, fields[0] - 1980), 127)
        return (
            year << 9 | fields[1] << 5 | fields[2],
            fields[3] << 11 | fields[4] << 5 | fields[5] / 2
        )
    }
}
