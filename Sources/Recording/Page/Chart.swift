/// The shapes of charts.
enum Chart {
    /// Upright bars, each with the word under it (or none), its value, and what it is.
    static func columns(
        _ bars: [(label: String, value: Double, title: String)], title: String,
        description: String
    ) -> String {
        let (width, height, left, bottom) = (480.0, 180.0, 48.0, 156.0)
        let most = max(bars.map(\.value).max() ?? 0, 1)
        let pitch = (width - left) / Double(max(bars.count, 1))
        var body = ""
        for share in [0, 0.5, 1] {
            let y = bottom - share * (bottom - 12)
            body += line(left, y, width, y)
            let value = Figures.grouped(UInt64((share * most).rounded()))
            body += Markup.word(value, x: left - 6, y: y + 4, "faint end")
        }
        for (place, bar) in bars.enumerated() {
            let x = left + Double(place) * pitch
            let size = bar.value / most * (bottom - 12)
            body += Markup.box(
                x: x + pitch * 0.08, y: bottom - size, width: pitch * 0.84, height: size,
                style: "fill:var(--c0)", title: bar.title)
            if !bar.label.isEmpty {
                body += Markup.word(bar.label, x: x, y: bottom + 16, "faint")
            }
        }
        return Markup.drawing(
            width: width, height: height, title: title, description: description, body)
    }

    /// The course of a value from 0 to 1 with its spread, on a scale that shows its changes.
    static func course(
        _ points: [(low: Double, middle: Double, high: Double)?], step: Double, title: String
    ) -> String {
        let known = points.enumerated().compactMap { place, point in
            point.map { (place: Double(place), point: $0) }
        }
        guard let first = known.first, let last = known.last else { return "" }
        let (width, height, left, bottom) = (480.0, 170.0, 60.0, 146.0)
        var least = known.map(\.point.low).min() ?? 0
        var most = known.map(\.point.high).max() ?? 1
        // What hardly moves is drawn as a line that hardly moves.
        if most - least < 0.01 {
            least = max(0, least - 0.005)
            most = min(1, least + 0.01)
        }
        let end = max(last.place, 1)
        func x(_ place: Double) -> Double { left + place / end * (width - left - 8) }
        func y(_ value: Double) -> Double {
            bottom - (value - least) / max(most - least, 1e-9) * (bottom - 12)
        }
        func path(_ points: [(Double, Double)]) -> String {
            points.map { "\(Markup.place($0)),\(Markup.place($1))" }.joined(separator: " ")
        }
        var body = ""
        for share in [0, 0.5, 1] {
            let value = least + share * (most - least)
            body += line(left, y(value), width, y(value))
            let text = Figures.fixed(100 * value, most - least < 0.1 ? 2 : 0) + " %"
            body += Markup.word(text, x: left - 6, y: y(value) + 4, "faint end")
        }
        let band =
            known.map { (x($0.place), y($0.point.high)) }
            + known.reversed().map { (x($0.place), y($0.point.low)) }
        body += Markup.tag(
            "polygon", ["points": path(band), "style": "fill:var(--c0);fill-opacity:.25"])
        body += Markup.tag(
            "polyline",
            [
                "points": path(known.map { (x($0.place), y($0.point.middle)) }),
                "style": "fill:none;stroke:var(--c0);stroke-width:2",
            ])
        for share in [0, 0.5, 1] {
            let text = Figures.duration(share * last.place * step)
            body += Markup.word(
                text, x: x(share * end), y: bottom + 18,
                share == 0 ? "faint" : share == 1 ? "faint end" : "faint middle")
        }
        let percents = [first.point.middle, last.point.middle].map { Figures.percent($0, of: 1) }
        return Markup.drawing(
            width: width, height: height, title: title,
            description: "The middle battery goes from \(percents[0]) to \(percents[1]); the band "
                + "spans the lowest and the highest.", body)
    }

    static func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double) -> String {
        Markup.tag(
            "line",
            [
                "x1": Markup.place(x1), "y1": Markup.place(y1), "x2": Markup.place(x2),
                "y2": Markup.place(y2),
            ]) + "\n"
    }
}
