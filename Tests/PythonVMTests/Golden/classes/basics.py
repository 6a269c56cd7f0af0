class Point:
    count = 0

    def __init__(self, x, y=0):
        self.x = x
        self.y = y
        Point.count += 1

    def __repr__(self):
        return "Point(%d, %d)" % (self.x, self.y)

    def __add__(self, other):
        return Point(self.x + other.x, self.y + other.y)

    def move(self, dx):
        self.x += dx
        return self

print(Point(1), Point(1, 2) + Point(3), Point(y=4, x=3).move(2), Point.count)
p = Point(5)
print(p.count, p.__class__ is Point, type(p).__name__, Point.__name__, Point.__qualname__)
p.count = 7
print(p.count, Point.count)
del p.count
print(p.count)
print(p.__dict__ == {"x": 5, "y": 0}, p.__module__)
print(isinstance(p, Point), isinstance(p, (int, Point)), isinstance(1, Point))
print(hasattr(p, "x"), hasattr(p, "z"), getattr(p, "z", 9))
setattr(p, "z", 3)
print(p.z)
for wrong in (lambda: p.q, lambda: Point.q, lambda: p.move(), lambda: Point(), lambda: Point(1, 2, 3)):
    try:
        wrong()
    except (AttributeError, TypeError) as error:
        print(repr(error))
bound = p.move
print(bound(1).x, bound == p.move)
