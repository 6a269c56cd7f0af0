/// Text of a page: what comes from outside is escaped, numbers are short.
enum Markup {
    /// Text as it stands between tags and in attributes.
    static func escaped(_ text: String) -> String {
        var result = ""
        for character in text.unicodeScalars {
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            // Control characters have no place in a page.
            case _ where character.value < 0x20 && character != "\n" && character != "\t":
                result += "\u{FFFD}"
            default: result.unicodeScalars.append(character)
            }
        }
        return result
    }

    /// An element with its attributes in their order; `body` is markup already.
    static func tag(
        _ name: String, _ attributes: KeyValuePairs<String, String> = [:], _ body: String = ""
    ) -> String {
        let list = attributes.map { " \($0)=\"\(escaped($1))\"" }.joined()
        return "<\(name)\(list)>\(body)</\(name)>"
    }

    /// A place in a drawing, to a tenth of a unit.
    static func place(_ value: Double) -> String { Figures.fixed(value, 1) }

    /// A table; the first row is its head, columns but the first and those of `words` are numbers.
    static func table(_ rows: [[String]], words: Set<Int> = []) -> String {
        guard let head = rows.first, rows.count > 1 else { return "" }
        let title = head.enumerated().map { column, cell in
            words.contains(column)
                ? tag("th", ["scope": "col", "class": "words"], escaped(cell))
                : tag("th", ["scope": "col"], escaped(cell))
        }.joined()
        let body = rows.dropFirst().map { row in
            let cells = row.enumerated().map { column, cell in
                column == 0
                    ? tag("th", ["scope": "row"], escaped(cell))
                    : words.contains(column)
                        ? tag("td", ["class": "words"], escaped(cell))
                        : tag("td", [:], escaped(cell))
            }
            return tag("tr", [:], cells.joined()) + "\n"
        }
        return "<table>\n<thead>\(tag("tr", [:], title))</thead>\n<tbody>\n"
            + body.joined() + "</tbody>\n</table>\n"
    }

    /// A drawing with a title and a description for those who do not see it.
    static func drawing(
        width: Double, height: Double, title: String, description: String, _ body: String
    ) -> String {
        "<svg viewBox=\"0 0 \(place(width)) \(place(height))\" role=\"img\" "
            + "style=\"max-width:\(place(width))px\">"
            + tag("title", [:], escaped(title)) + tag("desc", [:], escaped(description)) + "\n"
            + body + "</svg>\n"
    }

    /// A word in a drawing.
    static func word(
        _ text: String, x: Double, y: Double, _ style: String = ""
    ) -> String {
        tag("text", ["x": place(x), "y": place(y), "class": style], escaped(text)) + "\n"
    }

    /// A box in a drawing that says what it is when one points at it.
    static func box(
        x: Double, y: Double, width: Double, height: Double, style: String, title: String
    ) -> String {
        tag(
            "rect",
            [
                "x": place(x), "y": place(y), "width": place(max(width, 0)),
                "height": place(max(height, 0)), "style": style,
            ], tag("title", [:], escaped(title))) + "\n"
    }

    /// The colours: the same hues, lighter on a dark ground; on paper those of a light one.
    static let style = """
        :root { color-scheme: light dark; --ground: #fff; --ink: #1d232b; --faint: #5c6672;
          --rule: #d5dae0; --good: #1a7f4b; --bad: #c2352b; --c0: #2f6fb5; --c1: #d9772b;
          --c2: #7b8794; --c3: #2a9d74; --c4: #8a5cc2; --c5: #c2a21b;
          --c6: #c04f86; --c7: #4aa3b8; }
        @media screen and (prefers-color-scheme: dark) { :root { --ground: #14181d; --ink: #e4e8ec;
          --faint: #9aa5b1; --rule: #323a44; --good: #3fbf83; --bad: #ef6a5e; --c0: #6aa5e3;
          --c1: #f0a060; --c2: #a3adb8; --c3: #57c7a0; --c4: #b492e6; --c5: #e0c650; --c6: #e385b4;
          --c7: #7fcbdc; } }
        body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--ground);
          max-width: 62rem; margin: 2rem auto; padding: 0 1.25rem; }
        h1 { font-size: 1.6rem; margin: 0; } h2 { font-size: 1.2rem; margin: 2.5rem 0 .5rem; }
        h3 { font-size: 1rem; margin: 1.5rem 0 .25rem; }
        p { margin: .4rem 0; } .faint { color: var(--faint); }
        table { border-collapse: collapse; font-size: .875rem; margin: .75rem 0; width: 100%;
          font-variant-numeric: tabular-nums; display: block; overflow-x: auto; }
        tbody tr th:first-child { white-space: nowrap; }
        th, td { padding: .3rem .6rem; text-align: right; border-bottom: 1px solid var(--rule);
          font-weight: normal; vertical-align: top; }
        td { white-space: nowrap; } tbody th { white-space: nowrap; }
        th:first-child, .words { text-align: left; white-space: normal; }
        thead th { color: var(--faint); }
        svg { display: block; width: 100%; margin: .5rem 0; }
        svg text { font: 12px system-ui, sans-serif; fill: var(--ink); }
        svg .faint { fill: var(--faint); } svg .end { text-anchor: end; }
        svg .middle { text-anchor: middle; } svg line { stroke: var(--rule); }
        .pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(22rem, 1fr));
          gap: 0 1.5rem; }
        .legend { font-size: .875rem; display: flex; flex-wrap: wrap; gap: .1rem 1rem;
          margin: 0 0 1rem; padding: 0; list-style: none; }
        .legend i { display: inline-block; width: .8em; height: .8em; margin-right: .4em; }
        @media print { body { margin: 0; max-width: none; font-size: 11pt; }
          h2, h3 { break-after: avoid; } svg, tr { break-inside: avoid; }
          rect, polygon, i { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
        """
}
