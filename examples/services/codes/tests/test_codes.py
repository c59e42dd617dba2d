from services.codes.codes import digest, issue


def test_codes_have_six_digits_and_are_free():
    assert len(issue(set())) == 6
    taken = {f"{n:06}" for n in range(500_000)}
    assert issue(taken) >= "500000"


def test_the_same_code_differs_between_lockers():
    assert digest("424242", b"locker 1") != digest("424242", b"locker 2")
