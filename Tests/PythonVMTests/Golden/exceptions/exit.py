import sys
print("before")
try:
    sys.exit(3)
except SystemExit as error:
    print(repr(error))
try:
    sys.exit()
except Exception:
    print("never")
except BaseException as error:
    print(repr(error))
