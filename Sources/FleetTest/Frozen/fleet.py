"""The fleet that a test commands: its time, its nodes, and other futures of it.

Spans of time are texts such as "2h" or "30min", or numbers of seconds. Instants are seconds since
the start of the scenario.
"""
import json

import _fleet


class FleetError(Exception):
    """What was asked for cannot be: an unknown name, a wrong scenario, a limit that is reached."""


class Skipped(Exception):
    """The test does not apply."""


def _call(method, **members):
    members["method"] = method
    answer = json.loads(_fleet.call(json.dumps(members)))
    if "error" in answer:
        raise FleetError(answer["error"])
    return answer["result"]


def _span(span):
    return span if isinstance(span, str) else "%.9fs" % span


# What decorators said of functions: lists of (function, what).
fixtures = {}
parameters = []
scenarios = []


def fixture(function):
    """Makes a function a fixture: tests with a parameter of its name get what it returns.

    What a generator yields is the value; the rest of it runs after the test.
    """
    fixtures[function.__name__] = function
    return function


def parametrize(names, values):
    """Runs a test once for each value; `names` may hold several names, the values are then tuples."""
    names = [name.strip() for name in names.split(",")] if isinstance(names, str) else list(names)

    def mark(function):
        rows = [value if len(names) > 1 else (value,) for value in values]
        parameters.append((function, names, rows))
        return function

    return mark


def scenario(path, *settings):
    """Says which scenario a test runs, with `path=value` settings over the file's."""

    def mark(function):
        scenarios.append((function, path, settings))
        return function

    return mark


def skip(reason=""):
    """Ends the test that runs: it does not apply."""
    raise Skipped(reason)


class raises:
    """A `with` block that must raise an exception of a type; `.value` is the exception."""

    def __init__(self, kind):
        self.kind = kind
        self.value = None

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        if kind is None:
            raise AssertionError("%s was not raised" % self.kind.__name__)
        self.value = value
        return issubclass(kind, self.kind)


def approx(value, rel=1e-6, abs=None):
    """A number that is equal to all that are close to it."""
    return _Approximate(value, rel, abs)


class _Approximate:
    def __init__(self, value, rel, absolute):
        self.value = value
        self.margin = max(rel * (value if value > 0 else -value), absolute or 0)

    def __eq__(self, other):
        return -self.margin <= other - self.value <= self.margin

    def __repr__(self):
        return "%s +- %s" % (self.value, self.margin)


class Print:
    """A line that a program printed: `node`, `time`, `line` and the `groups` of the expression."""

    def __init__(self, answer):
        self.node = answer["node"]
        self.time = answer["time_ns"] / 1e9
        self.line = answer["line"]
        self.groups = answer["groups"]

    def group(self, number=0):
        """What a group of the expression stands for; 0 is all that was found."""
        return self.groups[number]

    def __repr__(self):
        return "<%s at %.3f s: %s>" % (self.node, self.time, self.line)


class Battery:
    """A battery: `soc` is its state of charge from 0 to 1, `volts` its voltage."""

    def __init__(self, answer):
        self.soc = answer["soc"]
        self.volts = answer["volts"]

    def __repr__(self):
        return "<battery %.1f %%, %.3f V>" % (100 * self.soc, self.volts)


class Delivery(float):
    """The part of messages that arrived, with the numbers `sent` and `delivered`."""


