"""Growth laws: y = a + b x^p over measured points, by least relative squares, with a and b not negative."""
import math


def straight(points):
    """a, b of y = a + b x and the sum of squared relative misfits."""
    def misfit(a, b):
        return sum((1 - (a + b * x) / y) ** 2 for x, y in points)

    w = [1 / (y * y) for _, y in points]
    sw = sum(w)
    mx = sum(wi * x for wi, (x, _) in zip(w, points)) / sw
    my = sum(wi * y for wi, (_, y) in zip(w, points)) / sw
    spread = sum(wi * (x - mx) ** 2 for wi, (x, _) in zip(w, points))
    b = sum(wi * (x - mx) * (y - my) for wi, (x, y) in zip(w, points)) / spread
    a = my - b * mx
    if b < 0:
        a, b = my, 0.0
    if a < 0:
        # Through the origin.
        a, b = 0.0, sum(wi * x * y for wi, (x, y) in zip(w, points)) / sum(wi * x * x for wi, (x, _) in zip(w, points))
    return a, b, misfit(a, b)


def power(points):
    """a, b, p of y = a + b x^p, p between 0.05 and 3: the power is searched, the rest is a straight line for each."""
    def at(p):
        return straight([(x ** p, y) for x, y in points])

    def cost(p):
        return at(p)[2]

    best = min((k / 20 for k in range(1, 61)), key=cost)
    low, high = best - 0.05, best + 0.05
    golden = (math.sqrt(5) - 1) / 2
    for _ in range(40):
        left, right = high - golden * (high - low), low + golden * (high - low)
        if cost(left) <= cost(right):
            high = right
        else:
            low = left
    p = (low + high) / 2
    a, b, _ = at(p)
    return a, b, p


def worst_misfit(points, law):
    """The greatest relative distance of a point from a law, a function of x."""
    return max(abs(law(x) / y - 1) for x, y in points)
