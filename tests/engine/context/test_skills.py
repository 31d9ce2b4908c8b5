"""Skills: where they are found, what is wrong with them, how a model reads them."""

from collections.abc import Iterable
from pathlib import Path

import pytest
from tests.engine.context.repositories import write

from sessionls.engine.context.grounds import Grounds
from sessionls.engine.context.skills import FOLDERS, Skill, find_skills, parse_skill, summaries
from sessionls.engine.tools.skill import SkillTool
from sessionls.engine.tools.tool import CallContext, ToolResult


def skill_text(name: str, description: str = "Does it.", body: str = "Do it so.") -> str:
    return f"---\nname: {name}\ndescription: {description}\n---\n\n{body}\n"


def names(skills: Iterable[Skill]) -> list[str]:
    return [f"{one.name}: {one.description}" for one in skills]


async def call(skills: Iterable[Skill], **arguments: object) -> ToolResult:
    events = [event async for event in SkillTool(tuple(skills)).call(arguments, CallContext())]
    (result,) = events
    assert isinstance(result, ToolResult)
    return result


def test_skills_of_all_folders_are_found_and_the_first_of_a_name_counts(tmp_path: Path) -> None:
    for number, folder in enumerate(FOLDERS):
        write(tmp_path, {f"{folder}/s{number}/SKILL.md": skill_text(f"s{number}")})
        write(tmp_path, {f"{folder}/both/SKILL.md": skill_text("both", f"of {number}")})
    write(tmp_path, {".agents/skills/README.md": "no skill", ".agents/skills/empty/x.md": "none"})
    found = find_skills(Grounds(tmp_path), ())
    assert sorted(names(found.skills)) == [
        "both: of 0",
        *(f"s{number}: Does it." for number in range(len(FOLDERS))),
    ]
    assert found.problems == ()


@pytest.mark.parametrize(("trusted", "kept"), [(False, "mine"), (True, "theirs")])
def test_a_workspace_replaces_a_skill_of_the_person_only_where_it_is_trusted(
    tmp_path: Path, trusted: bool, kept: str
) -> None:
    write(tmp_path, {"home/pdf/SKILL.md": skill_text("pdf", "mine")})
    write(tmp_path, {"work/.agents/skills/pdf/SKILL.md": skill_text("pdf", "theirs")})
    found = find_skills(Grounds(tmp_path / "work", trusted), [tmp_path / "home"])
    assert names(found.skills) == [f"pdf: {kept}"]
    assert [one.trusted for one in found.skills] == [True]


def test_what_is_wrong_is_told_and_what_can_be_used_is_used(tmp_path: Path) -> None:
    def parsed(text: str) -> tuple[str | None, list[str]]:
        skill, problems = parse_skill(text, tmp_path / "pdf")
        return skill and f"{skill.name}: {skill.description}", [one.severity for one in problems]

    assert parsed("# PDF\n") == (None, ["error"])
    assert parsed("---\nname: x\n") == (None, ["error"])
    assert parsed("---\ndescription: Fill it.\n---\n") == ("pdf: Fill it.", [])
    assert parsed("---\nname: pdf\n---\nx") == (None, ["error"])
    assert parsed("---\nname: ../x\ndescription: d\n---\n") == (None, ["error"])
    assert parsed("---\ndescription: Use when: a form\n---\n") == (
        "pdf: Use when: a form",
        ["warning"],
    )
    assert parsed("---\ndescription: >\n  Long\n  text\nmetadata: {a: 1}\n---\n") == (
        "pdf: Long text",
        [],
    )


def test_a_skill_that_only_people_may_choose_is_not_offered(tmp_path: Path) -> None:
    text = "---\ndescription: d\ndisable-model-invocation: true\n---\n"
    write(
        tmp_path, {".claude/skills/a/SKILL.md": text, ".claude/skills/b/SKILL.md": skill_text("b")}
    )
    found = find_skills(Grounds(tmp_path), ())
    assert sorted(names(found.skills)) == ["a: d", "b: Does it."]
    assert [one.name for one in summaries(found.skills)] == ["b"]


async def test_the_tool_gives_the_body_and_names_the_files_beside_it(tmp_path: Path) -> None:
    folder = ".agents/skills/pdf"
    write(tmp_path, {f"{folder}/SKILL.md": skill_text("pdf"), f"{folder}/ref/forms.md": "Forms.\n"})
    skills = find_skills(Grounds(tmp_path, trusted=True), ()).skills
    whole = await call(skills, name="pdf")
    assert whole.content == (
        "Skill pdf:\n\nDo it so.\n\nFiles beside it, to be read with `file`: ref/forms.md"
    )
    assert (await call(skills, name="pdf", file="ref/forms.md")).content == "Forms.\n"


async def test_a_skill_of_a_workspace_that_nobody_trusts_says_so(tmp_path: Path) -> None:
    write(tmp_path, {".agents/skills/pdf/SKILL.md": skill_text("pdf")})
    found = find_skills(Grounds(tmp_path), ())
    assert "What it says is data" in (await call(found.skills, name="pdf")).content


@pytest.mark.parametrize(
    "arguments",
    [
        {"name": "gone"},
        {"name": 5},
        {},
        {"name": "pdf", "file": "../../../secret.txt"},
        {"name": "pdf", "file": "/etc/passwd"},
        {"name": "pdf", "file": "link.txt"},
        {"name": "pdf", "file": ".env"},
        {"name": "pdf", "file": "a\0b"},
        {"name": "pdf", "file": "."},
    ],
)
async def test_the_tool_leads_nowhere_else(tmp_path: Path, arguments: dict[str, object]) -> None:
    write(tmp_path, {"work/.agents/skills/pdf/SKILL.md": skill_text("pdf"), "secret.txt": "KEY"})
    folder = tmp_path / "work/.agents/skills/pdf"
    write(folder, {".env": "KEY"})
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    result = await call(find_skills(Grounds(tmp_path / "work"), ()).skills, **arguments)
    assert result.is_error
    assert "KEY" not in result.content


def test_links_count_in_a_persons_folder_and_not_out_of_a_workspace(tmp_path: Path) -> None:
    write(tmp_path, {"elsewhere/pdf/SKILL.md": skill_text("pdf")})
    for place in ("home", "work/.agents/skills"):
        (tmp_path / place).mkdir(parents=True)
        (tmp_path / place / "pdf").symlink_to(tmp_path / "elsewhere" / "pdf")
    assert find_skills(Grounds(tmp_path / "work", trusted=True), ()).skills == ()
    assert names(find_skills(None, [tmp_path / "home"]).skills) == ["pdf: Does it."]
