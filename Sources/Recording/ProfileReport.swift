public import Fleet

/// Where the time of the machine went, as text for people.
public enum ProfileReport {
    /// A table for the fleet's own thread, and one for the groups of nodes; ends with a line end.
    public static func text(_ profile: HostProfile) -> String {
        var parts = TextTable([.left, .right, .right])
        let rows = [
            ("nodes", profile.nodeSeconds), ("air", profile.airSeconds),
            ("records", profile.recordSeconds), ("waiting for threads", profile.waitSeconds),
            ("held back to its pace", profile.paceSeconds), ("other", profile.otherSeconds),
        ]
        for (name, seconds) in rows where seconds > 0 {
            parts.add([name, figure(seconds), Figures.percent(seconds, of: profile.wallSeconds)])
        }
        var groups = TextTable([.left, .right, .right, .right])
        groups.add(["group", "nodes", "seconds", "bytecodes/s"])
        for group in profile.groups.sorted(by: { $0.seconds > $1.seconds }) {
            let speed = group.seconds > 0 ? Double(group.bytecodes) / group.seconds : 0
            groups.add([
                group.name, "\(group.nodes)", figure(group.seconds),
                Figures.rounded(UInt64(min(max(speed, 0), 1e18))),
            ])
        }
        let threads = profile.threads == 1 ? "1 thread" : "\(profile.threads) threads"
        let head =
            "Host time: \(figure(profile.wallSeconds)) s on \(threads); the fleet's own thread"
        return ([head] + parts.lines() + ["Nodes, on all threads"] + groups.lines())
            .map { $0 + "\n" }.joined()
    }

    private static func figure(_ seconds: Double) -> String { Figures.fixed(seconds, 2) }
}
