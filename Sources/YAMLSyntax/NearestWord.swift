/// Finds the word a user probably meant.
public enum NearestWord {
    /// The candidate closest to `word`, or nil when none is close enough to be worth naming.
    ///
    /// Close enough is a third of the longer word's letters, at least one; a difference in letter
    /// case alone always is, and so is an abbreviation. Of equally close candidates the first wins.
    public static func find(_ word: String, in candidates: [String]) -> String? {
        let lowered = word.lowercased()
        var best: (candidate: String, distance: Int)?
        for candidate in candidates {
            if candidate.lowercased() == lowered { return candidate }
            if best == nil, lowered.count > 1, candidate.lowercased().hasPrefix(lowered) {
                best = (candidate, 1)
                continue
            }
            let limit = max(1, max(word.count, candidate.count) / 3)
            guard abs(word.count - candidate.count) <= limit else { continue }
            let distance = editDistance(Array(lowered), Array(candidate.lowercased()))
            guard distance <= limit, distance < max(word.count, candidate.count) else { continue }
            if best.map({ distance < $0.distance }) ?? true { best = (candidate, distance) }
        }
        return best?.candidate
    }

    /// How a sentence about an unknown word ends: with the nearest word as a question, or with
    /// nothing.
    public static func question(for word: String, in candidates: [String]) -> String {
        find(word, in: candidates).map { "; did you mean `\($0)`?" } ?? ""
    }

    /// Insertions, deletions, replacements and swaps of neighbours that turn `a` into `b`
    /// (optimal string alignment).
    public static func editDistance(_ a: [Character], _ b: [Character]) -> Int {
        if a.isEmpty || b.isEmpty { return max(a.count, b.count) }
        var beforeLast = [Int](repeating: 0, count: b.count + 1)
        var last = Array(0...b.count)
        for i in 1...a.count {
            var row = [i] + [Int](repeating: 0, count: b.count)
            for j in 1...b.count {
                let change = a[i - 1] == b[j - 1] ? 0 : 1
                row[j] = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + change)
                if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
                    row[j] = min(row[j], beforeLast[j - 2] + 1)
                }
            }
            beforeLast = last
            last = row
        }
        return last[b.count]
    }
}
