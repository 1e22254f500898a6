"""The kernel of last resort: :mod:`thiqa.matching.oprf.ristretto`, so that every machine can try Thiqa out."""

from __future__ import annotations

from thiqa.domain.errors import PointIdentity, PointInvalid
from thiqa.matching.oprf import ristretto
from thiqa.matching.oprf.suite import ELEMENT, check_scalars, shape

__all__ = ["Plain"]

_ZERO = bytes(ELEMENT)


class Plain:
    """A few hundred elements a second, **not constant time**. Methods as in :class:`kernels.Kernel`."""

    name = "plain"
    about = "plain Python: slow and not constant time, for trying out only"

    def multiply(self, scalars: bytes, points: bytes) -> bytes:
        count, step = shape(scalars, points)
        check_scalars(scalars)
        found = [self._point(points, position) for position in range(count)]
        return b"".join(self._times(scalars, step, position, point) for position, point in enumerate(found))

    def hash_multiply(self, scalars: bytes, uniform: bytes) -> bytes:
        count, step = shape(scalars, uniform, 2 * ELEMENT)
        check_scalars(scalars)
        found = []
        for position in range(count):
            point = ristretto.from_uniform(uniform[64 * position : 64 * position + 64])
            found.append(self._times(scalars, step, position, point))
            if found[-1] == _ZERO:
                raise PointIdentity(position=position)
        return b"".join(found)

    def combine(self, scalars: bytes, points: bytes) -> bytes:
        count, step = shape(scalars, points)
        total = ristretto.IDENTITY
        for position in range(count):
            number = int.from_bytes(scalars[step * position :][:32], "little")
            total = ristretto.add(total, ristretto.multiply(number, self._point(points, position)))
        return ristretto.encode(total)

    @staticmethod
    def _point(points: bytes, position: int) -> ristretto.Point:
        data = points[ELEMENT * position : ELEMENT * position + ELEMENT]
        if data == _ZERO:
            raise PointIdentity(position=position)
        point = ristretto.decode(data)
        if point is None:
            raise PointInvalid(position=position)
        return point

    @staticmethod
    def _times(scalars: bytes, step: int, position: int, point: ristretto.Point) -> bytes:
        number = int.from_bytes(scalars[step * position :][:32], "little")
        return ristretto.encode(ristretto.multiply(number, point))
