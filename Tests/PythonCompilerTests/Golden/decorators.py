@a.b.c(1)
@d
def f(): pass
class Sensor:
    @property
    def value(self):
        return self._value
    @value.setter
    def value(self, v):
        self._value = v
    @staticmethod
    def make(*args):
        return Sensor(*args)
