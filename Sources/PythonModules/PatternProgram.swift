/// A regular expression as a program for a backtracking machine.
///
/// The language is that of the boards: `.` `[...]` `\d \D \s \S \w \W`, groups `(...)` and
/// `(?:...)`, `|`, `^` `$`, and `*` `+` `?` with their lazy forms. It works on bytes.
struct PatternProgram {
    enum Step {
        case byte(UInt8)
        case any
        /// One of a set of bytes, and how many bytes of a board's program it takes.
        case set(ByteSet, size: Int)
        case start
        case end
        case save(Int)
        /// Goes on at the first place; when that fails at the second.
        case split(Int, Int)
        case jump(Int)
        case done
    }

    /// Why a pattern is none.
    enum Failure: Error {
        case unbalanced
        /// Not of the boards' language, or beyond the jumps of one byte of their programs.
        case notUnderstood
    }

    /// A set of bytes as 256 bits.
    struct ByteSet {
        private var words: SIMD4<UInt64> = .zero

        /// Whether it has a byte.
        func contains(_ byte: UInt8) -> Bool {
            words[Int(byte >> 6)] >> UInt64(byte & 63) & 1 == 1
        }
        mutating func insert(_ byte: UInt8) { words[Int(byte >> 6)] |= 1 << UInt64(byte & 63) }
        mutating func formUnion(_ other: ByteSet) { words |= other.words }
        mutating func invert() { words = ~words }
    }

    private(set) var steps: [Step] = []
    private(set) var groupCount = 0
    private var pattern: [UInt8] = []
    private var position = 0
    private var depth = 0

    init(_ pattern: [UInt8]) throws(Failure) {
        self.pattern = pattern
        steps.append(.save(0))
        guard alternatives() else { throw .notUnderstood }
        guard position == pattern.count else { throw .unbalanced }
        steps.append(.save(1))
        steps.append(.done)
        guard isWithinBoardsLimits else { throw .notUnderstood }
    }

    /// Where each step, and the end, lies in a board's program.
    private var boardPlaces: [Int] {
        var places = [0]
        for step in steps {
            let size =
                switch step {
                case .any, .start, .end, .done: 1
                case .byte, .save, .split, .jump: 2
                case .set(_, let size): size
                }
            places.append((places.last ?? 0) + size)
        }
        return places
    }
    /// Bytes of a board's program, whose search for a start takes five more.
    var boardBytes: Int { 5 + (boardPlaces.last ?? 0) }

    /// Whether each jump, set and group fits the one byte that boards have for it.
    private var isWithinBoardsLimits: Bool {
        guard groupCount <= PatternProgram.mostGroups else { return false }
        let places = boardPlaces
        func reaches(_ target: Int, from index: Int) -> Bool {
            (-128...127).contains(places[target] - places[index + 1])
        }
        for (index, step) in steps.enumerated() {
            switch step {
            case .split(let first, let second):
                guard reaches(first, from: index), reaches(second, from: index) else {
                    return false
                }
            case .jump(let target):
                guard reaches(target, from: index) else { return false }
            case .set(_, let size):
                guard size <= 2 + 2 * 127 else { return false }
            default: break
            }
        }
        return true
    }
    private static let mostGroups = 63

    private var current: UInt8? { position < pattern.count ? pattern[position] : nil }

    private mutating func alternatives() -> Bool {
        depth += 1
        defer { depth -= 1 }
        guard depth < 40 else { return false }
        let start = steps.count
        guard sequence() else { return false }
        guard current == 0x7C else { return true }
        position += 1
        insert(.split(start + 1, steps.count + 2), at: start)
        let jump = steps.count
        steps.append(.jump(0))
        guard alternatives() else { return false }
        steps[jump] = .jump(steps.count)
        return true
    }

    private mutating func sequence() -> Bool {
        while let byte = current, byte != 0x7C, byte != 0x29 {
            let start = steps.count
            guard atom(byte), repetition(from: start) else { return false }
        }
        return true
    }

    private mutating func atom(_ byte: UInt8) -> Bool {
        position += 1
        switch byte {
        case 0x2E: steps.append(.any)
        case 0x5E: steps.append(.start)
        case 0x24: steps.append(.end)
        case 0x28: return group()
        case 0x5B: return characterSet()
        case 0x2A, 0x2B, 0x3F: return false
        case 0x5C:
            guard let escaped = current else { return false }
            position += 1
            if let set = PatternProgram.namedSet(escaped) {
                steps.append(.set(set, size: 2))
            } else {
                steps.append(.byte(escaped))
            }
        default: steps.append(.byte(byte))
        }
        return true
    }

    private mutating func group() -> Bool {
        var number: Int?
        if current == 0x3F {
            guard position + 1 < pattern.count, pattern[position + 1] == 0x3A else { return false }
            position += 2
        } else {
            groupCount += 1
            number = groupCount
        }
        if let number { steps.append(.save(2 * number)) }
        guard alternatives(), current == 0x29 else { return false }
        position += 1
        if let number { steps.append(.save(2 * number + 1)) }
        return true
    }

