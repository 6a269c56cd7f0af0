"""Tests that do not pass, each in its own way."""
import fleet as api

big = []


def test_values_are_shown(fleet):
    fleet.run_for("3min")
    print("a word")
    assert fleet.node("far").boots > 2 + 2, "too few starts"


def test_two_terms(fleet):
    assert fleet.time == 0 and fleet.time > 1


def test_not(fleet):
    fleet.run_for("3min")
    assert not fleet.node("far").prints


def test_not_of_two(fleet):
    assert not fleet.time and False, "so, not (%s)" % fleet.time


def test_many_lines(fleet):
    assert sorted(node.name
                  for node in fleet.nodes()) == [
        "one",  # not there
    ]


def test_other_exception():
    {}["key"]


def test_no_such_node(fleet):
    fleet.node("bad-1")


def test_no_such_fixture(moon):
    pass


def test_no_such_scenario():
    api.load("none.yaml")


def test_hangs():
    while True:
        pass


def test_fleet_hangs(fleet):
    while True:
        fleet.run_for("1d")


def test_out_of_memory():
    while True:
        big.append("x" * 100000)


def test_others_go_on(fleet):
    fleet.run_for("1min")
