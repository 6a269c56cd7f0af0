print("main sees", value, __name__)
value += 1
print(value)
