value = 1
_hidden = 2

def read():
    return value

def exported():
    return "exported"
