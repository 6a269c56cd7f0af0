"""What the orchard owes to its gateways."""
import fleet


def test_most_readings_arrive(fleet):
    fleet.run_for("2h")
    assert fleet.delivery("soil", "gateway") > 0.95


def test_a_gateway_dies(fleet):
    fleet.run_for("1h")
    fleet.node("gw-1").power_off()
    heard = fleet.node("gw-2").expect_print("soil nodes", within="61min")
    assert heard.node == "gw-2"
