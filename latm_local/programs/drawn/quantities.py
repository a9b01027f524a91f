"""Values that stand for quantities in word problems: amounts with units, offers, ratios, sizes, spans."""

from __future__ import annotations

from typing import Final

from latm_local.programs.forms import POOLS, Forms
from latm_local.programs.program import Slot
from latm_local.programs.values import made

_FROM: Final = Forms(POOLS)

deal = _FROM.text("<2..6> for <price>")
job = _FROM.text("<2..9>h at <2..9><0|5>")
timed_job = _FROM.text("<1..7>h<05..55> at <20..90>")
mass = _FROM.text("<<0.5..9.5>kg|<120..950>g>")
liquid = _FROM.text("<<0.5..4.5>l|<10..90>cl|<100..950>ml>")
length = _FROM.text("<<0.5..4.5>m|<20..250>cm|<300..2500>mm>")
storage = _FROM.text("<<200..4000>MB|<2..40>GB>")
velocity = _FROM.text("<<20..120>km/h|<5..30>m/s>")
rectangle = _FROM.text("<2..12>x<3..15>")
carton = _FROM.text("<10..60>x<10..60>x<10..40>")
point = _FROM.text("<-9..9>/<-9..9>")
feet_inches = _FROM.text("<4..9>ft<0..11>")
pounds_ounces = _FROM.text("<1..12>lb<0..15>")
ratio = _FROM.text("<1..7>:<2..9>")
ratio_of_three = _FROM.text("<1..5>:<1..6>:<2..7>")
fraction = _FROM.text("<<1..2>/3|<1..3>/4|<1..4>/5|<1..5>/6|<1..7>/8>")
multipack = _FROM.text("<3..12>x<20..75>0ml")
instalments = _FROM.text("<3..36> x <price>")
pace = _FROM.text("<4..7>:<00..59>")
tiered = _FROM.text("first <5..20> at <3.00..6.00>, then <1.00..2.90>")
reduction = _FROM.text("<<5..40>% off|<2..12>.00 off>")
dose = _FROM.text("<1..3>/<4|6|8|12>h")
loan_terms = _FROM.text("<1.5..9.5>% for <2..9> years")
parked = _FROM.text("<06..11>:<00..59>-<12..19>:<00..59>")
tank = _FROM.text("<20..90>x<20..60>x<20..50>")
buy_get = _FROM.text("buy <2..5> get <1..2> free")
time_span = _FROM.text("<1..9>h<05..55>")
coins = _FROM.text("<1..9>x2.00 <1..9>x0.50 <1..9>x0.10")


def tenfold(low: int, high: int, step: int = 10) -> Slot:
    """A round number."""
    return Slot("int", lambda chance: step * chance.randint(low, high))


def portion() -> Slot:
    """`250 g for 4`."""
    return made(lambda c: f"{10 * c.randint(5, 90)} g for {c.randint(2, 8)}")
