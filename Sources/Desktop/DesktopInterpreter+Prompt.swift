internal import Glibc
internal import PythonModules
internal import PythonVM

/// The interactive prompt on the terminal.
extension DesktopInterpreter {
    /// Runs the prompt until the user leaves it; gives the exit code.
    func runPrompt() -> Int32 {
        var prompt = Prompt(historyLimit: HistoryFile.limit)
        HistoryFile.read(into: &prompt.editor.history, host)
        defer { HistoryFile.write(prompt.editor.history) }
        var terminal = Terminal()
        defer { terminal.leaveRaw() }
        let face = MachineFace(machine, lineEnd: "\n")
        prompt.open(face)
        while true {
            machine.unlockHeap()
            terminal.enterRaw()
            show(prompt.takeOutput())
            switch prompt.receive(terminal.readByte(), face) {
            case .none: continue
            case .leave:
                show(prompt.takeOutput())
                return 0
            case .run(let code):
                show(prompt.takeOutput())
                terminal.leaveRaw()
                switch run(code) {
                case .done: prompt.finish(face)
                case .exit(let code):
                    if prompt.isRaw {
                        prompt.finish(face)
                        show(prompt.takeOutput())
                    }
                    return code
                case .failed(let text): prompt.finish(error: text, face)
                }
            }
        }
    }

    private func show(_ bytes: [UInt8]) {
        bytes.withUnsafeBufferPointer { host.write($0) }
        host.flush()
    }

    /// Runs what was typed.
    private func run(_ code: PromptCode) -> Ending {
        machine.dropKeyboardInterrupt()
        do throws(Raised) {
            try machine.start(code)
        } catch {
            return ending(of: machine.exception)
        }
        return onlyCompiles ? .done : finish()
    }
}
