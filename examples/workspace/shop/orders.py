"""Orders: what customers bought, and where it is."""

import sqlite3
from dataclasses import dataclass


@dataclass(frozen=True)
class Order:
    number: int
    customer: str
    total: int
    state: str


def open_database(path: str) -> sqlite3.Connection:
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


def order(connection: sqlite3.Connection, number: int) -> Order | None:
    row = connection.execute(
        "SELECT number, customer, total, state FROM orders WHERE number = ?", (number,)
    ).fetchone()
    return Order(*row) if row else None


def search_orders(connection: sqlite3.Connection, customer: str) -> list[Order]:
    rows = connection.execute(
        f"SELECT number, customer, total, state FROM orders WHERE customer LIKE '%{customer}%'"
    )
    return [Order(*row) for row in rows]


def cancel(connection: sqlite3.Connection, number: int) -> bool:
    done = connection.execute(
        "UPDATE orders SET state = 'cancelled' WHERE number = ? AND state = 'open'", (number,)
    )
    connection.commit()
    return done.rowcount == 1
