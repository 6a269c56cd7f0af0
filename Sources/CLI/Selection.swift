import ArgumentParser

/// Which tests `-k` selects: words with `and`, `or`, `not` and brackets.
struct Selection {
    private indirect enum Term {
        case word(String)
        case no(Term)
        case both(Term, Term)
        case either(Term, Term)
    }

    private let term: Term

    /// - Throws: `ValidationError` for what is no such expression.
    init(_ text: String) throws {
        var words = text.replacing("(", with: " ( ").replacing(")", with: " ) ")
            .split(separator: " ").map(String.init)[...]
        let failure = ValidationError(
            "-k \(text): names with and, or, not and brackets were expected.")
        guard words.count < 1000, let term = Selection.either(&words), words.isEmpty else {
            throw failure
        }
        self.term = term
    }

    private static func either(_ words: inout ArraySlice<String>) -> Term? {
        guard var left = both(&words) else { return nil }
        while words.first == "or" {
            words.removeFirst()
            guard let right = both(&words) else { return nil }
            left = .either(left, right)
        }
        return left
    }

    private static func both(_ words: inout ArraySlice<String>) -> Term? {
        guard var left = one(&words) else { return nil }
        while words.first == "and" {
            words.removeFirst()
            guard let right = one(&words) else { return nil }
            left = .both(left, right)
        }
        return left
    }

    private static func one(_ words: inout ArraySlice<String>) -> Term? {
        guard let word = words.popFirst() else { return nil }
        switch word {
        case "not": return one(&words).map(Term.no)
        case "(":
            guard let inner = either(&words), words.popFirst() == ")" else { return nil }
            return inner
        case ")", "and", "or": return nil
        default: return .word(word.lowercased())
        }
    }

    /// Whether a test with this title is meant.
    func contains(_ title: String) -> Bool { Selection.fits(term, title.lowercased()) }

    private static func fits(_ term: Term, _ title: String) -> Bool {
        switch term {
        case .word(let word): title.contains(word)
        case .no(let inner): !fits(inner, title)
        case .both(let left, let right): fits(left, title) && fits(right, title)
        case .either(let left, let right): fits(left, title) || fits(right, title)
        }
    }
}
