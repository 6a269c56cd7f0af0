import sys
for i in range(2):
    try:
        import broken
    except ValueError as error:
        sys.print_exception(error)
    print("broken" in sys.modules)
try:
    import syntax
except SyntaxError as error:
    print(type(error).__name__)
import circular_a
print(circular_a.b_saw, circular_a.done)
import star
print(star.result)
