import circular_b
b_saw = circular_b.saw
done = True
