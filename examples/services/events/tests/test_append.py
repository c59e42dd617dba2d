from uuid import uuid4

from services.events.append import Log


def test_the_same_key_appends_once():
    log, key = Log(), uuid4()
    first = log.append(key, "LK-1", "deposited")
    assert log.append(key, "LK-1", "deposited") == first
    assert log.append(uuid4(), "LK-1", "collected").number == 2
