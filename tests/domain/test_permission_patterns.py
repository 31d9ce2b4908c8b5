import posixpath
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pathspec import GitIgnoreSpec

from sessionls.domain.permission_patterns import (
    address_of,
    covers_address,
    covers_command,
    covers_path,
    touches_address,
    touches_command,
    touches_path,
)

PATIENT = settings(deadline=None)  # machines are busy


@pytest.mark.parametrize(
    ("pattern", "covered", "other"),
    [
        ("src/**", ["src/a", "src/a/b.py", "./src/a"], ["src", "a/src/b", "srcs/a"]),
        ("src", ["src", "src/a", "a/src/b"], ["srcs", "a/srcs"]),
        ("/src", ["src", "src/a"], ["a/src"]),
        ("src/", ["src/a", "a/src/b"], ["srcs/a"]),
        ("*.py", ["a.py", "a/b.py", "a.py/b"], ["a.pyc", "py"]),
        ("src/*.py", ["src/a.py"], ["src/b/a.py", "a.py"]),
        ("**/secrets/**", ["secrets/a", "a/secrets/b/c"], ["secrets", "secret/a"]),
        ("**", ["a", "a/b"], []),
        ("a/**/b", ["a/b", "a/x/b", "a/x/y/b/z"], ["a/xb", "ab"]),
        ("a?c", ["abc"], ["ac", "a/c"]),
        ("[ab]c", ["ac", "bc"], ["cc"]),
        ("[!a]c", ["bc"], ["ac"]),
        ("[^a]c", ["bc"], ["ac"]),
        (".env*", [".env", "a/.env.local"], ["env"]),
    ],
)
def test_globs_are_those_of_gitignore(pattern: str, covered: list[str], other: list[str]) -> None:
    assert [path for path in covered if not covers_path(pattern, path)] == []
    assert [path for path in other if covers_path(pattern, path)] == []
    assert [path for path in covered if not touches_path(pattern, path)] == []
    assert [path for path in other if touches_path(pattern, path)] == []


@pytest.mark.parametrize(
    "path",
    ["/etc/x", "../x", "src/../../x", "..", "~/../../x/..//../..", "file:///src/x", "C:/src/x"],
)
def test_what_lies_outside_is_never_covered(path: str) -> None:
    assert not covers_path("**", path)
    assert not covers_path("src/**", path)


@pytest.mark.parametrize(
    "path", ["/home/me/secrets/x", "../secrets/x", "file:///home/secrets/x", "a/../secrets/x"]
)
def test_what_may_be_meant_is_touched_wherever_it_lies(path: str) -> None:
    assert touches_path("secrets/**", path)


def test_case_counts_only_for_what_is_surely_meant() -> None:
    assert not covers_path("secrets/**", "Secrets/x")
    assert touches_path("secrets/**", "SECRETS/x")
    assert touches_path("Secrets/**", "secrets/x")


NAMES = st.sampled_from(["a", "b", "ab", "a.py", ".env", "src"])
PATHS = st.lists(NAMES, min_size=1, max_size=4).map("/".join)
GLOBS = st.lists(
    NAMES | st.sampled_from(["*", "**", "*.py", "?", "a*", "[ab]"]), min_size=1, max_size=4
).map("/".join)


@PATIENT
@given(GLOBS, st.sampled_from(["", "/"]), PATHS)
def test_globs_agree_with_a_library_for_gitignore(glob: str, front: str, path: str) -> None:
    spec = GitIgnoreSpec.from_lines([front + glob])
    # A folder is matched as one, and with it what lies in it.
    parents = [path[:at] + "/" for at, char in enumerate(path) if char == "/"]
    ignored = spec.match_file(path) or any(spec.match_file(parent) for parent in parents)
    assert covers_path(front + glob, path) == ignored


@PATIENT
@given(GLOBS, st.text())
def test_what_is_covered_is_touched(glob: str, path: str) -> None:
    assert not covers_path(glob, path) or touches_path(glob, path)


@PATIENT
@given(st.text(max_size=20), st.text(max_size=20))
def test_no_pattern_and_no_path_make_it_raise(pattern: str, path: str) -> None:
    for look in (covers_path, touches_path, covers_address, touches_address):
        look(pattern, path)
    for look_at in (covers_command, touches_command):
        look_at(pattern, path.split())


@pytest.mark.parametrize("glob", ["*a" * 200 + "b", "**/a/" * 100 + "b", "/".join(["*"] * 250)])
def test_hostile_globs_take_no_time(glob: str) -> None:
    began = time.perf_counter()
    covers_path(glob, "/".join(["a" * 200] * 200))
    assert time.perf_counter() - began < 5


