/// What a key or a sequence of bytes of the terminal means to a line.
enum LineKey: Equatable {
    case insert(UInt8)
    case newline
    case tab
    case left, right, home, end
    case wordLeft, wordRight
    case delete, backspace, deleteWord, backspaceWord
    case cutToEnd, cutToStart
    case older, newer
    case interrupt
}

/// Turns the bytes of a terminal into keys.
struct LineKeys: Sendable {
    private enum Sequence { case none, escape, bracket, application, digit(UInt8) }
    private var sequence = Sequence.none
    /// The byte that ended the last line, as long as the other one may belong to the same line end.
    private var lastNewline: UInt8?

    /// Whether the next byte belongs to a sequence.
    var isInSequence: Bool { if case .none = sequence { false } else { true } }

    /// The key that ends with this byte; nil when there is none, or none yet.
    mutating func key(_ byte: UInt8) -> LineKey? {
        let old = sequence
        sequence = .none
        switch old {
        case .none: return plain(byte)
        case .escape: return afterEscape(byte)
        case .bracket: return afterBracket(byte)
        case .application:
            return byte == UInt8(ascii: "H") ? .home : byte == UInt8(ascii: "F") ? .end : nil
        case .digit(let digit): return afterDigit(digit, byte)
        }
    }

    private mutating func plain(_ byte: UInt8) -> LineKey? {
        let wasNewline = lastNewline
        switch byte {
        case 0x01: return .home
        case 0x02: return .left
        case 0x03: return .interrupt
        case 0x04: return .delete
        case 0x05: return .end
        case 0x06: return .right
        case 0x0B: return .cutToEnd
        case 0x0E: return .newer
        case 0x10: return .older
        case 0x15: return .cutToStart
        case 0x17: return .backspaceWord
        default: break
        }
        lastNewline = nil
        switch byte {
        case 0x0A, 0x0D:
            // Behind a carriage return, a line feed ends no second line.
            guard wasNewline == nil || wasNewline == byte else { return nil }
            lastNewline = byte
            return .newline
        case 0x1B: sequence = .escape
        case 0x08, 0x7F: return .backspace
        case 0x09: return .tab
        case 0x20...0x7E: return .insert(byte)
        default: break
        }
        return nil
    }

    private mutating func afterEscape(_ byte: UInt8) -> LineKey? {
        switch byte {
        case UInt8(ascii: "["): sequence = .bracket
        case UInt8(ascii: "O"): sequence = .application
        case UInt8(ascii: "b"): return .wordLeft
        case UInt8(ascii: "f"): return .wordRight
        case UInt8(ascii: "d"): return .deleteWord
        case 0x7F: return .backspaceWord
        default: break
        }
        return nil
    }

    private mutating func afterBracket(_ byte: UInt8) -> LineKey? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): sequence = .digit(byte)
        case UInt8(ascii: "A"): return .older
        case UInt8(ascii: "B"): return .newer
        case UInt8(ascii: "C"): return .right
        case UInt8(ascii: "D"): return .left
        case UInt8(ascii: "H"): return .home
        case UInt8(ascii: "F"): return .end
        default: break
        }
        return nil
    }

    private mutating func afterDigit(_ digit: UInt8, _ byte: UInt8) -> LineKey? {
        switch (digit, byte) {
        case (UInt8(ascii: "1"), UInt8(ascii: "~")), (UInt8(ascii: "7"), UInt8(ascii: "~")):
            return .home
        case (UInt8(ascii: "4"), UInt8(ascii: "~")), (UInt8(ascii: "8"), UInt8(ascii: "~")):
            return .end
        case (UInt8(ascii: "3"), UInt8(ascii: "~")): return .delete
        // `1;5C`: a key with a modifier; the 5 that follows says Control.
        case (UInt8(ascii: "1"), UInt8(ascii: ";")): sequence = .bracket
        case (UInt8(ascii: "5"), UInt8(ascii: "C")): return .wordRight
        case (UInt8(ascii: "5"), UInt8(ascii: "D")): return .wordLeft
        default: break
        }
        return nil
    }
}
