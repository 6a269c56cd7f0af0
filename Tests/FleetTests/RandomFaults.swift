/// Faults of a small scenario, drawn from its seed: all kinds but those that no divided run knows.
enum RandomFaults {
    /// Lines of the file, empty for some seeds.
    static func lines(
        _ draw: inout RandomScenario.Draw, nodes: Int, hasAccessPoint: Bool
    ) -> [String] {
        let count = draw.between(0, 5)
        guard count > 0 else { return [] }
        return ["faults:"]
            + (1...count).map { number in
                "  f\(number): {\(kind(&draw, nodes: nodes, hasAccessPoint: hasAccessPoint)), "
                    + "\(time(&draw))}"
            }
    }

    private static func kind(
        _ draw: inout RandomScenario.Draw, nodes: Int, hasAccessPoint: Bool
    ) -> String {
        func one() -> String { "n\(draw.between(0, nodes - 1))" }
        let lasting = "for: \(draw.between(1, 19))s"
        let whom = "nodes: \(one())"
        let sensor = "sensor: \(draw.one(of: ["air", "probe"])), \(lasting)"
        let kinds = [
            "kind: power_off, \(whom), \(lasting)", "kind: reset, \(whom)",
            "kind: crash, \(whom)", "kind: brownout, \(whom), \(lasting)",
            "kind: hang, \(whom), \(lasting)", "kind: theft, \(whom)",
            "kind: battery_swap, \(whom), charge: \(draw.between(0, 100))%",
            "kind: clock_drift, \(whom), error: \(draw.between(-500, 500))ppm, \(lasting)",
            "kind: flash_full, \(whom), \(lasting)", "kind: sensor_stuck, \(whom), \(sensor)",
            "kind: sensor_silent, \(whom), \(sensor)",
            "kind: link_cut, \(whom), to: \(one()), \(lasting)",
            "kind: link_cut, \(whom), \(lasting)",
            "kind: rain, loss: \(draw.between(1, 60))dB, \(lasting)",
            "kind: jammer, position: [\(draw.between(0, 200)), 50], power: "
                + "\(draw.between(0, 30))dBm, channel: \(draw.between(1, 13)), \(lasting)",
            "kind: frame_loss, \(whom), share: \(draw.between(1, 100))%, \(lasting)",
            "kind: corruption, \(whom), share: \(draw.between(1, 100))%, \(lasting)",
            hasAccessPoint
                ? "kind: access_point_down, access_points: field, \(lasting)"
                : "kind: power_on, \(whom)",
        ]
        return draw.one(of: kinds)
    }

    private static func time(_ draw: inout RandomScenario.Draw) -> String {
        switch draw.between(0, 2) {
        case 0: "at: \(draw.between(0, 120))s"
        case 1: "every: \(draw.between(20, 90))s"
        default: "rate: \(draw.between(20, 200))/hour"
        }
    }
}
