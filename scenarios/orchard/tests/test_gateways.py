"""What becomes of readings when gateways fail."""


def test_readings_arrive(orchard):
    assert orchard.delivery("soil", "gateway") > 0.99
    assert orchard.delivery("weather", "gateway") > 0.99


def test_gateways_sum_up_every_hour(orchard):
    line = orchard.node("gw-1").expect_print("soil nodes ([0-9]+) mean moisture", within="1h")
    assert int(line.group(1)) == 60
    again = orchard.node("gw-1").expect_print("soil nodes", within="61min")
    assert 3599 < again.time - line.time < 3601


def test_the_other_gateway_takes_over(orchard):
    begin = orchard.time
    orchard.node("gw-1").power_off()
    orchard.run_for("2h")
    # Whoever spoke to the first one loses a reading, no more, before it tries the second.
    assert orchard.delivery("soil", "gw-2", since=begin) > 0.4
    assert orchard.delivery("soil", "gateway", since=begin + 3600) > 0.9


def test_a_gateway_comes_back(orchard):
    gateway = orchard.node("gw-1")
    gateway.power_off(lasting="30min")
    orchard.run_for("31min")
    assert gateway.boots == 2
    begin = orchard.time
    orchard.run_for("1h")
    assert orchard.delivery("weather", "gateway", since=begin) > 0.5


def test_a_crash_costs_little(orchard):
    begin = orchard.time
    for name in ("gw-1", "gw-2"):
        orchard.node(name).fault("crash")
    orchard.run_for("1h")
    assert orchard.delivery("soil", "gateway", since=begin) > 0.97


def test_without_gateways_nobody_is_heard_and_nobody_dies(orchard):
    begin = orchard.time
    for gateway in orchard.nodes("gateway"):
        gateway.power_off()
    orchard.run_for("2h")
    assert orchard.delivery("soil", "gateway", since=begin) == 0
    assert all(node.battery.soc > 0.7 for node in orchard.nodes("soil"))


def test_what_if_the_second_one_dies_as_well(orchard):
    orchard.node("gw-1").power_off()
    with orchard.fork() as other:
        other.node("gw-2").power_off()
        other.run_for("2h")
        assert other.delivery("soil", "gateway", since=3661) == 0
    orchard.run_for("2h")
    assert orchard.delivery("soil", "gateway", since=3661) > 0.7
