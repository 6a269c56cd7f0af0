value = 41
print("boot", __name__)
