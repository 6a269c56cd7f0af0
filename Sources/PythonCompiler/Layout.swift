/// The bytes of a code object, and its head as numbers.
struct LaidOutCode {
    let bytes: [UInt8]
}

/// Turns the items of a scope into bytes.
///
/// Jumps take two or three bytes, which depends on how far they go, which depends on the size of
/// other jumps. As in MicroPython all start long, and rounds follow in which they can only shrink,
/// until a round changes nothing. Jumps ahead use the offsets of the round before.
struct Layout {
    private let items: [CodeItem]
    private let signature: [UInt8]
    private let names: [UInt8]
    private let cells: [UInt8]
    private var labels: [Label: Int] = [:]
    private var code: [UInt8] = []
    private var lineTable: [UInt8] = []
    private var isOverflowing = false

    /// Takes the items and the encoded parts of the head: numbers, names, cells.
    init(items: [CodeItem], signature: [UInt8], names: [UInt8], cells: [UInt8]) {
        self.items = items
        self.signature = signature
        self.names = names
        self.cells = cells
    }

    /// The finished bytes; nil if a jump goes too far for the format.
    mutating func bytes(withLines: Bool) -> [UInt8]? {
        round(isFirst: true, withLines: withLines)
        var information = names.count + lineTable.count
        var size = -1
        while true {
            let sizes = Prelude.sizeBytes(info: information, cells: cells.count)
            round(isFirst: false, withLines: withLines)
            information = names.count + lineTable.count
            let head = signature + sizes + names + lineTable + cells
            if head.count + code.count == size, sizes.count == sizeBytes(information).count {
                return isOverflowing
                    ? nil
                    : signature + sizeBytes(information) + names + lineTable
                        + cells + code
            }
            size = head.count + code.count
        }
    }

    private func sizeBytes(_ information: Int) -> [UInt8] {
        Prelude.sizeBytes(info: information, cells: cells.count)
    }

    private mutating func round(isFirst: Bool, withLines: Bool) {
        code = []
        lineTable = []
        isOverflowing = false
        var lastLine = 1
        var lastLineOffset = 0
        for item in items {
            switch item {
            case .bytes(let bytes): code += bytes
            case .label(let label): labels[label] = code.count
            case .line(let line):
                guard withLines, line > lastLine else { continue }
                addLines(bytes: code.count - lastLineOffset, lines: line - lastLine)
                lastLine = line
                lastLineOffset = code.count
            case .jump(let opcode, let label, let extra):
                addJump(opcode, label, isFirst: isFirst)
                if let extra { code.append(extra) }
            }
        }
    }

    private mutating func addJump(_ opcode: Opcode, _ label: Label, isFirst: Bool) {
        let isSigned = opcode.row.operand != .forward
        var distance = 0
        var isShort = false
        if !isFirst {
            distance = (labels[label] ?? 0) - code.count - 2
            isShort = isSigned ? (-64...63).contains(distance) : (0...127).contains(distance)
        }
        if isShort {
            code += [opcode.rawValue, UInt8(distance + (isSigned ? 0x40 : 0))]
            return
        }
        let value = distance - 1 + (isSigned ? 0x4000 : 0)
        if !isFirst, !(0...0x7fff).contains(value) { isOverflowing = true }
        let bits = UInt16(truncatingIfNeeded: value)
        code += [opcode.rawValue, 0x80 | UInt8(bits & 0x7f), UInt8(bits >> 7 & 0xff)]
    }

    /// `0LLBBBBB`, or `1LLLBBBB LLLLLLLL` for many lines.
    private mutating func addLines(bytes: Int, lines: Int) {
        var bytes = bytes
        var lines = lines
        while bytes > 0 || lines > 0 {
            let skippedBytes: Int
            let skippedLines: Int
            if lines <= 6 || bytes > 0xf {
                skippedBytes = min(bytes, 0x1f)
                skippedLines = skippedBytes < bytes ? 0 : min(lines, 3)
                lineTable.append(UInt8(skippedBytes | skippedLines << 5))
            } else {
                skippedBytes = min(bytes, 0xf)
                skippedLines = min(lines, 0x7ff)
                lineTable.append(UInt8(0x80 | skippedBytes | (skippedLines >> 4) & 0x70))
                lineTable.append(UInt8(skippedLines & 0xff))
            }
            bytes -= skippedBytes
            lines -= skippedLines
        }
    }
}
