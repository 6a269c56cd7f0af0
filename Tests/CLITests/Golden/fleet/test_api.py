"""What a test can do with a fleet."""
import fleet as api


def test_time_goes_on_only_when_told(fleet):
    assert fleet.time == 0
    fleet.run_for("90s")
    fleet.run_for(0.5)
    assert fleet.time == 90.5
    fleet.run_until("2min")
    assert fleet.time == 120
    with api.raises(api.FleetError) as caught:
        fleet.run_until("1min")
    assert "negative" in str(caught.value)


def test_a_line_is_found_and_the_fleet_stands_right_behind_it(fleet, base):
    line = base.expect_print("heard ([0-9]+)", within="5min")
    assert line.group(1) == "1"
    assert line.line.startswith("heard 1 ")
    assert 0 <= fleet.time - line.time < 1e-6
    again = fleet.expect_print("heard", within="5min")
    assert again.node == "base" and again.line.startswith("heard 2")
    assert base.prints == [line.line, again.line]


def test_a_line_that_does_not_come(fleet, base):
    with api.raises(AssertionError):
        base.expect_print("moon", within="3min")
    assert fleet.time == 180


def test_delivery(awake):
    assert awake.delivery("bed-*", "base") > 0.95
    assert awake.delivery("far", "gateway") == 0
    beds = awake.delivery("bed-{1..2}", "base")
    assert beds.sent == beds.delivered and beds.sent >= 18
    assert awake.delivery("bed", "base", since=awake.time - 65).sent == 3


def test_nodes(awake, base):
    assert [node.name for node in awake.nodes("sensor")] == ["bed-1", "bed-2", "far"]
    bed = awake.node("bed-1")
    assert 10 <= bed.boots <= 11
    assert bed.components["cpu"] == "deepsleep"
    assert base.battery is None
    assert 0.79 < bed.battery.soc < 0.8 and 3 < bed.battery.volts < 4.3
    assert bed.energy() > bed.energy("cpu") > bed.energy("cpu", "deepsleep") > 0
    # The battery feeds the parts, and the board's regulator with them.
    assert (0.8 - bed.battery.soc) * 1000 > bed.energy()
    assert awake.node("far").prints[-1] == "not heard"
    with api.raises(api.FleetError) as caught:
        awake.node("bed-11")
    assert "did you mean `bed-1`?" in str(caught.value)


def test_a_dead_node_is_silent(awake):
    bed = awake.node("bed-1")
    boots = bed.boots
    bed.power_off()
    awake.run_for("1h")
    assert bed.boots == boots
    assert [kind for _, kind, _ in bed.faults] == ["injected"]
    assert awake.delivery("bed-1", "base", since=660).sent == 0
    assert awake.delivery("bed-2", "base", since=660) > 0.95


def test_a_supply_comes_back(awake):
    bed = awake.node("bed-1")
    bed.power_off(lasting="5min")
    boots = bed.boots
    awake.run_for("4min")
    assert bed.boots == boots
    awake.run_for("2min")
    assert bed.boots > boots


def test_a_link_is_cut(awake):
    awake.fault("link_cut", lasting="5min", nodes="bed-1", to="base")
    awake.run_for("5min")
    assert awake.delivery("bed-1", "base", since=601) == 0
    assert awake.delivery("bed-2", "base", since=601) == 1
    awake.run_for("5min")
    assert awake.delivery("bed-1", "base", since=901) == 1


def test_a_reset_starts_the_program_anew(awake, base):
    base.reset()
    line = base.expect_print("heard", within="5min")
    assert line.line.startswith("heard 1 ")
    with api.raises(api.FleetError) as caught:
        base.fault("explode")
    assert "power_off" in str(caught.value)
    with api.raises(api.FleetError) as caught:
        base.fault("sensor_silent", sensor="air")
    assert "no sensor `air`" in str(caught.value)


def test_futures_are_apart(awake, base):
    with awake.fork() as other:
        other.node("base").power_off()
        other.run_for("10min")
        assert other.time == 1200
        assert other.delivery("bed", "base", since=601) == 0
        with other.fork() as third:
            third.run_for("1h")
            assert third.time == 4800
    assert awake.time == 600
    awake.run_for("10min")
    assert awake.delivery("bed-*", "base", since=601) > 0.95


def test_a_fork_lives_as_the_fleet_would(fleet):
    fleet.run_for("10min")
    with fleet.fork() as other:
        other.run_for("30min")
        prints, energy = other.node("base").prints, other.node("bed-2").energy()
    fleet.run_for("30min")
    assert fleet.node("base").prints == prints
    assert fleet.node("bed-2").energy() == energy


@api.parametrize("span, count", [("1min", 1), ("10min", 10)])
@api.parametrize("name", ["bed-1", "bed-2"])
def test_parameters(fleet, name, span, count):
    fleet.run_for(span)
    assert count <= fleet.node(name).boots <= count + 1


@api.scenario("pair.yaml", "nodes.base.at=[21m, 21m]", "seed=8")
def test_settings(fleet):
    fleet.run_for("2min")
    assert fleet.delivery("bed-*", "base") == 1


def test_scenario_by_hand():
    with api.load("pair.yaml", "seed=9") as fleet:
        fleet.run_for("2min")
        assert len(fleet.nodes()) == 4


class TestInClass:
    def test_method(self, base):
        assert base.name == "base"


def test_skipped():
    api.skip("not on this board")
