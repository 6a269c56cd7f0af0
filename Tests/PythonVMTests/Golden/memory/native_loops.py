# What native code calls in a loop may leave more garbage than the heap holds.
class Garbage:
    def __init__(self, count):
        self.count = count

    def __iter__(self):
        return self

    def __next__(self):
        self.count -= 1
        if self.count == 0:
            raise StopIteration
        return len(bytes(700))


print(sum(Garbage(1600)))
print(max(sorted(range(150), key=lambda n: len(bytes(900)) + n)))
