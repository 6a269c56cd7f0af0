import fleet as api


@api.fixture
def base(fleet):
    return fleet.node("base")


@api.fixture
def awake(fleet):
    fleet.run_for("10min")
    yield fleet
    print("over at", round(fleet.time))
