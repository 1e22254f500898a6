"""The group ristretto255 in plain Python, written from RFC 9496: slow, and **not constant time**.

For machines without libsodium and without the native kernel, and as the second opinion in tests. A point is
``(x, y, z, t)`` in extended coordinates of the curve -x² + y² = 1 + dx²y² over 2^255 - 19.
"""

from __future__ import annotations

from typing import Final

__all__ = ["IDENTITY", "Point", "add", "decode", "encode", "from_uniform", "multiply"]

Point = tuple[int, int, int, int]

P: Final = 2**255 - 19
D: Final = 37095705934669439343138083508754565189542113879843219016388785533085940283555
SQRT_M1: Final = 19681161376707505956807079304988542015446066515923890162744021073123829784752
SQRT_AD_MINUS_ONE: Final = 25063068953384623474111414158702152701244531502492656460079210482610430750235
INVSQRT_A_MINUS_D: Final = 54469307008909316920995813868745141605393597292927456921205312896311721017578
ONE_MINUS_D_SQ: Final = 1159843021668779879193775521855586647937357759715417654439879720876111806838
D_MINUS_ONE_SQ: Final = 40440834346308536858101042469323190826248399146238708352240133220865137265952
EXPONENT: Final = (P - 5) // 8  # of the square root
IDENTITY: Final[Point] = (0, 1, 1, 0)


def decode(data: bytes) -> Point | None:
    """The point of 32 bytes, or nothing where they are no canonical encoding (RFC 9496, section 4.3.1)."""
    s = int.from_bytes(data, "little")
    if len(data) != 32 or s >= P or s & 1:
        return None
    ss = s * s % P
    u1, u2 = 1 - ss, 1 + ss
    u2_squared = u2 * u2 % P
    v = (-D * u1 * u1 - u2_squared) % P
    square, root = _sqrt_ratio(1, v * u2_squared % P)
    den_x = root * u2 % P
    x = _absolute(2 * s * den_x)
    y = u1 * (root * den_x % P * v) % P
    t = x * y % P
    return (x, y, 1, t) if square and not t & 1 and y else None


def encode(point: Point) -> bytes:
    """The 32 bytes of a point (RFC 9496, section 4.3.2)."""
    x, y, z, t = point
    u1, u2 = (z + y) * (z - y) % P, x * y % P
    _, root = _sqrt_ratio(1, u1 * u2 * u2 % P)
    den1, den2 = root * u1 % P, root * u2 % P
    z_inverse = den1 * den2 * t % P
    den = den2
    if t * z_inverse % P & 1:
        x, y, den = y * SQRT_M1 % P, x * SQRT_M1 % P, den1 * INVSQRT_A_MINUS_D % P
    if x * z_inverse % P & 1:
        y = -y
    return _absolute(den * (z - y)).to_bytes(32, "little")


def from_uniform(data: bytes) -> Point:
    """The point of 64 uniform bytes (RFC 9496, section 4.3.4)."""
    low, high = (int.from_bytes(half, "little") % 2**255 % P for half in (data[:32], data[32:]))
    return add(_map(low), _map(high))


def add(p: Point, q: Point) -> Point:
    """The sum, complete for all points (Hisil, Wong, Carter and Dawson, 2008)."""
    a, b = (p[1] - p[0]) * (q[1] - q[0]), (p[1] + p[0]) * (q[1] + q[0])
    c, d = 2 * D * p[3] * q[3] % P, 2 * p[2] * q[2]
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def multiply(scalar: int, point: Point) -> Point:
    """``scalar`` times the point, four bits at a time; its time depends on the scalar."""
    table = [IDENTITY, point]
    while len(table) < 16:
        table.append(add(table[-1], point))
    found = IDENTITY
    for shift in range(scalar.bit_length() // 4 * 4, -1, -4):
        found = _double(_double(_double(_double(found))))
        digit = scalar >> shift & 15
        if digit:
            found = add(found, table[digit])
    return found


def _double(p: Point) -> Point:
    a, b, c = p[0] * p[0], p[1] * p[1], 2 * p[2] * p[2]
    h = a + b
    e, g = h - (p[0] + p[1]) ** 2, a - b
    f = c + g
    return e * f % P, g * h % P, f * g % P, e * h % P


def _absolute(number: int) -> int:
    number %= P
    return P - number if number & 1 else number


def _sqrt_ratio(u: int, v: int) -> tuple[bool, int]:
    """``SQRT_RATIO_M1`` of RFC 9496, section 4.2."""
    v3 = v * v * v % P
    root = u * v3 * pow(u * v3 * v3 * v, EXPONENT, P) % P
    check = v * root * root % P
    u %= P
    correct, flipped, flipped_i = check == u, check == P - u, check == -u * SQRT_M1 % P
    if flipped or flipped_i:
        root = root * SQRT_M1 % P
    return correct or flipped, _absolute(root)


def _map(t: int) -> Point:
    """``MAP`` of RFC 9496, section 4.3.4: Elligator 2."""
    r = SQRT_M1 * t * t % P
    u = (r + 1) * ONE_MINUS_D_SQ % P
    v = (-1 - r * D) * (r + D) % P
    square, s = _sqrt_ratio(u, v)
    c = -1
    if not square:
        s, c = -_absolute(s * t) % P, r
    n = (c * (r - 1) * D_MINUS_ONE_SQ - v) % P
    ss = s * s % P
    w0, w1, w2, w3 = 2 * s * v, n * SQRT_AD_MINUS_ONE, 1 - ss, 1 + ss
    return w0 * w3 % P, w2 * w1 % P, w1 * w3 % P, w0 * w2 % P
