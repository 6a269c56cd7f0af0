/// The records of a read-only file system in memory, nothing of which is trusted.
///
/// A record is its kind, the number of bytes of its payload, and these. Numbers have seven bits to
/// a byte, the highest first; all bytes but the last have the top bit set.
struct RomImage {
    /// The payload of the record that is the whole file system.
    let bytes: UnsafeRawBufferPointer

    /// Kinds of records; others are skipped.
    enum Kind {
        static let unused = 0
        static let data = 2
        static let pointer = 3
        static let folder = 4
        static let file = 5
        /// Encoded, with the top bits off, it reads `RM1`.
        static let system = 0x14_A6B1
    }

    /// What a path leads to.
    enum Found {
        /// What its records lie in.
        case folder(Range<Int>)
        /// The data.
        case file(Range<Int>)
    }

    /// An entry of a folder.
    struct Entry {
        var name: Range<Int>
        var isFolder: Bool
        var size: Int
    }

    private static let largest = 1 << 40

    /// A number at a place, which moves behind it; `nil` when it does not end before a limit.
    private func number(_ place: inout Int, _ limit: Int) -> Int? {
        var value = 0
        var next = place
        while next < limit, value < RomImage.largest {
            let byte = Int(bytes[next])
            next += 1
            value = value << 7 | byte & 0x7F
            if byte & 0x80 == 0 {
                place = next
                return value
            }
        }
        return nil
    }

    /// The kind and the payload of a record, all of which must lie before a limit.
    private func record(_ place: Int, _ limit: Int) -> (kind: Int, payload: Range<Int>)? {
        var next = place
        guard let kind = number(&next, limit), kind != Kind.unused,
            let count = number(&next, limit), count <= limit - next
        else { return nil }
        return (kind, next..<next + count)
    }

    /// The payload of the file system that begins here.
    var system: Range<Int>? {
        guard let record = record(0, bytes.count), record.kind == Kind.system else { return nil }
        return record.payload
    }

    /// The data of a file among the records that follow its name.
    private func data(_ records: Range<Int>) -> Range<Int>? {
        var place = records.lowerBound
        while place < records.upperBound {
            guard let record = record(place, records.upperBound) else { return nil }
            switch record.kind {
            case Kind.data: return record.payload
            case Kind.pointer:
                var next = record.payload.lowerBound
                guard let size = number(&next, record.payload.upperBound),
                    let start = number(&next, record.payload.upperBound),
                    start <= bytes.count, size <= bytes.count - start
                else { return nil }
                return start..<start + size
            default: place = record.payload.upperBound
            }
        }
        return nil
    }

    /// A record that has a name.
    private struct Named {
        var isFolder: Bool
        var name: Range<Int>
        var content: Range<Int>
    }

    private enum Step {
        case named(Named, next: Int)
        case other(next: Int)
        case damaged
    }

    private func step(_ place: Int, _ limit: Int) -> Step {
        guard let record = record(place, limit) else { return .damaged }
        let end = record.payload.upperBound
        guard record.kind == Kind.folder || record.kind == Kind.file else {
            return .other(next: end)
        }
        var start = record.payload.lowerBound
        guard let length = number(&start, end), length <= end - start else { return .damaged }
        let name = start..<start + length
        return .named(
            Named(
                isFolder: record.kind == Kind.folder, name: name, content: name.upperBound..<end),
            next: end)
    }

    /// Follows a path; `nil` when it leads to nothing.
    func find(_ path: [UInt8]) -> Found? {
        var rest = path[...]
        if rest.first == 0x2F { rest = rest.dropFirst() }
        var (place, limit) = (0, bytes.count)
        while !rest.isEmpty, place < limit {
            switch step(place, limit) {
            case .damaged: return nil
            case .other(let next): place = next
            case .named(let named, let next):
                let count = named.name.count
                guard rest.count >= count, rest.starts(with: bytes[named.name]),
                    rest.count == count || rest[rest.startIndex + count] == 0x2F
                else {
                    place = next
                    continue
                }
                rest = rest.dropFirst(count)
                if !named.isFolder {
                    guard rest.isEmpty, let data = data(named.content) else { return nil }
                    return .file(data)
                }
                (place, limit) = (named.content.lowerBound, named.content.upperBound)
                if rest.first == 0x2F { rest = rest.dropFirst() }
            }
        }
        return rest.isEmpty ? .folder(place..<limit) : nil
    }

    /// The next entry of a folder from a place on, which moves behind it; `nil` at the end, and
    /// where it is damaged.
    func next(_ place: inout Int, _ limit: Int) -> Entry? {
        while place < limit {
            switch step(place, limit) {
            case .damaged: place = limit
            case .other(let next): place = next
            case .named(let named, let next):
                place = next
                if named.isFolder {
                    return Entry(name: named.name, isFolder: true, size: named.content.count)
                }
                guard let data = data(named.content) else {
                    place = limit
                    return nil
                }
                return Entry(name: named.name, isFolder: false, size: data.count)
            }
        }
        return nil
    }
}
