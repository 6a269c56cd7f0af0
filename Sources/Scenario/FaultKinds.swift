import YAMLSyntax

/// What the file says of each kind of fault.
extension FaultAction.Kind {
    /// What goes wrong, for people.
    var doc: String {
        switch self {
        case .powerOff: "The supply is gone: the board is off and draws nothing."
        case .powerOn: "The supply is back, after power_off."
        case .reset: "The reset button is pressed: the board starts as after power-on."
        case .crash: "The firmware crashes, and the chip resets itself."
        case .brownout: "The supply is too weak for a while: the board is off, and starts again."
        case .hang: "The processor stops executing; a watchdog that runs resets it."
        case .batterySwap: "The battery is taken out and another one put in: the board starts."
        case .clockDrift: "The clock of the chip runs faster or slower than it did."
        case .flashFull: "The flash has no room left."
        case .theft: "The node is gone for ever."
        case .move: "The node is somewhere else."
        case .sensorStuck: "The reading of a sensor no longer changes."
        case .sensorSilent: "A sensor neither answers nor drives its pins."
        case .linkCut: "Nothing passes between some nodes and others."
        case .linkRestore: "The links pass again that link_cut of the same nodes has cut."
        case .rain: "All links lose more."
        case .jammer: "A transmitter drowns a channel around it; senders do not notice it."
        case .frameLoss: "Some frames to the nodes are lost."
        case .corruption: "Some messages to the nodes arrive with a wrong byte."
        case .accessPointDown: "Access points of the site are off."
        }
    }

    /// Whether it is a state that can end, not a moment.
    public var lasts: Bool {
        switch self {
        case .powerOn, .reset, .crash, .batterySwap, .theft, .move, .linkRestore: false
        case .powerOff, .brownout, .hang, .clockDrift, .flashFull, .sensorStuck, .sensorSilent,
            .linkCut, .rain, .jammer, .frameLoss, .corruption, .accessPointDown:
            true
        }
    }

    /// Whether its effects are the frames that it touches, not the times that it begins.
    public var touchesFrames: Bool {
        switch self {
        case .linkCut, .rain, .jammer, .frameLoss, .corruption: true
        default: false
        }
    }

    /// Where it happens: this decides on whose behalf chance is drawn.
    public enum Scope: Sendable {
        /// To each node on its own.
        case node
        /// In the air between nodes.
        case air
        /// To each access point of the site.
        case accessPoint
    }

    public var scope: Scope {
        switch self {
        case .linkCut, .linkRestore, .rain, .jammer, .frameLoss, .move: .air
        case .accessPointDown: .accessPoint
        default: .node
        }
    }

    /// The keys of this kind alone.
    var ownKeys: [Key<FaultSpec>] {
        typealias Keys = FaultKeys
        return switch self {
        case .powerOff, .powerOn, .reset, .crash, .brownout, .hang, .flashFull, .theft:
            [Keys.nodes]
        case .batterySwap: [Keys.nodes, Keys.charge]
        case .clockDrift: [Keys.nodes, Keys.clockError]
        case .move: [Keys.nodes, Keys.position]
        case .sensorSilent: [Keys.nodes, Keys.sensor]
        case .sensorStuck: [Keys.nodes, Keys.sensor, Keys.quantity, Keys.value]
        case .linkCut, .linkRestore: [Keys.nodes, Keys.peers]
        case .rain: [Keys.loss]
        case .jammer: [Keys.position, Keys.power, Keys.channel]
        case .frameLoss, .corruption: [Keys.nodes, Keys.share]
        case .accessPointDown: [Keys.accessPoints]
        }
    }
}

/// The keys that say whom a fault hits and how.
private enum FaultKeys {
    private static func names(_ phrase: String) -> Form<[String]> {
        .either(
            scalar: Form.text(phrase).map { [$0] },
            list: .list(of: .text(phrase), count: 1...10_000))
    }

    private static let nodeNames = names("the name of a node, group or template")

    static let nodes = Key<FaultSpec>(
        "nodes", nodeNames, doc: "Whom it hits: nodes, groups, templates, or ranges of nodes.",
        store: { $0.action.nodes = $1 })
    static let peers = Key<FaultSpec>(
        "to", nodeNames, doc: "The other ends; without it all other radios.",
        store: { $0.action.peers = $1 }
    ).optional
    static let accessPoints = Key<FaultSpec>(
        "access_points", names("the name of an access point"), doc: "Which ones.",
        store: { $0.action.accessPoints = $1 })
    static let sensor = Key<FaultSpec>(
        "sensor", .text("the name of a sensor"), doc: "The sensor of these nodes.",
        store: { $0.action.sensor = $1 })
    static let quantity = Key<FaultSpec>(
        "quantity", .text("a quantity that the sensor measures"),
        doc: "What of it is stuck; without it all that it measures.",
        store: { $0.action.quantity = $1 }
    ).optional
    static let value = Key<FaultSpec>(
        "value", anyQuantity,
        doc: "What it says from then on; without it what it says at that moment.",
        store: { $0.action.value = $1 }
    ).optional
    static let charge = Key<FaultSpec>(
        "charge", \.action.chargeRatio, .quantity(.ratio, in: .share), default: "100%",
        doc: "The charge of the new battery.")
    static let clockError = Key<FaultSpec>(
        "error", \.action.clockErrorRatio, .quantity(.ratio, in: -0.1...0.1),
        doc: "How much it runs too fast from then on; negative is too slow.")
    static let position = Key<FaultSpec>(
        "position", \.action.position, PositionSpec.form, doc: "Where: [x, y] or [x, y, z].")
    static let loss = Key<FaultSpec>(
        "loss", \.action.lossDb, .quantity(.gain, in: 0...200), doc: "What each link loses more.")
    static let power = Key<FaultSpec>(
        "power", \.action.powerDbm, .quantity(.level, in: -20...60), doc: "What it sends.")
    static let channel = Key<FaultSpec>(
        "channel", \.action.channel, .integer(1...13), doc: "Its 2.4 GHz channel.")
    static let share = Key<FaultSpec>(
        "share", \.action.share, .quantity(.ratio, in: .share), default: "100%",
        doc: "How many of them, each by chance.")

    /// A number, or a quantity of any dimension in its base unit.
    private static let anyQuantity = Form<Double>.text("a number with its unit") { text in
        if let number = Double(text) { return number.isFinite ? number : nil }
        return Quantity.dimension(of: text).flatMap { try? Quantity.parse(text, as: $0) }
    }
}
