"""Agents from real files in real folders: who overrides whom, and what is said about bad files."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from sessionls.domain.agent import Agent, Origin
from sessionls.domain.errors import BrokenAgent, UnknownAgent
from sessionls.workspace.agents import BUILT_IN, Agents

NAMES = ["assistant", "explainer", "reviewer", "security", "tester"]


@pytest.fixture
def user(tmp_path: Path) -> Path:
    folder = tmp_path / "user"
    folder.mkdir()
    return folder


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    return folder


@pytest.fixture
def agents(user: Path, project: Path) -> Agents:
    return Agents([("built-in", BUILT_IN), ("user", user), ("workspace", project)])


def write(folder: Path, name: str, header: str = "", prompt: str = "Do it.") -> Path:
    path = folder / f"{name}.md"
    path.write_text(f"---\n{header}\n---\n{prompt}\n")
    return path


def names(agents: Agents) -> list[str]:
    return [agent.name for agent in agents.all()]


def said(agents: Agents, path: Path) -> str:
    return " ".join(problem.message for problem in agents.problems().get(path, ()))


def test_built_in_agents_are_sound_and_the_default_one_comes_first(agents: Agents) -> None:
    assert names(agents) == NAMES
    assert agents.problems() == {}
    assert all(agent.description and agent.prompt for agent in agents.all())


EVERYWHERE = {"file", "selection", "diagnostic", "changes"}


@pytest.mark.parametrize(
    ("name", "scanners", "offers"),
    [
        ("assistant", set[str](), set[str]()),
        ("security", {"python", "patterns", "secrets"}, EVERYWHERE),
        ("reviewer", {"defects"}, EVERYWHERE),
        ("explainer", set[str](), {"selection", "diagnostic"}),
        ("tester", set[str](), {"file", "selection"}),
    ],
)
def test_built_in_agents_offer_what_they_are_for(
    agents: Agents, name: str, scanners: set[str], offers: set[str]
) -> None:
    agent = agents.get(name)
    assert set(agent.scanners) == scanners
    assert {place for action in agent.actions for place in action.on} == offers


def test_workspace_overrides_the_person_who_overrides_what_is_built_in(
    agents: Agents, user: Path, project: Path
) -> None:
    def origin() -> Origin:
        return agents.get("security").origin

    assert origin() == "built-in"
    write(user, "mine", "name: security")
    assert origin() == "user"
    path = write(project, "security")
    assert origin() == "workspace"
    assert names(agents) == NAMES
    path.unlink()
    assert origin() == "user"


def test_default_agent_stays_first_when_a_file_overrides_it(agents: Agents, project: Path) -> None:
    write(project, "assistant")
    write(project, "aaa")
    assert names(agents)[:2] == ["assistant", "aaa"]


def test_changed_file_counts_at_the_next_call(agents: Agents, project: Path) -> None:
    path = write(project, "mine", prompt="Aa.")
    before = agents.get("mine")
    path.write_text(path.read_text().replace("Aa.", "Bb."))
    after = agents.get("mine")
    assert (before.prompt, after.prompt) == ("Aa.", "Bb.")
    assert before.revision != after.revision


def test_change_of_the_same_length_with_the_old_time_stamp_counts(project: Path) -> None:
    agents = Agents([("workspace", project)], now=lambda: 0)
    path = write(project, "mine", prompt="Aa.")
    assert agents.get("mine").prompt == "Aa."
    status = path.stat()
    path.write_text(path.read_text().replace("Aa.", "Bb."))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert agents.get("mine").prompt == "Bb."


def test_unchanged_files_are_not_read_again(project: Path) -> None:
    agents = Agents([("workspace", project)], now=lambda: 0)
    write(project, "mine")
    assert agents.all()[0] is agents.all()[0]


def test_unknown_agent_is_refused_with_the_names_of_the_known_ones(agents: Agents) -> None:
    with pytest.raises(UnknownAgent, match=r"'nobody'.*assistant, explainer, reviewer"):
        agents.get("nobody")


def test_a_name_that_is_nearly_right_is_put_right(agents: Agents) -> None:
    with pytest.raises(UnknownAgent, match="Did you mean 'security'"):
        agents.get("Securita")


def test_an_agent_whose_file_is_broken_is_refused_with_what_is_wrong(
    agents: Agents, project: Path
) -> None:
    (project / "poet.md").write_text("You are a poet.\n")
    with pytest.raises(BrokenAgent, match=r"'poet'.*poet.md, line 1: An agent file needs a header"):
        agents.get("poet")
    write(project, "poet", "name: A Poet\nmaxSteps: many")
    with pytest.raises(BrokenAgent, match="That is one of 2 problems"):
        agents.get("poet")


def test_an_agent_is_named_at_the_beginning_of_a_text(agents: Agents) -> None:
    texts = ("@security look", "\n@security, look", "@security", "ask @security", "@Security look")
    assert [agents.named_in(text) for text in texts] == ["security"] * 3 + [None] * 2


def test_source_of_an_agent_is_the_text_of_its_file(agents: Agents, project: Path) -> None:
    path = write(project, "mine", "colour: red")
    agent, source, problems = agents.show("mine")
    assert (agent.path, source) == (str(path), path.read_text())
    assert [(problem.line, problem.severity) for problem in problems] == [(1, "warning")]


def test_broken_file_leaves_the_agent_that_it_overrides_and_says_so(
    agents: Agents, project: Path
) -> None:
    path = project / "security.md"
    path.write_text("Be careful.\n")
    assert agents.get("security").origin == "built-in"
    assert "needs a header" in said(agents, path)
    assert "built-in agent 'security' is used" in said(agents, path)


def test_name_used_twice_in_a_folder_belongs_to_the_first_file(
    agents: Agents, project: Path
) -> None:
    write(project, "a", "name: mine", prompt="First.")
    second = write(project, "b", "name: mine", prompt="Second.")
    assert agents.get("mine").prompt == "First."
    assert "a.md defines agent 'mine' already" in said(agents, second)


def make_folder(path: Path) -> None:
    path.mkdir()


def make_pipe(path: Path) -> None:
    os.mkfifo(path)


def make_loop(path: Path) -> None:
    path.symlink_to(path)


def make_dangling(path: Path) -> None:
    path.symlink_to(path.with_name("nowhere"))


def make_latin(path: Path) -> None:
    path.write_bytes(b"---\nname: caf\xe9\n---\n")


def make_huge(path: Path) -> None:
    path.write_bytes(b"x" * ((1 << 20) + 1))


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (make_folder, "not a file"),
        (make_pipe, "not a file"),
        (make_loop, "cannot be read"),
        (make_dangling, "cannot be read"),
        (make_latin, "not UTF-8"),
        (make_huge, "larger than 1 MiB"),
    ],
)
def test_file_that_cannot_be_read_is_a_problem_of_its_own(
    agents: Agents, project: Path, make: Callable[[Path], None], words: str
) -> None:
    make(project / "odd.md")
    write(project, "mine")
    assert words in said(agents, project / "odd.md")
    assert agents.get("mine").prompt == "Do it."


@pytest.mark.parametrize("link", ["shop/.sessionls/agents/odd.md", "shop/.sessionls/agents"])
def test_links_out_of_a_workspace_are_not_read(tmp_path: Path, link: str) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "odd.md").write_text("The secret of somebody else.")
    place = tmp_path / link
    place.parent.mkdir(parents=True)
    place.symlink_to(outside / "odd.md" if place.suffix else outside)
    folder = tmp_path / "shop" / ".sessionls" / "agents"
    agents = Agents([("built-in", BUILT_IN), ("workspace", folder)])
    assert names(agents) == NAMES
    assert "leads out of the workspace" in said(agents, folder / "odd.md")


def test_links_inside_a_workspace_and_in_the_persons_own_folder_are_followed(
    tmp_path: Path, user: Path
) -> None:
    folder = tmp_path / "shop" / ".sessionls" / "agents"
    folder.mkdir(parents=True)
    (folder / "mine.md").symlink_to(write(tmp_path / "shop", "original"))
    (user / "own.md").symlink_to(write(tmp_path, "elsewhere"))
    # The workspace itself may be reached through a link.
    (tmp_path / "linked").symlink_to(tmp_path / "shop")
    reached = tmp_path / "linked" / ".sessionls" / "agents"
    agents = Agents([("user", user), ("workspace", reached)])
    assert names(agents) == ["mine", "own"]
    assert agents.problems() == {}


def test_folder_that_is_a_file_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "agents").write_text("")
    agents = Agents([("built-in", BUILT_IN), ("workspace", tmp_path / "agents")])
    assert names(agents) == NAMES
    assert "cannot be read" in said(agents, tmp_path / "agents")


def test_files_that_are_no_agents_are_left_alone(agents: Agents, project: Path) -> None:
    for name in ("README.md", ".hidden.md", "notes.txt"):
        (project / name).write_text("hello")
    assert names(agents) == NAMES
    assert agents.problems() == {}


def test_agent_is_the_same_value_as_long_as_its_file_is(agents: Agents, project: Path) -> None:
    write(project, "mine")
    first: Agent = agents.get("mine")
    os.utime(project / "mine.md")
    assert agents.get("mine") == first
