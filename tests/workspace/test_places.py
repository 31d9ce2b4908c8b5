"""Where things lie on disk, by the environment that is handed in."""

from pathlib import Path

from sessionls.workspace.places import home_of


def test_a_home_of_its_own_shares_nothing_with_that_of_the_person(tmp_path: Path) -> None:
    home = home_of({"SESSIONLS_HOME": str(tmp_path), "HOME": "/home/ana"})
    assert home.settings == tmp_path / "config" / "config.toml"
    assert home.skills == (tmp_path / "config" / "skills",)


def test_skills_of_other_programs_lie_in_the_home_that_is_handed_in(tmp_path: Path) -> None:
    _, *others = home_of({"HOME": str(tmp_path)}).skills
    assert others == [tmp_path / name / "skills" for name in (".agents", ".claude", ".copilot")]
