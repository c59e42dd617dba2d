"""Appends parcel events. The only writer of the table parcel_events."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Event:
    parcel: str
    number: int
    kind: str


class Log:
    """Events in memory, numbered per parcel; the same idempotency key gives the same event."""

    def __init__(self) -> None:
        self._by_key: dict[UUID, Event] = {}
        self._numbers: dict[str, int] = {}

    def append(self, key: UUID, parcel: str, kind: str) -> Event:
        if key not in self._by_key:
            number = self._numbers.get(parcel, 0) + 1
            self._numbers[parcel] = number
            self._by_key[key] = Event(parcel, number, kind)
        return self._by_key[key]
