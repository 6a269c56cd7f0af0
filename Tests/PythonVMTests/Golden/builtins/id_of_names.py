# The id of a name depends on its letters only, not on what other programs of the process named.
print(id("brumate"), id(""), id("brumate") == id("bru" "mate"))
print(id("a") != id("b"))
