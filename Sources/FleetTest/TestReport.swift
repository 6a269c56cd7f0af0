/// What came of tests, as text and as JUnit XML.
public enum TestReport {
    /// One line for a test that ended.
    public static func line(_ outcome: TestOutcome) -> String {
        let time = "\(rounded(outcome.seconds)) s"
        let reason =
            outcome.verdict == .skipped && !outcome.text.isEmpty ? " (\(outcome.text))" : ""
        return "\(outcome.verdict.rawValue.uppercased().padded(to: 7)) \(outcome.item.title)"
            + "  \(time)\(reason)\n"
    }

    /// All that helps to understand a test that did not pass.
    public static func details(_ outcome: TestOutcome, command: String) -> String {
        var text = "\n--- \(outcome.item.title): \(outcome.verdict.rawValue)\n"
        text += ended(outcome.text)
        if !outcome.output.isEmpty { text += "printed by the test:\n" + ended(outcome.output) }
        if !outcome.records.isEmpty {
            text += "the last records of the nodes concerned:\n" + outcome.records
        }
        return text + "again: \(command)\n"
    }

    /// The last line.
    public static func summary(_ outcomes: [TestOutcome], seconds: Double) -> String {
        let counts = TestVerdict.allCases.compactMap { verdict in
            let count = outcomes.count { $0.verdict == verdict }
            return count > 0 ? "\(count) \(verdict.rawValue)" : nil
        }
        let text = counts.isEmpty ? "no tests" : counts.joined(separator: ", ")
        return "\n\(text) in \(rounded(seconds)) s\n"
    }

    /// A report as CI systems read it.
    public static func xml(_ outcomes: [TestOutcome], seconds: Double) -> String {
        let failures = outcomes.count { $0.verdict == .failed }
        let skipped = outcomes.count { $0.verdict == .skipped }
        let errors = outcomes.count { $0.verdict.isBad } - failures
        var text = """
            <?xml version="1.0" encoding="utf-8"?>
            <testsuites>
            <testsuite name="brumate" tests="\(outcomes.count)" failures="\(failures)" \
            errors="\(errors)" skipped="\(skipped)" time="\(rounded(seconds))">

            """
        for outcome in outcomes { text += xml(outcome) }
        return text + "</testsuite>\n</testsuites>\n"
    }

    private static func xml(_ outcome: TestOutcome) -> String {
        let item = outcome.item
        let shown = TestItem(path: "", name: item.name, parameter: item.parameter, seed: item.seed)
        let name = item.name.isEmpty ? item.path : String(shown.title.dropFirst("::".count))
        var text =
            "<testcase classname=\"\(escaped(item.path))\""
            + " name=\"\(escaped(name))\""
            + " time=\"\(rounded(outcome.seconds))\">\n"
        // Behind the calls comes what was raised.
        let message =
            outcome.text.split(separator: "\n")
            .first { !$0.hasPrefix(" ") && !$0.hasPrefix("Traceback") }.map(String.init) ?? ""
        switch outcome.verdict {
        case .passed: break
        case .skipped: text += "<skipped message=\"\(escaped(outcome.text))\"/>\n"
        case .failed: text += element("failure", message, outcome.text + outcome.records)
        case .error, .hung, .memory, .crashed:
            text += element(
                "error", "\(outcome.verdict.rawValue): \(message)", outcome.text + outcome.records)
        }
        if !outcome.output.isEmpty {
            text += "<system-out>\(escaped(outcome.output))</system-out>\n"
        }
        return text + "</testcase>\n"
    }

    private static func element(_ name: String, _ message: String, _ text: String) -> String {
        "<\(name) message=\"\(escaped(message))\">\(escaped(text))</\(name)>\n"
    }

    /// Text for XML 1.0, which knows no control characters.
    private static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "\n", "\t": result.unicodeScalars.append(scalar)
            case _ where scalar.value < 0x20 || scalar.value == 0xFFFE || scalar.value == 0xFFFF:
                result += "\u{FFFD}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    private static func ended(_ text: String) -> String {
        text.hasSuffix("\n") ? text : text + "\n"
    }

    private static func rounded(_ seconds: Double) -> Double { (seconds * 1000).rounded() / 1000 }
}

extension String {
    fileprivate func padded(to count: Int) -> String {
        self + String(repeating: " ", count: max(0, count - self.count))
    }
}
