import ArgumentParser
import Desktop
import Foundation
import PythonVM

/// `brumate python`: MicroPython on this machine.
struct PythonCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "python",
        abstract: "Runs a MicroPython program, or the prompt, on this machine.",
        usage: "brumate python [OPTION ...] [-c CODE | -m MODULE | FILE] [ARGUMENT ...]",
        discussion: """
            -c CODE            runs a line of code
            -m MODULE          runs a module found along sys.path
            -i                 the prompt after the program (as with MICROPYINSPECT=1)
            -O[N]              optimization: 1 drops assertions, 3 line numbers too
            -v                 memory report at the end; twice: the bytecode too
            -X compile-only    compiles and runs nothing
            -X heapsize=N[k|m] bytes of the Python heap (default: 2m)
            -X float=single    floats of 32 bits, as boards have them
            -X emit=bytecode   accepted, as native and viper; all code runs as bytecode
            --version          the version of the language

            Without a program: the prompt on a terminal, else the standard input
            is the program.
            """)

    @Argument(parsing: .captureForPassthrough)
    var arguments: [String] = []

    func run() throws {
        let line: PythonCommandLine
        do {
            line = try PythonCommandLine(arguments)
        } catch let error as ValidationError {
            // As the command whose place this one takes, it gives 1, not 64.
            throw Failure("python: \(error.message) Use -h for help.")
        }
        if line.wantsVersion {
            return World.current.write(DesktopInterpreter.version + "\n")
        }
        let code = try DesktopInterpreter(line.options).run(line.program)
        if code != 0 { throw ExitCode(code) }
    }
}

/// The arguments of `brumate python`, in the forms that the `micropython` command takes.
struct PythonCommandLine {
    var options = DesktopOptions()
    /// Nil: the prompt, or the standard input.
    var program: DesktopProgram?
    var wantsVersion = false

    /// - Throws: ValidationError for what it does not know.
    init(_ arguments: [String]) throws {
        var rest = arguments[...]
        while let argument = rest.first, argument.hasPrefix("-") {
            rest.removeFirst()
            func value() throws -> String {
                guard let value = rest.popFirst() else {
                    throw ValidationError("`\(argument)` needs a value.")
                }
                return value
            }
            switch argument {
            case "-c":
                program = .code(try value())
                options.arguments = ["-c"] + rest
                return
            case "-m":
                let name = try value()
                program = .module(name)
                options.arguments = [name] + rest
                return
            case "-h", "--help": throw CleanExit.helpRequest(PythonCommand.self)
            case "--version":
                wantsVersion = true
                return
            case "-i": options.inspects = true
            case "-v": options.verbosity += 1
            case "-X": try set(try value())
            case _ where argument.hasPrefix("-O"): options.optimizationLevel = level(argument)
            default: throw ValidationError("Unknown option `\(argument)`.")
            }
        }
        if let file = rest.first {
            program = .file(file)
            options.arguments = Array(rest)
        }
    }

    /// A digit, or as many as there are letters O.
    private func level(_ argument: String) -> Int {
        let text = argument.dropFirst(2)
        if let digit = text.first, digit.isASCII, let level = digit.wholeNumberValue {
            return level
        }
        return 1 + text.prefix { $0 == "O" }.count
    }

    private mutating func set(_ option: String) throws {
        let parts = option.split(separator: "=", maxSplits: 1).map(String.init)
        switch (parts.first, parts.dropFirst().first) {
        case ("emit", "bytecode"), ("emit", "native"), ("emit", "viper"), ("realtime", nil): break
        case ("compile-only", nil): options.onlyCompiles = true
        case ("float", "single"): options.floatWidth = .single
        case ("float", "double"): options.floatWidth = .double
        case ("heapsize", let size?): options.heapBytes = try bytes(size)
        default:
            throw ValidationError(
                "Unknown `-X \(option)`: expected heapsize=N, float=single or emit=bytecode.")
        }
    }

    private func bytes(_ text: String) throws -> Int {
        let units: [Character: Int] = ["k": 1 << 10, "m": 1 << 20]
        var digits = text[...]
        if digits.last == "w" { digits = digits.dropLast() }
        let unit = digits.last.flatMap { units[Character($0.lowercased())] }
        if unit != nil { digits = digits.dropLast() }
        guard let count = Int(digits), count > 0,
            case let (total, overflow) = count.multipliedReportingOverflow(by: unit ?? 1),
            !overflow, total >= 4096, total <= 1 << 30
        else {
            throw ValidationError("`\(text)` is no heap size: expected 4k to 1024m.")
        }
        return total
    }
}
