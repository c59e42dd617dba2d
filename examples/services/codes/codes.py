"""Issues pickup codes and hashes them for one locker."""

import hashlib
import secrets

ALGORITHM = 1
ROUNDS = 200_000


def issue(taken: set[str]) -> str:
    """A code of six digits that is not open at the locker."""
    while (code := f"{secrets.randbelow(1_000_000):06}") in taken:
        pass
    return code


def digest(code: str, locker_salt: bytes) -> bytes:
    return hashlib.pbkdf2_hmac("sha256", code.encode(), locker_salt, ROUNDS)
