"""Two ways to compute: in floats, and in decimals between which a number is known to lie.

An enclosure is rounded down below and up above, to 60 digits. Judgements enter as the decimals
that they are written as. Powers that are no whole years come from `exp` and `ln`, which decimals
round correctly, and are widened by 1e-50 of themselves.
"""

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from fractions import Fraction
from typing import Any

_DOWN = Context(prec=60, rounding=ROUND_FLOOR)
_UP = Context(prec=60, rounding=ROUND_CEILING)
_NEAR = Context(prec=70)
_SLACK = Decimal("1e-50")
_MOST_YEARS = 200


class UndecidedError(ArithmeticError):
    """Two enclosures overlap, so that nothing is known of which is larger."""


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A number between two decimals."""

    low: Decimal
    high: Decimal

    def __add__(self, other: "Enclosure") -> "Enclosure":
        return Enclosure(_DOWN.add(self.low, other.low), _UP.add(self.high, other.high))

    def __sub__(self, other: "Enclosure") -> "Enclosure":
        return Enclosure(_DOWN.subtract(self.low, other.high), _UP.subtract(self.high, other.low))

    def __mul__(self, other: "Enclosure") -> "Enclosure":
        ends = [(a, b) for a in (self.low, self.high) for b in (other.low, other.high)]
        return Enclosure(
            min(_DOWN.multiply(a, b) for a, b in ends), max(_UP.multiply(a, b) for a, b in ends)
        )

    def __truediv__(self, other: "Enclosure") -> "Enclosure":
        if other.low <= 0 <= other.high:
            raise UndecidedError("division by what may be 0")
        ends = [(a, b) for a in (self.low, self.high) for b in (other.low, other.high)]
        return Enclosure(
            min(_DOWN.divide(a, b) for a, b in ends), max(_UP.divide(a, b) for a, b in ends)
        )

    def __gt__(self, other: "Enclosure") -> bool:
        if self.low > other.high:
            return True
        if self.high <= other.low:
            return False
        raise UndecidedError(f"{self.low} to {self.high} against {other.low} to {other.high}")


class Floats:
    """Arithmetic in floats."""

    def number(self, value: float) -> Any:
        """Return a number of the case."""
        return float(value)

    def over(self, per_year: float, months: Fraction) -> Any:
        """Return a discount factor per year as a factor over months (R2)."""
        return per_year ** (float(months) / 12)


class Enclosures:
    """Arithmetic in enclosures."""

    def number(self, value: float) -> Any:
        """Return a number of the case, as the decimal that it is written as."""
        return Enclosure(Decimal(repr(float(value))), Decimal(repr(float(value))))

    def over(self, per_year: float, months: Fraction) -> Any:
        """Return a discount factor per year as a factor over months (R2)."""
        base, years = Decimal(repr(float(per_year))), months / 12
        if base == 1 or years == 0:
            return self.number(1)
        if years.denominator == 1 and 0 < years <= _MOST_YEARS:
            product = self.number(1)
            for _ in range(int(years)):
                product = product * Enclosure(base, base)
            return product
        exponent = _NEAR.divide(Decimal(years.numerator), Decimal(years.denominator))
        power = _NEAR.exp(_NEAR.multiply(_NEAR.ln(base), exponent))
        return Enclosure(
            _DOWN.multiply(power, _DOWN.subtract(Decimal(1), _SLACK)),
            _UP.multiply(power, _UP.add(Decimal(1), _SLACK)),
        )


Arithmetic = Floats | Enclosures
