"""Who is at a session, and who of them cannot be asked."""

import gc
import weakref

from sessionls.workspace.audience import Audience


class Member:
    """Stands for a connection."""


def test_a_question_is_unheard_when_nobody_who_is_there_can_show_it() -> None:
    audience, able, unable = Audience(), Member(), Member()
    for member in (able, unable):
        audience.join("S", member)
    assert not audience.is_unheard("S", "Q", unable)
    audience.leave("S", able)
    assert audience.is_unheard("S", "Q", unable)


def test_who_may_not_answer_is_not_waited_for() -> None:
    audience, observing, unable = Audience(), Member(), Member()
    for member in (observing, unable):
        audience.join("S", member)
    audience.spare("S", "Q", observing)
    assert audience.is_unheard("S", "Q", unable)


def test_questions_that_nobody_answers_keep_nobody_who_has_left() -> None:
    audience, stays, leaves = Audience(), Member(), Member()
    for member in (stays, leaves):
        audience.join("S", member)
        audience.spare("S", "Q", member)
    left = weakref.ref(leaves)
    audience.leave("S", leaves)
    del leaves, member
    gc.collect()
    assert left() is None
