internal import PythonVM

/// Folders of a FAT file system. A folder is named by its first cluster; 0 is the root of FAT12 and
/// FAT16, which lies outside the clusters.
extension FatVolume {
    var rootFolder: Int { geometry.width == 32 ? geometry.rootStart : 0 }

    /// The sectors of a folder, in their order.
    private func sectors(ofFolder folder: Int) throws(Raised) -> [Int] {
        if folder == 0 {
            return Array(geometry.rootStart..<geometry.rootStart + geometry.rootSectors)
        }
        var sectors: [Int] = []
        var cluster = folder
        while isCluster(cluster), sectors.count <= 1 << 16 {
            let first = firstSector(ofCluster: cluster)
            sectors += first..<first + geometry.clusterSectors
            cluster = try next(cluster)
        }
        return sectors
    }

    /// All files and folders in a folder.
    func entries(ofFolder folder: Int) throws(Raised) -> [FatEntry] {
        var found: [FatEntry] = []
        var long: [UInt16] = []
        var rows: [FatEntry.Row] = []
        var sum: UInt8 = 0
        for number in try sectors(ofFolder: folder) {
            let bytes = try sector(number)
            for offset in stride(from: 0, to: bytes.count, by: FatEntry.rowBytes) {
                let row = Array(bytes[offset..<offset + FatEntry.rowBytes])
                if row[0] == 0 { return found }
                let attributes = Int(row[11])
                if row[0] == FatEntry.deleted {
                    (long, rows) = ([], [])
                } else if attributes & 0x3F == FatEntry.longName {
                    if row[0] & 0x40 != 0 { (long, rows, sum) = ([], [], row[13]) }
                    let letters = FatEntry.letterOffsets.map {
                        UInt16(row[$0]) | UInt16(row[$0 + 1]) << 8
                    }
                    long = letters + long
                    rows.append(FatEntry.Row(sector: number, offset: offset))
                } else {
                    rows.append(FatEntry.Row(sector: number, offset: offset))
                    if attributes & FatEntry.labelBit == 0, row[0] != 0x2E {
                        let isLong = rows.count > 1 && sum == FatEntry.checksum(Array(row[0..<11]))
                        if !isLong, let last = rows.last { rows = [last] }
                        found.append(entry(row, isLong ? long : [], rows))
                    }
                    (long, rows) = ([], [])
                }
            }
        }
        return found
    }

    private func entry(
        _ row: [UInt8], _ long: [UInt16], _ rows: [FatEntry.Row]
    ) -> FatEntry {
        var entry = FatEntry()
        entry.short = Array(row[0..<11])
        entry.name =
            long.isEmpty
            ? FatEntry.name(short: entry.short, flags: row[12])
            : String(decoding: long.prefix { $0 != 0 && $0 != 0xFFFF }, as: UTF16.self)
        entry.attributes = Int(row[11])
        entry.cluster =
            FatVolume.number(row, 26, 2)
            | (geometry.width == 32 ? FatVolume.number(row, 20, 2) << 16 : 0)
        entry.size = FatVolume.number(row, 28, 4)
        entry.time = FatVolume.number(row, 22, 2)
        entry.date = FatVolume.number(row, 24, 2)
        entry.rows = rows
        return entry
    }

    /// Where a path leads.
    struct Located {
        /// The folder that holds it or would hold it.
        var folder: Int
        /// The last part of the path; empty for the root.
        var name: String
        /// What is there.
        var entry: FatEntry?
        /// The names from the root to it.
        var names: [String]

        var isRoot: Bool { name.isEmpty }
    }

