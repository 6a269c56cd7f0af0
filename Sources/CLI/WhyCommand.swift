import ArgumentParser
import Dashboard
import Recording
import SimulationKernel
import YAMLSyntax

/// `brumate why`: tells what became of a message.
struct WhyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "why", abstract: "Says what became of a message, and why it was lost.",
        discussion: """
            Who sent it and what it did then, who got it or did not and why, with which signal; \
            what was under way at the same time, how the path fared otherwise, and who passed the \
            payload on. --lost lists the messages to ask for.
            """)

    @Argument(help: "The results folder.", completion: .directory)
    var folder: String

    @Argument(help: "A message's number, or NODE@TIME: what the node sent nearest to that time.")
    var message: String?

    @Flag(help: "Lists the messages that arrived nowhere.")
    var lost = false

    func validate() throws {
        guard lost == (message == nil) else {
            throw ValidationError("name a message, or give --lost to list those that were lost")
        }
    }

    func run() throws {
        guard let message else {
            return World.current.write(try LostMessages.read(folder).text)
        }
        World.current.write(try Self.stories(in: folder)(message))
    }

    /// Tells of the messages of a folder, from a number or from `NODE@TIME`.
    static func stories(in folder: String) -> Dashboard.Stories {
        { message in try MessageStory.read(folder, try search(message)).text }
    }

    private static func search(_ message: String) throws -> MessageStory.Search {
        if let number = UInt64(message) { return .number(number) }
        guard let place = message.lastIndex(of: "@") else {
            throw ValidationError("`\(message)` is neither a number nor NODE@TIME")
        }
        let text = String(message[message.index(after: place)...])
        do {
            let time = try Quantity.nanoseconds(text)
            return .near(
                node: String(message[..<place]),
                time: Instant(nanoseconds: UInt64(clamping: time)))
        } catch {
            throw ValidationError("\(error.message) (expected a time such as 2h30min or 90.5s)")
        }
    }
}
