"""What guests may name of a workspace, and what they are told of places on the host."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessionls.domain.errors import BadInput
from sessionls.hub.remote.places import SharedPlaces
from sessionls.hub.remote.veil import Veil


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "home" / "ana" / "my shop"
    (root / "src").mkdir(parents=True)
    (root / "src" / "a b.py").write_text("x = 1\n")
    (root / ".env").write_text("KEY=1\n")
    (root / ".git").mkdir()
    (root / ".git" / "config").write_text("")
    (root.parent / "diary.txt").write_text("dear diary\n")
    (root / "out").symlink_to(root.parent)
    (root / "diary").symlink_to(root.parent / "diary.txt")
    return root


@pytest.fixture
def places(root: Path) -> SharedPlaces:
    return SharedPlaces(root)


def test_a_file_of_the_workspace_is_named_from_its_root_on(
    places: SharedPlaces, root: Path
) -> None:
    for uri in ("sessionls-workspace:/src/a%20b.py", "sessionls-workspace:///src/a%20b.py"):
        assert places.inward(uri) == (root / "src" / "a b.py").as_uri()
    assert places.outward((root / "src" / "a b.py").as_uri()) == "sessionls-workspace:/src/a%20b.py"
    assert places.inward("sessionls-workspace:/") == root.as_uri()


@pytest.mark.parametrize(
    "uri",
    [
        "sessionls-workspace:/../diary.txt",
        "sessionls-workspace:/src/../../diary.txt",
        "sessionls-workspace:/%2e%2e/diary.txt",
        "sessionls-workspace:/src/%2e%2e/%2e%2e/diary.txt",
        "sessionls-workspace:/..%2fdiary.txt",
        "sessionls-workspace:/out/diary.txt",
        "sessionls-workspace:/diary",
        "sessionls-workspace:/out",
        "sessionls-workspace:/.env",
        "sessionls-workspace:/.git/config",
        "sessionls-workspace:/a%00b",
        "sessionls-workspace://elsewhere/src/../../diary.txt",
        "sessionls-workspace:file:///etc/passwd/../..",
        "file:///etc/passwd",
        "/etc/passwd",
        "sessionls:///x/y.md",
        "http://[bad",
        "",
    ],
)
def test_nothing_else_of_the_host_can_be_named(places: SharedPlaces, root: Path, uri: str) -> None:
    with pytest.raises(BadInput) as refused:
        places.inward(uri)
    assert str(root.parent) not in str(refused.value)


@given(st.text(max_size=60))
def test_whatever_is_named_lies_in_the_workspace_or_is_refused(name: str) -> None:
    root = Path(__file__).parent.resolve()
    try:
        uri = SharedPlaces(root).inward(f"sessionls-workspace:/{name}")
    except BadInput:
        return
    assert (uri + "/").startswith(root.as_uri() + "/")


def test_a_guests_own_files_are_names_only(places: SharedPlaces) -> None:
    places.own = ["file:///home/ben/work"]
    assert places.own_name("file:///home/ben/work/src/x%20y.py") == "sessionls-guest:/src/x%20y.py"
    assert places.own_name("file:///etc/passwd") == "sessionls-guest:/passwd"
    assert places.own_name("sessionls-guest:/src/x.py") == "sessionls-guest:/src/x.py"


@pytest.mark.parametrize(
    ("uri", "name"),
    [
        ("untitled:one", "sessionls-guest:/one"),
        ("untitled:/home/ana/two.py", "sessionls-guest:/two.py"),
        ("sessionls:///01ABC/title.md", "sessionls-guest:/title.md"),
    ],
)
def test_no_text_is_called_as_one_that_an_editor_of_the_host_may_hold(
    places: SharedPlaces, uri: str, name: str
) -> None:
    assert places.own_name(uri) == name


def test_what_guests_are_told_names_no_place_of_the_host(places: SharedPlaces, root: Path) -> None:
    veil = Veil(places, [root.parent, root.parent.parent / "state"])
    told = veil.cover(
        {
            "uri": (root / "src" / "a b.py").as_uri(),
            "text": f"see {root}/src/a b.py, {root} and {root.parent}/diary.txt.",
            "link": f"[x]({(root / 'src' / 'a b.py').as_uri()}#L2)",
            str(root / "agents" / "x.md"): [f"in {root.parent.parent}/state/log", 7, None],
            "nested": '{"uri":"' + (root.parent / "diary.txt").as_uri() + '"}',
        }
    )
    assert told == {
        "uri": "sessionls-workspace:/src/a%20b.py",
        "text": "see src/a b.py, my shop and (host)/diary.txt.",
        "link": "[x](sessionls-workspace:/src/a%20b.py#L2)",
        "agents/x.md": ["in (host)/log", 7, None],
        "nested": '{"uri":"sessionls-host:/diary.txt"}',
    }


def test_other_words_stay_as_they_are(places: SharedPlaces) -> None:
    veil = Veil(places, [Path("/"), Path("/usr")])
    text = "#!/usr/bin/env python\nGET /api/v1/files HTTP/1.1 and file: a thing"
    assert veil.text(text).startswith("#!/usr/bin/env python\nGET /api/v1/files HTTP/1.1")


@given(st.text(alphabet="/\\ \"'aé.-%", max_size=20), st.text(alphabet="/\\ \"'n.", max_size=8))
def test_the_root_shows_in_no_text(before: str, after: str) -> None:
    root = Path("/srv/people/ana é/shop")
    veil = Veil(SharedPlaces(root), [root.parent])
    for place in (f"{root}/x.py", str(root), str(root.parent)):
        assert "people" not in veil.text(f"{before}{place}{after}")
