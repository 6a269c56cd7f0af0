import Fleet
import SimulationKernel
import Testing

@testable import Dashboard

/// What is kept of a run, and how it is thinned out.
@Suite struct HistoryTests {
    /// Ten years of hours fit, and their charge and lowest battery stay what they were.
    @Test func yearsTakeNoMoreRoomThanDays() {
        var node = NodeHistory(begin: 0, capacity: 64)
        let hours = 87_600
        for hour in 1...hours {
            // One hour in the middle is lower than all others.
            let charge: Int32 = hour == 40_000 ? 100_000 : 700_000
            node.add(
                EnergySample(
                    charges: SmallRun.charges(milliamperes: 2),
                    battery: BatteryReading(chargeMillionths: charge, microvolts: 0)),
                at: UInt64(hour) * 3_600_000_000_000)
            #expect(node.ends.count < 128)
        }
        #expect(node.ends.last == UInt64(hours) * 3_600_000_000_000)
        #expect(node.leastBattery.min() == 0.1)
        #expect(node.mostBattery.max() == 0.7)
        let run = node.slots.firstIndex(of: NodeHistory.Slot(component: "cpu", state: "run"))
        let kept = node.charges[run ?? 0].reduce(0) { $0 + Double($1) }
        #expect(abs(kept - 2 * Double(hours)) < 0.001 * Double(hours))
        #expect(abs(node.totals[run ?? 0].milliampereHours - 2 * Double(hours)) < 1e-6)
    }

    private func state(_ run: SmallRun) -> RunHistory.State {
        let dashboard = Dashboard()
        run.play(to: dashboard)
        return dashboard.history.read { $0 }
    }

    private func question(
        _ quantity: SeriesQuestion.Quantity, hours: ClosedRange<UInt64> = 0...48, points: Int = 24,
        nodes: [Int] = [0, 1, 3]
    ) -> SeriesQuestion {
        let hour: UInt64 = 3_600_000_000_000
        return SeriesQuestion(
            quantity: quantity, nodes: nodes, from: hours.lowerBound * hour,
            to: hours.upperBound * hour, points: points)
    }

    @Test func currentIsChargeOverTime() {
        let answer = state(SmallRun()).series(question(.current))
        #expect(answer.rows.map(\.name) == ["soil-0", "soil-1", "gw"])
        #expect(answer.times.first == 3_600)
        for (row, milliamperes) in zip(answer.rows, [1.5, 3, 6]) {
            #expect(row.mean.count == 24)
            #expect(row.mean.allSatisfy { abs(Double($0 ?? 0) - milliamperes) < 1e-5 })
            #expect(abs((row.total ?? 0) - 48 * milliamperes) < 1e-6)
        }
    }

    @Test func componentsAreSummedOverNodes() {
        let answer = state(SmallRun()).series(question(.components, hours: 1...2, points: 7))
        #expect(answer.rows.map(\.name) == ["cpu", "radio"])
        #expect(answer.rows[0].mean.allSatisfy { abs(($0 ?? 0) - 7) < 1e-4 })
        #expect(answer.rows[1].mean.allSatisfy { abs(($0 ?? 0) - 3.5) < 1e-4 })
    }

    @Test func activityIsAShareOfTime() {
        let answer = state(SmallRun()).series(question(.activity))
        #expect(answer.rows.map(\.name) == ["run", "deepsleep"])
        #expect(answer.rows[0].mean.allSatisfy { abs(($0 ?? 0) - 0.25) < 1e-5 })
        #expect(answer.rows[1].mean.allSatisfy { abs(($0 ?? 0) - 0.75) < 1e-5 })
    }

    /// The gateway has no battery; between samples nothing is known.
    @Test func batteryKeepsLeastAndMost() throws {
        let answer = state(SmallRun()).series(question(.battery, points: 4))
        #expect(answer.rows.map(\.name) == ["soil-0", "soil-1"])
        let row = answer.rows[0]
        #expect(row.most?.first == 1)
        #expect(row.least?.last == 0.952)
        let fine = state(SmallRun()).series(question(.battery, points: 480)).rows[0].mean
        #expect(fine.count { $0 != nil } == 49)
    }

    @Test func messagesAreCountedByGroup() throws {
        let state = state(SmallRun())
        let row = try #require(state.deliveries().rows.first)
        #expect(state.deliveries().rows.count == 1)
        #expect([row.source, row.destination, row.link] == ["soil", "gw", "espnow"])
        #expect([row.sent, row.delivered, row.lost] == [144, 132, 12])
        #expect(row.reasons.map(\.reason) == ["collision"])
        #expect(state.links(most: 2).links == [0, 3, 36, 12, 1, 3, 48, 0])
        #expect(state.links(most: 2).count == 3)
        #expect(state.state(flashesFrom: 0).flashes.count == 3 * 144)
        #expect(state.state(flashesFrom: 143).flashes == [2, 3, 0])
    }

    @Test func capacityFollowsTheFleet() {
        #expect(RunHistory.State.capacity(nodes: 0) == 1_024)
        #expect(RunHistory.State.capacity(nodes: 1_000) == 500)
        #expect(RunHistory.State.capacity(nodes: 100_000) == 64)
    }

    @Test func ringsKeepTheLast() {
        var ring = Ring<Int>(capacity: 3)
        #expect(ring.elements().isEmpty)
        for number in 0..<10 { ring.append(number) }
        #expect(ring.elements() == [7, 8, 9])
        #expect(ring.elements(from: 9) == [9])
        #expect(ring.elements(from: 10) == [])
        #expect(ring.elements(from: 99) == [])
        #expect(ring.count == 10)
    }
}
