def inside():
    import mod
    from mod import read, value as v
    return read(), v
result = inside()