@pytest.mark.parametrize(
    ("pattern", "covered", "other"),
    [
        ("git status*", ["git status", "git status -s"], ["git statusx", "git", "git -c x status"]),
        ("git status", ["git status", "git status -s"], ["git statusx", "git push"]),
        ("git status *", ["git status", "git status -s"], ["git statusx"]),
        ("git stat*", ["git stat x"], ["git status"]),
        ("npm run 'a b'", ["npm run a\0b"], ["npm run a b"]),
        ("*", ["x", "rm -rf"], []),
    ],
)
def test_commands_match_word_by_word(pattern: str, covered: list[str], other: list[str]) -> None:
    def words(line: str) -> list[str]:
        return [word.replace("\0", " ") for word in line.split(" ")]

    assert [line for line in covered if not covers_command(pattern, words(line))] == []
    assert [line for line in other if covers_command(pattern, words(line))] == []
    assert [line for line in covered if not touches_command(pattern, words(line))] == []


def test_program_under_another_name_is_touched_and_not_covered() -> None:
    for words in (["/bin/rm", "x"], ["RM"], ["./x/Rm"]):
        assert touches_command("rm*", words)
        assert not covers_command("rm*", words)
    assert not touches_command("rm -rf*", ["rm", "-RF"])


def test_word_that_only_the_shell_knows_is_never_covered() -> None:
    assert covers_command("git", ["git", None])
    assert not covers_command("git status", ["git", None])
    assert not touches_command("git status", [None, "status"])


DOCS = "https://docs.example.org/*"


@pytest.mark.parametrize(
    ("pattern", "address"),
    [
        (DOCS, "https://docs.example.org/"),
        (DOCS, "https://docs.example.org"),
        (DOCS, "https://docs.example.org?x=1"),
        (DOCS, "HTTPS://DOCS.example.org/a/b?c=d&e#f"),
        (DOCS, "https://docs.example.org:443/a"),
        (DOCS, "https://docs.example.org./a"),
        ("https://docs.example.org/api/*", "https://docs.example.org/api/x"),
        ("docs.example.org", "https://docs.example.org/a"),
        ("*.example.org", "https://docs.example.org/a"),
        ("https://*.example.org/*", "https://a.b.example.org/a"),
        ("http://localhost:3000/*", "http://localhost:3000/a"),
        ("http://[::1]:3000", "http://[::1]:3000/a"),
    ],
)
def test_address_with_that_beginning_is_covered(pattern: str, address: str) -> None:
    assert covers_address(pattern, address)
    assert touches_address(pattern, address)


@pytest.mark.parametrize(
    "address",
    [
        "https://docs.example.org.evil.example/",
        "https://docs.example.org@evil.example/",
        "https://docs.example.org:x@evil.example/",
        "https://evil.example/https://docs.example.org/",
        "https://evil.example/?docs.example.org/",
        "https://evil.example#docs.example.org/",
        "https://evil.example\\@docs.example.org/",
        "https:\\\\docs.example.org/",
        "https:/docs.example.org/",
        "https:docs.example.org/",
        "//docs.example.org/",
        "http://docs.example.org/",
        "ftp://docs.example.org/",
        "file:///docs.example.org/",
        "https://xdocs.example.org/",
        "https://docs-example.org/",
        "https://docs.example.org:8443/",
        "https://docs.example.org%2eevil.example/",
        "https://docs.example.org/a b",
        "https://docs.example.org/\r\nHost: evil.example",
        " https://docs.example.org/",
        "https://docs.example.org/\u202e",
        "https://döcs.example.org/",
        "https://docs。example。org/",
        "",
    ],
)
def test_address_of_another_host_or_kind_is_not_covered(address: str) -> None:
    assert not covers_address(DOCS, address)
    assert not covers_address("docs.example.org", address)


@pytest.mark.parametrize(
    "address",
    [
        "https://docs.example.org/api/../private",
        "https://docs.example.org/api/%2e%2e/private",
        "https://docs.example.org/api/.%2E/private",
        "https://docs.example.org/api/..",
        "https://docs.example.org/",
        "https://docs.example.org/API/",
    ],
)
def test_path_that_may_lead_elsewhere_is_not_covered(address: str) -> None:
    assert not covers_address("https://docs.example.org/api/*", address)


@pytest.mark.parametrize(
    "address",
    [
        "http://evil.example/",
        "https://evil.example:8443/x",
        "https://EVIL.example",
        "https://a@evil.example/",
        "https://evil.example\\x",
    ],
)
def test_denied_host_is_touched_however_it_is_written(address: str) -> None:
    assert touches_address("evil.example", address)
    assert touches_address("https://evil.example/*", address)


def test_bare_domain_is_not_one_below_it() -> None:
    assert not covers_address("*.example.org", "https://example.org/")
    assert not covers_address("*.example.org", "https://notexample.org/")


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("https://Example.org:443/a?b", "https://example.org/"),
        ("http://a:81", "http://a:81/"),
        ("http://[::1]/x", "http://[::1]/"),
    ],
)
def test_origin_names_the_host_as_a_whole(address: str, origin: str) -> None:
    found = address_of(address)
    assert found is not None
    assert found.origin == origin


@PATIENT
@given(st.text())
def test_covered_paths_stay_inside(path: str) -> None:
    if covers_path("**", path):
        assert not posixpath.normpath(path).startswith(("/", "../"))
