# Strings as keys, splitting and joining.
text = "the board sleeps and the radio sleeps and the sensor wakes the board " * 40
counts = {}
for _ in range(20):
    for word in text.split():
        counts[word] = counts.get(word, 0) + 1
print(",".join("%s=%d" % (word, counts[word]) for word in sorted(counts)))