class Node:
    """One node of a fleet."""

    def __init__(self, fleet, name):
        self.fleet = fleet
        self.name = name
        self._call("node")

    def _call(self, method, **members):
        return _call(method, run=self.fleet._run, node=self.name, **members)

    @property
    def state(self):
        """How it stands, as the control method `node_state` tells it."""
        return self._call("node")

    @property
    def battery(self):
        """Its battery; None on mains."""
        battery = self.state["battery"]
        return battery and Battery(battery)

    @property
    def boots(self):
        """Starts of the board so far."""
        return self.state["boots"]

    @property
    def components(self):
        """The power state of each component, by its name."""
        return self.state["components"]

    @property
    def prints(self):
        """The lines that its programs printed so far."""
        return [line for _, line in self._call("prints")]

    @property
    def faults(self):
        """What broke so far: (time, kind, text)."""
        return [(time / 1e9, kind, text) for time, kind, text in self._call("faults")]

    def energy(self, component=None, state=None):
        """The charge that it drew since the start, in mAh: of all, or of some of it."""
        total = 0
        for name, states in self._call("energy").items():
            for key, charge in states.items():
                if component in (None, name) and state in (None, key):
                    total += charge
        return total

    def fault(self, kind, lasting=None, **keys):
        """Lets something go wrong with it now: the kinds and keys are those of a scenario's faults."""
        self.fleet.fault(kind, lasting, nodes=self.name, **keys)

    def power_off(self, lasting=None):
        """Takes its supply away, for a while or for ever."""
        self.fault("power_off", lasting)

    def power_on(self):
        """Gives its supply back."""
        self.fault("power_on")

    def reset(self):
        """Presses its reset button."""
        self.fault("reset")

    def install(self, folder):
        """Fills its flash anew with the firmware of a folder, and resets it."""
        self._call("firmware", firmware=folder)

    def set_sensor(self, sensor, quantity, value):
        """Pins what a sensor measures; None lets it follow the environment again."""
        self._call("set_sensor", sensor=sensor, quantity=quantity, value=value)

    def expect_print(self, pattern, within):
        """Lets the fleet live on to the next line that fits a regular expression."""
        return self.fleet.expect_print(pattern, within, of=self.name)

    def __repr__(self):
        return "<node %s>" % self.name


class Fleet:
    """A fleet whose clock stands still, unless the test lets it go on."""

    def __init__(self, run):
        self._run = run

    def _call(self, method, **members):
        return _call(method, run=self._run, **members)

    @property
    def time(self):
        """The virtual time."""
        return self._call("time") / 1e9

    def run_for(self, span):
        """Lets the fleet live for a while."""
        self._call("advance", span=_span(span))

    def run_until(self, time):
        """Lets the fleet live to an instant, given as the span since the start."""
        if isinstance(time, str):
            time = span_seconds(time)
        self._call("advance", span=_span(time - self.time))

    def node(self, name):
        """The node with this name."""
        return Node(self, name)

    def nodes(self, names="*"):
        """The nodes of a group, template or label, or with names like `soil-*`."""
        return [Node(self, name) for name in self._call("names", names=names)]

    def expect_print(self, pattern, within, of=None):
        """Lets the fleet live on to the next line that fits a regular expression.

        It stands still right behind that line; AssertionError when none comes in time.
        """
        answer = self._call("expect", pattern=pattern, span=_span(within), names=of)
        if answer is None:
            raise AssertionError(
                "%s printed nothing like %r within %s" % (of or "the fleet", pattern, within))
        return Print(answer)

    def delivery(self, source, destination, since=0):
        """The part of the messages from some nodes to others that arrived; 1 if there was none.

        A broadcast arrived when one of the destinations heard it.
        """
        answer = self._call(
            "delivery", source=source, destination=destination, since_ns=int(since * 1e9))
        sent, delivered = answer["sent"], answer["delivered"]
        part = Delivery(delivered / sent if sent else 1)
        part.sent, part.delivered = sent, delivered
        return part

    def fault(self, kind, lasting=None, **keys):
        """Lets something go wrong now: the kinds and keys are those of a scenario's faults."""
        keys["kind"] = kind
        if lasting is not None:
            keys["for"] = _span(lasting)
        self._call("fault", fault=json.dumps(keys))

    def fork(self):
        """A second future of the fleet, from its present on; a `with` block ends it."""
        return Fleet(self._call("fork"))

    def close(self):
        """Ends the fleet."""
        self._call("close")

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        self.close()


def span_seconds(span):
    """The seconds of a span."""
    return _call("seconds", span=span)


def load(path, *settings):
    """The fleet of a scenario file, at its start."""
    return Fleet(_call("open", path=path, settings=list(settings)))
