"""Finds and runs the tests of one file."""
import builtins
import json

import _fleet
import fleet

_SIGNS = {
    "<": lambda a, b: a < b,
    ">": lambda a, b: a > b,
    "<=": lambda a, b: a <= b,
    ">=": lambda a, b: a >= b,
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "in": lambda a, b: a in b,
    "not in": lambda a, b: a not in b,
    "is": lambda a, b: a is b,
    "is not": lambda a, b: a is not b,
}


def _short(value):
    text = repr(value)
    return text if len(text) <= 400 else text[:400] + "..."


def _fail(text, message, values):
    lines = [] if message is None else [str(message())]
    lines.append(text)
    lines += ["  %-6s %s" % (name + ":", _short(value)) for name, value in values]
    raise AssertionError("\n".join(lines))


def _compare(left, sign, right, text, message=None):
    """What becomes of `assert left < right, message`."""
    if not _SIGNS[sign](left, right):
        _fail(text, message, [("left", left), ("right", right)])


def _true(value, text, message=None):
    """What becomes of `assert value, message`."""
    if not value:
        _fail(text, message, [("value", value)])


def _false(value, text, message=None):
    """What becomes of `assert not value, message`."""
    if value:
        _fail(text, message, [("value", value)])


builtins.__fleet_compare__ = _compare
builtins.__fleet_true__ = _true
builtins.__fleet_false__ = _false


def _functions(module):
    """The tests of a module: (name, function, class or None)."""
    for name in dir(module):
        value = getattr(module, name)
        if name.startswith("test_") and callable(value) and not isinstance(value, type):
            yield name, value, None
        elif name.startswith("Test") and isinstance(value, type):
            for method in dir(value):
                if method.startswith("test_"):
                    yield name + "::" + method, getattr(value, method), value


def _rows(function):
    """What `parametrize` said of a test: (text, values by name), one for each run of it."""
    rows = [("", {})]
    for marked, names, values in fleet.parameters:
        if marked is function:
            rows = [
                (text + ("-" if text else "") + "-".join(str(item) for item in row),
                 dict(list(known.items()) + list(zip(names, row))))
                for text, known in rows for row in values
            ]
    return rows


def _module(name, has_conftest):
    if has_conftest:
        __import__("conftest")
    return __import__(name)


def collect(name, has_conftest):
    """Reports the names of a module's tests, with their parameters."""
    found = []
    for test, function, _ in _functions(_module(name, has_conftest)):
        for text, _ in _rows(function):
            found.append([test, text])
    _fleet.report(json.dumps(found))


class _Test:
    """One run of a test: gets it what it asks for."""

    def __init__(self, module, function, values, default, folder, seed):
        self.module = module
        self.function = function
        self.values = values
        self.default = default
        self.folder = folder
        self.values["seed"] = seed
        self.pending = []
        self.open = []

    def path(self, path):
        return path if path.startswith("/") or not self.folder else self.folder + "/" + path

    def fleet(self):
        path, settings = self.default, ()
        if hasattr(self.module, "SCENARIO"):
            path = self.path(self.module.SCENARIO)
        for marked, own, more in fleet.scenarios:
            if marked is self.function:
                path, settings = self.path(own), more
        if not path:
            raise fleet.FleetError(
                "which scenario? None lies beside the tests: say SCENARIO = \"file.yaml\"")
        return fleet.load(path, *settings)

    def get(self, name):
        if name not in self.values:
            if name in self.open:
                raise fleet.FleetError("the fixture `%s` asks for itself" % name)
            self.open.append(name)
            if name in fleet.fixtures:
                value = self.call(fleet.fixtures[name])
                if hasattr(value, "__next__"):
                    self.pending.append(value)
                    value = next(value)
            elif name == "fleet":
                value = self.fleet()
            else:
                raise fleet.FleetError("there is no fixture `%s`" % name)
            self.values[name] = value
        return self.values[name]

    def call(self, function, *first):
        names = _fleet.parameters(function)[len(first):]
        return function(*first, *[self.get(name) for name in names])

    def finish(self):
        while self.pending:
            for _ in self.pending.pop():
                pass


def run(name, has_conftest, wanted, parameter, default, folder, seed):
    """Runs one test of a module; what it raises is its failure."""
    module = _module(name, has_conftest)
    for test, function, owner in _functions(module):
        for text, values in _rows(function):
            if test != wanted or text != parameter:
                continue
            one = _Test(module, function, values, default, folder, seed)
            try:
                one.call(function, *(() if owner is None else (owner(),)))
            except fleet.Skipped as reason:
                _fleet.report(str(reason))
            finally:
                one.finish()
            return
    raise fleet.FleetError("the test is gone")
