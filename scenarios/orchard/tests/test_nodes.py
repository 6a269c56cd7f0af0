"""What single nodes go through."""
import fleet as api


def test_a_battery_lasts_the_night(orchard):
    before = orchard.node("soil-07").battery.soc
    orchard.run_for("2h")
    assert 10 * (before - orchard.node("soil-07").battery.soc) / 2 < 0.01


def test_a_reading_costs_less_than_an_hour_of_sleep(orchard):
    node = orchard.node("soil-07")
    charge = node.energy() - node.energy(state="deepsleep")
    assert charge / node.boots < node.energy(state="deepsleep")


def test_a_reset_node_reports_again(orchard):
    node = orchard.node("soil-17")
    boots = node.boots
    node.reset()
    orchard.run_for("1min")
    assert node.boots == boots + 1
    assert orchard.delivery("soil-17", "gateway", since=orchard.time - 60) == 1


def test_a_cut_link_is_gone_around(orchard):
    begin = orchard.time
    orchard.fault("link_cut", lasting="1h", nodes="soil", to="gw-1")
    orchard.run_for("2h")
    assert orchard.delivery("soil", "gw-2", since=begin) > 0.4


def test_a_silent_sensor_does_not_silence_the_others(orchard):
    begin = orchard.time
    orchard.node("soil-17").fault("sensor_silent", sensor="air")
    orchard.run_for("1h")
    assert orchard.delivery("soil-18", "gateway", since=begin) == 1
    assert orchard.delivery("soil-17", "gateway", since=begin) in (0, 1)


@api.parametrize("moisture", [10, 55])
def test_a_stuck_probe_is_reported_as_it_is(orchard, moisture):
    for node in orchard.nodes("soil"):
        node.fault("sensor_stuck", sensor="probe", value=moisture / 100)
    orchard.node("gw-2").power_off()
    orchard.run_for("30min")
    line = orchard.node("gw-1").expect_print("mean moisture ([0-9]+)", within="90min")
    assert int(line.group(1)) > 0


def test_a_dead_node_is_the_only_one_that_is_missing(orchard):
    begin = orchard.time
    orchard.node("soil-30").power_off()
    orchard.run_for("1h")
    assert orchard.node("soil-30").faults
    assert orchard.delivery("soil-30", "gateway", since=begin).sent == 0
    assert orchard.delivery("soil", "gateway", since=begin) > 0.99
