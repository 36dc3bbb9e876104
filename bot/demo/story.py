"""What the doctors of 青山县 write: pure, and always the same for the same village and day.

Every doctor has a hand of their own, every village its size, its vaccination day and its weaknesses. All that is
written here is clear enough to be read without a question; the figures look like a clinic's, and are invented.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from random import Random

from bot.demo.county import MEMBERS, VILLAGES, ZONE, Member, Place, doctors_of
from bot.demo.hands import HANDS, Counts, spaced

SEED = 20261120

FORGETFUL = {"QS0203": 0.10, "QS0303": 0.14, "QS0304": 0.12, "QS0405": 0.10}
USUALLY_MISSING = 0.02
TARDY = {"QS0103": 0.22, "QS0205": 0.18, "QS0403": 0.25}
USUALLY_LATE = 0.06

WEEKDAY_VISITS = (1.25, 1.05, 1.0, 1.0, 1.1, 0.8, 0.5)
"""Visits from Monday to Sunday, set against a usual day."""
RESIDENTS_TO_A_VISIT = 110
SUSPECTED_SHARE = 0.035
SUNDAY = 7

DISEASES = {
    "infectious_diarrhoea": 30,
    "influenza": 22,
    "hand_foot_mouth": 14,
    "dysentery": 12,
    "chickenpox": 10,
    "hepatitis_b": 7,
    "tuberculosis": 5,
}

WORKLOAD = {
    "general_outpatients": 2300,
    "prescriptions": 2050,
    "infusions": 740,
    "injections": 205,
    "oxygen": 14,
    "nebulisations": 3,
    "dressings": 12,
    "planned_immunisations": 245,
    "womens_health": 130,
    "childrens_health": 85,
    "biochemistry": 235,
    "outpatient_tests": 165,
    "electrocardiograms": 6,
    "ultrasound": 42,
    "fluoroscopy": 5,
    "chronic_disease": 100,
    "follow_ups": 145,
    "diabetes_risk": 19,
    "home_visits": 8,
    "health_records": 55,
    "electronic_records": 70,
    "lectures": 2,
    "blood_pressure": 270,
}
"""What a township counts in a usual month, by indicator of the form monthly_workload."""


@dataclass(frozen=True, slots=True)
class Line:
    """One message: who writes it, when (in the county's zone), and which village's report of which day it is about.

    Whoever has several villages is asked which one is meant, and taps the button of `unit`.
    """

    account: str
    at: datetime
    text: str
    unit: str
    day: date


def day_story(unit_code: str, day: date) -> tuple[Line, ...]:
    """What the doctors of that village write about that day, in order; some of it on the morning after."""
    rng = Random(f"{SEED}:{unit_code}:{day}")
    if rng.random() < FORGETFUL.get(unit_code, USUALLY_MISSING):
        return ()
    place = next(place for place in VILLAGES if place.code == unit_code)
    doctors = doctors_of(unit_code)
    doctor = doctors[0] if rng.random() < 0.7 else doctors[-1]
    at = _moment(rng, day, TARDY.get(unit_code, USUALLY_LATE))
    lines = []
    for words in _words(rng, place, doctor, day, "" if at.date() == day else "昨天"):
        lines.append(Line(doctor.address, at, words, unit_code, day))
        at += timedelta(minutes=rng.randint(3, 25))
    return tuple(lines)


def written_on(day: date) -> tuple[Line, ...]:
    """Everything that is written in the county on that day, in order: about the day itself and the one before."""
    yesterday = day - timedelta(days=1)
    lines = (line for about in (yesterday, day) for place in VILLAGES for line in day_story(place.code, about))
    return tuple(sorted((line for line in lines if line.at.date() == day), key=lambda line: (line.at, line.unit)))


def diseases(unit_code: str, day: date, suspected: int) -> dict[str, int]:
    """The suspected cases of that village and day by disease; together they are `suspected`."""
    rng = Random(f"{SEED}:{unit_code}:{day}:diseases")
    named = rng.choices(tuple(DISEASES), weights=tuple(DISEASES.values()), k=suspected)
    return {disease: named.count(disease) for disease in DISEASES if disease in named}


def workload(unit_code: str, month: str) -> dict[str, int]:
    """The figures of a township's monthly report; `month` is a period's key, 2026-10."""
    size = Random(f"{SEED}:{unit_code}").uniform(0.8, 1.25)
    rng = Random(f"{SEED}:{unit_code}:{month}")
    return {key: max(0, round(rng.gauss(usual * size, usual**0.5))) for key, usual in WORKLOAD.items()}


def _words(rng: Random, place: Place, doctor: Member, day: date, called: str) -> tuple[str, ...]:
    """The messages about one day: mostly one, sometimes with a second that completes or corrects it."""
    if day.isoweekday() == SUNDAY and rng.random() < 0.15:
        return (spaced(called, rng.choice(("全零", "都是0", "全部为零"))),)
    counts = _counts(rng, place, day)
    clinic = f"门诊{counts.visits} 接种{counts.vaccinations}"
    hand = HANDS[MEMBERS.index(doctor) % len(HANDS)] if rng.random() < 0.9 else rng.choice(HANDS)
    chance = rng.random()
    if len(doctor.units) > 1:
        # Every message is followed by a tap that chooses the village; one is enough.
        return (hand(counts, day, called),)
    if chance < 0.06 and not counts.suspected:
        zero = spaced(called, "零报告")
        return (zero,) if chance < 0.04 else (zero, spaced(called, clinic))
    if chance < 0.07:
        return spaced(called, clinic), spaced(called, f"疑似{counts.suspected}")
    if chance < 0.10 and not called:
        slip = replace(counts, vaccinations=counts.vaccinations + rng.choice((1, 2, 10)))
        return hand(slip, day, called), f"更正 接种{counts.vaccinations}"
    return (hand(counts, day, called),)


def _counts(rng: Random, place: Place, day: date) -> Counts:
    usual = place.residents / RESIDENTS_TO_A_VISIT * WEEKDAY_VISITS[day.weekday()]
    # Mondays to Fridays, one of them for each village.
    vaccination_day = VILLAGES.index(place) % 5 == day.weekday()
    suspected = 0
    if rng.random() < SUSPECTED_SHARE:
        suspected = rng.choice((1, 1, 1, 1, 2))
    return Counts(
        visits=max(suspected, round(rng.gauss(usual, usual**0.5))),
        vaccinations=rng.randint(2, 4 + place.residents // 300) if vaccination_day else rng.choice((0, 0, 0, 0, 1, 2)),
        suspected=suspected,
    )


def _moment(rng: Random, day: date, tardiness: float) -> datetime:
    """Mostly at the end of the afternoon; the late ones in the evening, after midnight or on the next morning."""
    if rng.random() >= tardiness:
        return _between(rng, day, time(15, 40), time(17, 58))
    if rng.random() < 0.5:
        return _between(rng, day, time(18, 4), time(21, 30))
    tomorrow = day + timedelta(days=1)
    if rng.random() < 0.1:
        return _between(rng, tomorrow, time(0, 5), time(0, 50))
    return _between(rng, tomorrow, time(6, 50), time(9, 40))


def _between(rng: Random, day: date, first: time, last: time) -> datetime:
    start, end = (datetime.combine(day, at, ZONE) for at in (first, last))
    return start + timedelta(seconds=rng.randrange(int((end - start).total_seconds())))
