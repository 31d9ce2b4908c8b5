"""Which files are offered for a few letters, and in which order."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessionls.domain.file_match import FileList

SHOP = FileList(
    [
        "README.md",
        "docs/shop.md",
        "shop/cart.py",
        "shop/price_list.py",
        "src/Shop.ts",
        "src/workshop.py",
        "tests/test_shop_cart.py",
        "Übung/Größe.md",
    ]
)
NAMES = st.text(st.sampled_from("abAB/._-ü"), min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("letters", "expected"),
    [
        ("shop", [
            "src/Shop.ts",
            "docs/shop.md",
            "src/workshop.py",
            "tests/test_shop_cart.py",
            "shop/cart.py",
            "shop/price_list.py",
        ]),
        ("SHOP.", ["src/Shop.ts", "docs/shop.md", "src/workshop.py"]),
        ("shop/c", ["shop/cart.py"]),
        ("src/sh", ["src/Shop.ts"]),
        ("plist", ["shop/price_list.py"]),
        ("tscart", ["tests/test_shop_cart.py"]),
        ("shop.mdd", []),
        ("srcshop", ["src/Shop.ts", "src/workshop.py"]),
        ("größe", ["Übung/Größe.md"]),
        ("übung/", ["Übung/Größe.md"]),
        ("[a", []),
        ("sh\\", []),
        ("nothing", []),
        ("a\tb", []),
        ("\n", []),
        ("\udc00x", []),
    ],
)  # fmt: skip
def test_the_best_file_comes_first(letters: str, expected: list[str]) -> None:
    assert SHOP.find(letters, 20) == expected


def test_without_letters_the_first_files_are_offered() -> None:
    assert SHOP.find("", 2) == ["README.md", "docs/shop.md"]
    assert FileList().find("", 2) == FileList().find("a", 2) == []


def test_names_that_are_no_line_of_text_are_left_out() -> None:
    odd = FileList(["a\nb.py", "a\tb.py", "a\udcffb.py", "ab.py"])
    assert odd.find("a", 9) == ["ab.py"]
    assert odd.count == 1


def test_what_was_not_found_for_some_letters_is_not_sought_for_more() -> None:
    files = FileList(["src/shop.py"])
    assert [files.find(letters, 5) for letters in ("xq", "xqs", "shop")] == [
        [],
        [],
        ["src/shop.py"],
    ]


@given(st.lists(NAMES, max_size=20, unique=True), NAMES)
def test_every_file_that_holds_the_letters_is_found(paths: list[str], letters: str) -> None:
    holding = {path for path in paths if letters.lower() in path.lower()}
    found = FileList(paths).find(letters, len(paths))
    assert len(set(found)) == len(found)
    assert set(found) <= set(paths)
    if holding:
        assert set(found) == holding


@given(st.lists(NAMES, max_size=20, unique=True), NAMES, st.integers(1, 5))
def test_fewer_are_the_first_of_more(paths: list[str], letters: str, most: int) -> None:
    files = FileList(paths)
    assert files.find(letters, most) == files.find(letters, len(paths) + 1)[:most]


def test_among_fifty_thousand_files_an_answer_takes_a_moment() -> None:
    files = FileList(
        f"folder{number % 97}/part{number % 11}/file_{number}.py" for number in range(50_000)
    )
    begun = time.perf_counter()
    for letters in (
        "f",
        "fi",
        "file_4",
        "file_49999",
        "fo9/",
        "folder12/part3/file",
        "zz",
        "fl9999",
    ):
        assert files.find(letters, 50) or letters in ("zz", "fo9/")
    # A good machine takes a fiftieth of it; a slow one must not fail.
    assert time.perf_counter() - begun < 4
