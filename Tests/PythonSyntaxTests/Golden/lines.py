# a comment

a = (1,
     2)


def f(x,
      y=3):
    """doc"""
    return x \
        + y


if a: b; c
