import Fleet
import Recording
import SimulationKernel

/// Shows how far a run is: on a terminal one line that changes, elsewhere a line now and then.
final class ProgressLine: RunObserver {
    private let isTerminal: Bool
    private let columns: Int
    private let write: (String) -> Void
    private var description: RunDescription?
    private var width = 0
    private var nextSecond = 10.0

    /// Seconds of wall-clock time between two lines where the output is no terminal.
    private static let interval = 10.0

    init(isTerminal: Bool, columns: Int, write: @escaping (String) -> Void) {
        self.isTerminal = isTerminal
        self.columns = columns
        self.write = write
    }

    func began(_ description: RunDescription) { self.description = description }

    func observe(_ record: Record) {}

    func progress(_ progress: RunProgress) {
        guard let description else { return }
        let text = ProgressText.text(progress, of: description)
        if isTerminal {
            // A line that wraps could not be written over. Blanks wipe what was longer, so that no
            // escape sequence is needed.
            let line = text.prefix(max(1, columns - 1))
            write("\r" + line + String(repeating: " ", count: max(0, width - line.count)))
            width = line.count
        } else if progress.wallSeconds >= nextSecond {
            nextSecond = progress.wallSeconds + Self.interval
            write(text + "\n")
        }
    }

    func ended(_ summary: RunSummary) {
        guard isTerminal, width > 0 else { return }
        write("\r" + String(repeating: " ", count: width) + "\r")
        width = 0
    }
}
