import SimulationKernel
import Testing

@testable import Radio

@Suite struct LinkTests {
    private func field(_ count: Int, seed: UInt64, side: Double) -> Air {
        var settings = MediumSettings()
        settings.pathLoss.shadowingDb = 6
        var air = Air(settings: settings, seed: seed)
        var places = RandomStream(seed: seed, name: "places")
        for number in 0..<count {
            _ = air.add(
                "n\(number)", x: places.uniform(-side..<side), y: places.uniform(-side..<side),
                extraLossDb: places.below(4) == 0 ? 12 : 0,
                antennaGainDb: places.below(4) == 0 ? Double(places.below(16)) - 8 : nil)
        }
        return air
    }

    /// Looking at every radio finds the same ones as the grid.
    @Test(arguments: [1, 2, 3] as [UInt64])
    func gridEqualsBruteForce(seed: UInt64) {
        var air = field(200, seed: seed, side: 1_500)
        var total = 0
        for one in air.medium.ids {
            let all = air.medium.ids.filter { other in
                other != one
                    && air.medium.linkLossDb(one, other) <= air.medium.greatestLossDb
            }
            total += all.count
            #expect(air.medium.reach(of: one) == all)
        }
        // The grid is used: far from all are in reach, but many are.
        #expect(total > 1_000 && total < 200 * 199 / 2)
    }

    /// All links found at once, in pieces that are done backwards, are those found one by one.
    @Test(arguments: [1, 2, 3] as [UInt64])
    func linksFoundAtOnceAreTheSame(seed: UInt64) {
        var (one, all) = (field(200, seed: seed, side: 1_500), field(200, seed: seed, side: 1_500))
        for (number, id) in all.medium.ids.enumerated() where number % 7 == 0 {
            let place = RadioPosition(x: Double(number) * 3, y: 40)
            one.medium.move(id, to: place, now: .start)
            all.medium.move(id, to: place, now: .start)
            one.medium.setExtraLoss(3, of: id, now: .start)
            all.medium.setExtraLoss(3, of: id, now: .start)
        }
        var pieces = 0
        let findBackwards = { (count: Int, work: @Sendable (Int) -> Void) in
            pieces = count
            for piece in (0..<count).reversed() { work(piece) }
        }
        all.medium.findLinks(findBackwards)
        #expect(pieces > 1)
        for id in one.medium.ids {
            #expect(one.medium.neighbours(of: id.index) == all.medium.neighbours(of: id.index))
        }
        // Nothing is left to find.
        pieces = 0
        all.medium.findLinks(findBackwards)
        #expect(pieces == 0)
    }

    @Test func gridFollowsMoves() {
        var air = field(100, seed: 9, side: 4_000)
        let first = air.medium.ids[0]
        var places = RandomStream(seed: 9, name: "moves")
        for _ in 0..<50 {
            let target = RadioPosition(
                x: places.uniform(-5_000..<5_000), y: places.uniform(-5_000..<5_000))
            air.medium.move(first, to: target, now: .start)
            let all = air.medium.ids.filter { other in
                other != first
                    && air.medium.linkLossDb(first, other) <= air.medium.greatestLossDb
            }
            #expect(air.medium.reach(of: first) == all)
        }
    }

    @Test func linksAreSymmetric() {
        let air = field(40, seed: 5, side: 500)
        for one in air.medium.ids {
            for other in air.medium.ids where other != one {
                #expect(air.medium.linkLossDb(one, other) == air.medium.linkLossDb(other, one))
            }
        }
    }

    /// Radios added later change no link of the earlier ones.
    @Test func addingRadiosChangesNoOtherLink() {
        let few = field(30, seed: 5, side: 500)
        let many = field(60, seed: 5, side: 500)
        for one in few.medium.ids {
            for other in few.medium.ids where other != one {
                #expect(few.medium.linkLossDb(one, other) == many.medium.linkLossDb(one, other))
            }
        }
    }

    /// Mean 0 and the deviation asked for, over the links of many pairs.
    @Test func shadowingHasItsDeviation() {
        var settings = MediumSettings()
        settings.pathLoss.shadowingDb = 6
        var air = Air(settings: settings)
        for number in 0..<100 { _ = air.add("n\(number)", x: 10, y: 0) }
        let mean = settings.pathLoss.meanLossDb(metres: 0)
        var (sum, squares, count) = (0.0, 0.0, 0.0)
        for one in air.medium.ids {
            for other in air.medium.ids where other > one {
                let shadow = air.medium.linkLossDb(one, other) - mean
                #expect(abs(shadow) <= 18.000001)
                sum += shadow
                squares += shadow * shadow
                count += 1
            }
        }
        #expect(abs(sum / count) < 0.3)
        #expect(abs((squares / count).squareRoot() - 6) < 0.2)
    }

    @Test func addressesAreUnique() {
        var medium = Medium(seed: 1)
        let description = RadioDescription(
            name: "a", profile: RadioCatalog.esp32, position: RadioPosition(x: 0, y: 0),
            stationMAC: Air.mac(1))
        #expect(medium.addRadio(description) != nil)
        #expect(medium.addRadio(description) == nil)
        #expect(medium.radio(with: Air.mac(1)) == RadioID(index: 0))
    }
}
