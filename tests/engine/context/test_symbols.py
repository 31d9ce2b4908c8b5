"""Symbols around a place, in every language that has them."""

from pathlib import PurePath

import pytest

from sessionls.engine.context.symbols import Surroundings, outline, surroundings

PYTHON = """\
import os
from a import b


class Store(Base):
    '''Keeps.'''

    def load(self, name: str) -> int:
        return 1

    async def save(
        self, name: str
    ) -> None:
        def inner():
            x = 1
        return inner()


def free(): pass
"""
OTHERS = {
    "a.ts": (
        "import a from 'b';\nexport class A<T> {\n  f(x: number) {\n    go();\n  }\n  g() {}\n}\n",
        4,
        (["import a from 'b';"], ["class A<T>", "f(x: number)"], ["g"]),
    ),
    "a.js": (
        "import a from 'b'\nexport const f = (x) => {\n  go()\n}\nfunction g() {}\n",
        3,
        (["import a from 'b'"], ["f = (x) =>"], ["g"]),
    ),
    "a.go": (
        'package x\nimport "a"\ntype T struct {\n}\nfunc (t *T) F() int {\n\treturn 1\n}\n',
        6,
        (['import "a"'], ["func (t *T) F() int"], ["T"]),
    ),
    "a.java": (
        "package x;\nimport a.b;\nclass A {\n  A() {}\n  int f(int x) {\n    return 1;\n  }\n}\n",
        6,
        (["import a.b;"], ["class A", "int f(int x)"], ["A"]),
    ),
    "a.rb": (
        "require 'a'\nmodule M\n  class A\n    def f(x)\n      1\n    end\n"
        "    def g\n    end\n  end\nend\n",
        5,
        (["require 'a'"], ["module M", "class A", "def f(x)"], ["g"]),
    ),
    "a.php": (
        "<?php\nuse A\\B;\nclass A {\n  function f($x) {\n    go();\n  }\n  function g() {}\n}\n",
        5,
        (["use A\\B;"], ["class A", "function f($x)"], ["g"]),
    ),
    "a.cs": (
        "using A;\nclass A {\n  int F(int x) {\n    return 1;\n  }\n  int P { get; set; }\n}\n",
        4,
        (["using A;"], ["class A", "int F(int x)"], ["P"]),
    ),
    "a.sh": ("f() {\n  echo 1\n}\ng() {\n  echo 2\n}\n", 2, ([], ["f()"], ["g"])),
}


def heads(found: Surroundings) -> tuple[list[str], list[str], list[str]]:
    return list(found.imports), [one.head for one in found.enclosing], list(found.siblings)


def test_the_enclosing_definitions_come_from_outside_in() -> None:
    found = surroundings(PurePath("a.py"), PYTHON, 15, 15)
    assert heads(found) == (
        ["import os", "from a import b"],
        ["class Store(Base)", "async def save( self, name: str ) -> None", "def inner()"],
        ["load"],
    )
    assert [(one.first, one.last) for one in found.enclosing] == [(5, 16), (11, 16), (14, 15)]


def test_between_definitions_only_what_holds_all_lines_encloses() -> None:
    assert heads(surroundings(PurePath("a.py"), PYTHON, 9, 12))[1:] == (
        ["class Store(Base)"],
        ["load", "save"],
    )
    assert heads(surroundings(PurePath("a.py"), PYTHON, 1, 30))[1:] == ([], ["Store", "free"])


@pytest.mark.parametrize("name", OTHERS)
def test_other_languages_have_surroundings_too(name: str) -> None:
    text, line, expected = OTHERS[name]
    assert heads(surroundings(PurePath(name), text, line, line)) == expected


def test_an_outline_goes_into_classes_and_not_into_functions() -> None:
    found = [("  " * one.depth + one.name, one.first) for one in outline(PurePath("a.py"), PYTHON)]
    assert found == [("Store", 5), ("  load", 8), ("  save", 11), ("free", 19)]


@pytest.mark.parametrize(
    ("name", "text"),
    [("a.txt", PYTHON), ("a.yaml", "a: 1\n"), ("a.js", "x" * 200_000), ("a.py", "\ud800 = ((\n")],
)
def test_what_is_no_code_has_none_and_breaks_nothing(name: str, text: str) -> None:
    assert surroundings(PurePath(name), text, 1, 1).enclosing == ()
    assert outline(PurePath(name), text) == ()
