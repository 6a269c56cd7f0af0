import Hardware

/// What a logic analyser at the pins would see, in a run that records it.
///
/// Looking changes nothing: an input remembers only what the program reads.
extension Node {
    /// Notes the level of a pin's wire if it is another one than before.
    func noteWire(ofPin number: Int) {
        guard wires != nil, let place = board.pins.firstIndex(where: { $0.number == number })
        else { return }
        let level = wireLevel(at: place)
        guard wires?[place] != level else { return }
        wires?[place] = level
        note(.pin(number: Int32(number), level))
    }

    /// Notes the levels of all wires that changed.
    func noteWires() {
        guard wires != nil else { return }
        for pin in board.pins { noteWire(ofPin: pin.number) }
    }

    private func wireLevel(at place: Int) -> WireLevel {
        // A chip without power drives nothing.
        let own = energy.isRailOn && mode != .off ? pins[place].drive : .floating
        let drive = own.combined(with: externalDrive(ofPin: board.pins[place].number))
        switch drive.level(rail: board.supply.railVolts) {
        case nil: return .floating
        case .some(let isHigh): return isHigh ? .high : .low
        }
    }
}
