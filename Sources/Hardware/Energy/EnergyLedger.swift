public import SimulationKernel

/// Counts the charge that every component of one node draws from the rail, by component and state.
///
/// A component (cpu, radio, board, led, a sensor) is always in one named state with one current.
/// Charge is integrated at each change of state, in integers, so totals are exact: they depend
/// neither on how often one asks nor on the order in which components change. A state's name is the
/// cause that reports show ("run", "boot", "transmit"). A pulse is two changes of state.
public struct EnergyLedger: Codable, Sendable {
    /// The handle of a component in its ledger.
    public struct ComponentID: Hashable, Sendable {
        let index: Int
    }

    /// The handle of a state of a component.
    public struct StateID: Hashable, Sendable {
        let index: Int
    }

    /// What one component drew in one state.
    public struct Line: Codable, Sendable, Equatable {
        public var component: String
        public var state: String
        public var charge: Charge
        public var time: Span

        /// Makes a line.
        public init(component: String, state: String, charge: Charge, time: Span) {
            self.component = component
            self.state = state
            self.charge = charge
            self.time = time
        }
    }

    private struct State: Codable, Sendable {
        var name: String
        var charge = Charge.zero
        var time = Span.zero
    }

    private struct Component: Codable, Sendable {
        var name: String
        var states: [State]
        var present: Int
        var current: Current
        var since: Instant
    }

    private var components: [Component] = []

    /// The sum of all components' currents at the rail now.
    public private(set) var current = Current.zero

    /// Makes a ledger without components.
    public init() {}

    /// Adds a component that is in `state` from `time` on; the state's handle is `firstState`.
    public mutating func addComponent(
        _ name: String, state: String = "off", current: Current = .zero, at time: Instant = .start
    ) -> ComponentID {
        // Ledgers are many, and grow seldom.
        components.reserveCapacity(components.count + 1)
        components.append(
            Component(
                name: name, states: [State(name: state)], present: 0, current: current, since: time)
        )
        self.current += current
        return ComponentID(index: components.count - 1)
    }

    /// The state that every component is born with.
    public static let firstState = StateID(index: 0)

    /// The handle of a state by its name; a new name makes a new state.
    public mutating func state(_ name: String, of component: ComponentID) -> StateID {
        let states = components[component.index].states
        if let index = states.firstIndex(where: { $0.name == name }) {
            return StateID(index: index)
        }
        components[component.index].states.reserveCapacity(states.count + 1)
        components[component.index].states.append(State(name: name))
        return StateID(index: states.count)
    }

    /// Puts a component into a state with a current, and books what it drew until now.
    ///
    /// A time before the component's last change counts as the time of that change.
    public mutating func setState(
        _ component: ComponentID, _ state: StateID, current: Current, at time: Instant
    ) {
        let i = component.index
        if time > components[i].since {
            let span = time - components[i].since
            let present = components[i].present
            components[i].states[present].charge += components[i].current * span
            components[i].states[present].time += span
            components[i].since = time
        }
        self.current += current - components[i].current
        components[i].present = state.index
        components[i].current = current
    }

    /// Puts a component into a state given by name: for changes that are rare.
    public mutating func setState(
        _ component: ComponentID, named name: String, current: Current, at time: Instant
    ) {
        setState(component, state(name, of: component), current: current, at: time)
    }

    /// The current that a component draws now.
    public func current(of component: ComponentID) -> Current {
        components[component.index].current
    }

    /// The name of the state that a component is in.
    public func stateName(of component: ComponentID) -> String {
        let found = components[component.index]
        return found.states[found.present].name
    }

    /// The charge of all components from the start until `time`.
    public func total(at time: Instant) -> Charge {
        components.reduce(Charge.zero) { $0 + Self.total($1, at: time) }
    }

    /// The names of the components, in the order in which they were added.
    public var componentNames: [String] { components.map(\.name) }

    /// Appends the charge of each component until `time`, in the order in which they were added.
    public func appendTotals(at time: Instant, to totals: inout [Charge]) {
        for component in components { totals.append(Self.total(component, at: time)) }
    }

    /// The charge of one component until `time`.
    public func charge(of component: ComponentID, at time: Instant) -> Charge {
        Self.total(components[component.index], at: time)
    }

    /// The charge of one component in one state until `time`; zero for a name it never had.
    public func charge(
        of component: ComponentID, inState name: String, at time: Instant
    ) -> Charge {
        let found = components[component.index]
        guard let index = found.states.firstIndex(where: { $0.name == name }) else { return .zero }
        return found.states[index].charge + Self.open(found, state: index, at: time)
    }

    /// One line for each state of each component, in the order in which they were added.
    public func lines(at time: Instant) -> [Line] {
        components.flatMap { component in
            component.states.indices.map { index in
                let state = component.states[index]
                let running = index == component.present && time > component.since
                return Line(
                    component: component.name, state: state.name,
                    charge: state.charge + Self.open(component, state: index, at: time),
                    time: running ? state.time + (time - component.since) : state.time)
            }
        }
    }

    /// The lines of the states that took any time or charge.
    public func usedLines(at time: Instant) -> [Line] {
        let all = lines(at: time)
        func isUsed(_ line: Line) -> Bool { line.time > .zero || line.charge != .zero }
        var used: [Line] = []
        used.reserveCapacity(all.count(where: isUsed))
        for line in all where isUsed(line) { used.append(line) }
        return used
    }

    private static func total(_ component: Component, at time: Instant) -> Charge {
        component.states.reduce(open(component, state: component.present, at: time)) {
            $0 + $1.charge
        }
    }

    /// What the present state has drawn since it began; zero for the other states.
    private static func open(_ component: Component, state: Int, at time: Instant) -> Charge {
        guard state == component.present, time > component.since else { return .zero }
        return component.current * (time - component.since)
    }
}