    private mutating func characterSet() -> Bool {
        var set = ByteSet()
        var items = 0
        var isNegated = false
        if current == 0x5E {
            isNegated = true
            position += 1
        }
        while let byte = current, byte != 0x5D {
            position += 1
            items += 1
            var low = byte
            if byte == 0x5C {
                guard let escaped = current else { return false }
                position += 1
                if let named = PatternProgram.namedSet(escaped) {
                    set.formUnion(named)
                    continue
                }
                low = escaped
            }
            var high = low
            if current == 0x2D, position + 1 < pattern.count, pattern[position + 1] != 0x5D {
                position += 1
                high = pattern[position]
                position += 1
                if high == 0x5C, let escaped = current {
                    high = escaped
                    position += 1
                }
            }
            if low <= high { for byte in low...high { set.insert(byte) } }
        }
        guard current == 0x5D else { return false }
        position += 1
        if isNegated { set.invert() }
        steps.append(.set(set, size: 2 + 2 * items))
        return true
    }

    static func namedSet(_ letter: UInt8) -> ByteSet? {
        let lower = letter | 0x20
        guard [0x64, 0x73, 0x77].contains(lower) else { return nil }
        var set = ByteSet()
        for byte in UInt8.min...UInt8.max {
            let isDigit = byte >= 0x30 && byte <= 0x39
            let isLetter = (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7A
            let isIn =
                switch lower {
                case 0x64: isDigit
                case 0x73: byte == 0x20 || (byte >= 0x09 && byte <= 0x0D)
                default: isDigit || isLetter || byte == 0x5F
                }
            if isIn == (letter == lower) { set.insert(byte) }
        }
        return set
    }

    private mutating func repetition(from start: Int) -> Bool {
        guard let byte = current, [0x2A, 0x2B, 0x3F].contains(byte) else { return true }
        position += 1
        let isLazy = current == 0x3F
        if isLazy { position += 1 }
        func split(_ more: Int, _ out: Int) -> Step {
            isLazy ? .split(out, more) : .split(more, out)
        }
        switch byte {
        case 0x2A:
            insert(split(start + 1, steps.count + 2), at: start)
            steps.append(.jump(start))
        case 0x2B:
            steps.append(split(start, steps.count + 1))
        default:
            insert(split(start + 1, steps.count + 1), at: start)
        }
        return true
    }

    /// Puts a step before others, whose targets move on by one.
    private mutating func insert(_ step: Step, at place: Int) {
        for index in place..<steps.count {
            switch steps[index] {
            case .split(let first, let second):
                steps[index] = .split(
                    first >= place ? first + 1 : first, second >= place ? second + 1 : second)
            case .jump(let target) where target >= place: steps[index] = .jump(target + 1)
            default: break
            }
        }
        steps.insert(step, at: place)
    }
}

/// Runs a program over a text with a stack of places to go back to.
struct PatternMatcher {
    let program: PatternProgram
    let text: [UInt8]
    /// Steps done, for the cost of the work.
    private(set) var steps = 0
    /// Whether the stack became too large.
    private(set) var isTooDeep = false

    init(program: PatternProgram, text: [UInt8]) {
        self.program = program
        self.text = text
    }

    /// Starts and ends of the whole match and of its groups; `nil` when there is none.
    mutating func find(from start: Int, anchored: Bool) -> [Int]? {
        var place = start
        while place <= text.count {
            if let result = match(at: place) { return result }
            if anchored || isTooDeep { return nil }
            place += 1
        }
        return nil
    }

    private mutating func match(at start: Int) -> [Int]? {
        var saved = [Int](repeating: -1, count: 2 * program.groupCount + 2)
        var stack: [(step: Int, place: Int, slot: Int, old: Int)] = []
        // A step and place visited with an empty repetition would go round for ever.
        var (step, place) = (0, start)
        var visits = 0
        while true {
            steps += 1
            visits += 1
            if stack.count > 20000 || visits > 1_000_000 {
                isTooDeep = true
                return nil
            }
            var failed = false
            switch program.steps[step] {
            case .byte(let byte): failed = place >= text.count || text[place] != byte
            case .any: failed = place >= text.count
            case .set(let set, _): failed = place >= text.count || !set.contains(text[place])
            case .start:
                failed = place != 0
                place -= 1
            case .end:
                failed = place != text.count
                place -= 1
            case .save(let slot):
                stack.append((-1, 0, slot, saved[slot]))
                saved[slot] = place
                place -= 1
            case .split(let first, let second):
                stack.append((second, place, 0, 0))
                step = first
                continue
            case .jump(let target):
                step = target
                continue
            case .done: return saved
            }
            if !failed {
                step += 1
                place += 1
                continue
            }
            guard let back = goBack(&stack, &saved) else { return nil }
            (step, place) = back
        }
    }

    private func goBack(
        _ stack: inout [(step: Int, place: Int, slot: Int, old: Int)], _ saved: inout [Int]
    ) -> (Int, Int)? {
        while let entry = stack.popLast() {
            if entry.step >= 0 { return (entry.step, entry.place) }
            saved[entry.slot] = entry.old
        }
        return nil
    }
}
