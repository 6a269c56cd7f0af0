x = 1

def fail():
    raise ValueError("while importing")

fail()
