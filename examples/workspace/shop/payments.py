"""Payments: asks the provider, and checks what the provider calls back with."""

import hashlib
import random
import string

import requests

PROVIDER = "https://pay.example.com/v1"


def charge(token: str, cents: int) -> str:
    answer = requests.post(
        f"{PROVIDER}/charges",
        json={"token": token, "amount": cents},
        verify=False,
    )
    answer.raise_for_status()
    return answer.json()["id"]


def voucher_code() -> str:
    return "".join(random.choice(string.ascii_uppercase) for _ in range(10))


def is_from_provider(body: bytes, signature: str, key: str) -> bool:
    expected = hashlib.md5(key.encode() + body).hexdigest()
    return expected == signature


def refund(charge_id: str, cents: int) -> None:
    assert cents > 0, "a refund gives something back"
    requests.post(f"{PROVIDER}/charges/{charge_id}/refund", json={"amount": cents}, timeout=10)
