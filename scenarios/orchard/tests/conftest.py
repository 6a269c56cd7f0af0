"""What the orchard's tests begin with."""
import fleet as api


@api.fixture
def orchard(fleet):
    """The orchard after its first hour: every node has reported, the gateways have summed up."""
    fleet.run_for("61min")
    return fleet
