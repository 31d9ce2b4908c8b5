"""Duplicates between scanners: one mistake, one hit, the more precise one."""

from tests.engine.scanners.sources import hits_of, marked, unsaved

from sessionls.engine.scanners.hit import Hit
from sessionls.engine.scanners.merge import merge

AWS = "AKIA" + "QWERTYUIOPASDFGH"
ALL = ("python", "patterns", "secrets")


def hit(rule: str, start: int, end: int, cwe: int, scanner: str = "python") -> Hit:
    return Hit(scanner, rule, "warning", "A mistake to mend.", start, end, cwe)


async def test_password_that_ruff_and_secrets_see_is_one_hit() -> None:
    source = unsaved('password = "hunter2"\n')
    (found,) = await hits_of(source, *ALL)
    assert (found.rule, marked(source, found)) == ("secret-keyword", "hunter2")


async def test_kind_of_a_secret_wins_over_the_name_of_its_variable() -> None:
    source = unsaved(f'aws_secret = "{AWS}"\n')
    (found,) = await hits_of(source, *ALL)
    assert (found.rule, marked(source, found)) == ("aws-access-key", AWS)


async def test_sql_that_ruff_and_our_rule_see_is_one_hit_of_ruff() -> None:
    source = unsaved('q = "SELECT a FROM t WHERE b = %s" % b\n')
    assert [found.rule for found in await hits_of(source, *ALL)] == ["S608"]


async def test_secret_in_javascript_is_one_hit() -> None:
    source = unsaved(f"jwt.sign(payload, '{AWS}')\n", "a.js")
    assert [found.rule for found in await hits_of(source, *ALL)] == ["aws-access-key"]


def test_different_mistakes_at_one_place_stay() -> None:
    many = (hit("S602", 0, 9, 78), hit("S608", 2, 8, 89), hit("S607", 3, 5, 78))
    assert merge(many) == many


def test_hits_that_only_touch_stay() -> None:
    many = (hit("S105", 0, 5, 259), hit("secret-keyword", 5, 9, 798, "secrets"))
    assert merge(many) == many


def test_hits_come_in_the_order_of_the_text() -> None:
    late, early = hit("S102", 9, 12, 78), hit("py-torch-load", 1, 4, 502)
    assert merge((late, early)) == (early, late)


def test_merging_twice_changes_nothing() -> None:
    many = (
        hit("S105", 0, 9, 259),
        hit("aws-access-key", 1, 8, 798, "secrets"),
        hit("secret-keyword", 1, 8, 798, "secrets"),
    )
    once = merge(many)
    assert [found.rule for found in once] == ["aws-access-key"]
    assert merge(once) == once
