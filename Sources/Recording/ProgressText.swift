public import Fleet
import SimulationKernel

/// How far a run is, in one line.
public enum ProgressText {
    /// Virtual time, speed against real time, nodes awake, messages.
    public static func text(_ progress: RunProgress, of description: RunDescription) -> String {
        let share = Figures.percent(progress.time.seconds, of: description.duration.seconds)
        let speed = progress.wallSeconds > 0 ? progress.time.seconds / progress.wallSeconds : 0
        var parts = [
            "\(Figures.duration(progress.time.seconds)) of "
                + "\(Figures.duration(description.duration.seconds)) (\(share))",
            "\(Figures.rounded(UInt64(min(max(speed, 0), 1e18)))) x real time",
            "\(progress.nodesAwake) of \(description.nodes.count) awake",
            "\(Figures.grouped(progress.messages)) messages",
        ]
        if let behind = progress.behindSeconds, behind >= 0.1 {
            parts.append("\(Figures.duration(behind)) BEHIND its pace")
        }
        return parts.joined(separator: "  ")
    }
}