    /// Follows a path from the root or the current folder.
    ///
    /// - Throws: OSError ENOENT when a folder on the way is missing.
    func locate(_ path: String) throws(Raised) -> Located {
        var parts: [String] = []
        let current = machine.text(machine.values(object)[Word.folder])
        let full = path.hasPrefix("/") ? path : current + "/" + path
        for part in full.split(separator: "/").map(String.init) where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(try checked(part)) }
        }
        var place = Located(folder: rootFolder, name: "", entry: nil, names: [])
        for (index, part) in parts.enumerated() {
            if index > 0 {
                guard let entry = place.entry, entry.isFolder else { throw machine.raiseOSError(2) }
                place.folder = entry.cluster == 0 ? rootFolder : entry.cluster
            }
            place.name = part
            let wanted = part.uppercased()
            place.entry = try entries(ofFolder: place.folder).first {
                $0.name.uppercased() == wanted
                    || FatEntry.name(short: $0.short, flags: 0) == wanted
            }
            place.names.append(place.entry?.name ?? part)
        }
        return place
    }

    /// A name without what FAT does not keep at its end.
    private func checked(_ name: String) throws(Raised) -> String {
        var letters = Array(name.utf8)
        while let last = letters.last, last == 0x20 || last == 0x2E { letters.removeLast() }
        let isWrong = letters.contains { $0 < 0x20 || "\"*:<>?|\\\u{7F}".utf8.contains($0) }
        guard !isWrong, !letters.isEmpty, name.utf16.count <= 255 else {
            throw machine.raiseOSError(22)
        }
        return String(decoding: letters, as: UTF8.self)
    }

    // MARK: - Changes

    /// Adds a row for a file or folder.
    func add(
        _ name: String, to folder: Int, attributes: Int, cluster: Int, size: Int = 0
    ) throws(Raised) -> FatEntry {
        let proposed = FatShortName(name)
        var short = proposed.letters
        let taken = Set(try entries(ofFolder: folder).map(\.short))
        var number = 1
        while proposed.isLossy && number == 1 || taken.contains(short) {
            short = proposed.numbered(number)
            number += 1
        }
        let needsLong = proposed.needsLong || short != proposed.letters
        var made: [[UInt8]] = needsLong ? longRows(name, FatEntry.checksum(short)) : []
        let stamp = timestamp
        var row = short + [UInt8(attributes), needsLong ? 0 : proposed.flags]
        row += [UInt8](repeating: 0, count: 7) + FatVolume.bytes(cluster >> 16, 2)
        row += FatVolume.bytes(stamp.time, 2) + FatVolume.bytes(stamp.date, 2)
        row += FatVolume.bytes(cluster, 2) + FatVolume.bytes(size, 4)
        made.append(row)
        let places = try freeRows(made.count, in: folder)
        for (place, bytes) in zip(places, made) {
            try patch(place.sector, at: place.offset, bytes)
        }
        return entry(row, needsLong ? Array(name.utf16) : [], places)
    }

    private func longRows(_ name: String, _ sum: UInt8) -> [[UInt8]] {
        let letters = Array(name.utf16)
        let size = FatEntry.letterOffsets.count
        let count = (letters.count + size - 1) / size
        return (0..<count).reversed().map { index in
            var row = [UInt8](repeating: 0, count: FatEntry.rowBytes)
            row[0] = UInt8(index + 1) | (index == count - 1 ? 0x40 : 0)
            row[11] = UInt8(FatEntry.longName)
            row[13] = sum
            for (step, offset) in FatEntry.letterOffsets.enumerated() {
                let place = index * size + step
                let letter: UInt16 =
                    place < letters.count ? letters[place] : place == letters.count ? 0 : 0xFFFF
                row[offset] = UInt8(letter & 255)
                row[offset + 1] = UInt8(letter >> 8)
            }
            return row
        }
    }

    /// Free rows that follow each other; the folder grows when there are none.
    private func freeRows(_ count: Int, in folder: Int) throws(Raised) -> [FatEntry.Row] {
        var run: [FatEntry.Row] = []
        let sectors = try sectors(ofFolder: folder)
        for number in sectors {
            let bytes = try sector(number)
            for offset in stride(from: 0, to: bytes.count, by: FatEntry.rowBytes) {
                guard bytes[offset] == 0 || bytes[offset] == FatEntry.deleted else {
                    run = []
                    continue
                }
                run.append(FatEntry.Row(sector: number, offset: offset))
                if run.count == count { return run }
            }
        }
        guard folder != 0, let last = sectors.last else { throw machine.raiseOSError(13) }
        let cluster = (last - geometry.dataStart) / geometry.clusterSectors + 2
        guard let new = try allocate(after: cluster) else { throw machine.raiseOSError(13) }
        try clear(new)
        return try freeRows(count, in: folder)
    }

    /// Fills a cluster with zeros.
    func clear(_ cluster: Int) throws(Raised) {
        let first = firstSector(ofCluster: cluster)
        let empty = [UInt8](repeating: 0, count: geometry.sectorBytes)
        for number in 0..<geometry.clusterSectors { try write(first + number, empty) }
    }

    /// Takes the rows of an entry out of its folder.
    func removeRows(of entry: FatEntry) throws(Raised) {
        for row in entry.rows { try patch(row.sector, at: row.offset, [FatEntry.deleted]) }
    }

    /// Makes a folder.
    func makeFolder(_ place: Located) throws(Raised) {
        guard let cluster = try allocate(after: 0) else { throw machine.raiseOSError(13) }
        try clear(cluster)
        let stamp = timestamp
        let parent = place.folder == rootFolder ? 0 : place.folder
        var rows: [UInt8] = []
        for (name, target) in [(".", cluster), ("..", parent)] {
            rows += Array(name.utf8) + [UInt8](repeating: 0x20, count: 11 - name.utf8.count)
            rows += [UInt8(FatEntry.folderBit)] + [UInt8](repeating: 0, count: 8)
            rows += FatVolume.bytes(target >> 16, 2) + FatVolume.bytes(stamp.time, 2)
            rows += FatVolume.bytes(stamp.date, 2) + FatVolume.bytes(target, 2) + [0, 0, 0, 0]
        }
        try patch(firstSector(ofCluster: cluster), at: 0, rows)
        do {
            _ = try add(
                place.name, to: place.folder, attributes: FatEntry.folderBit, cluster: cluster)
        } catch {
            try free(cluster)
            throw error
        }
    }
}
