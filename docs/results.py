"""What each command answers: the part of the protocol that no class in the code describes."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Result:
    """`shape` is the result; `what` replaces a sentence that several commands share."""

    shape: str
    what: str = ""
    note: str = ""


_SESSION = "`{session}`"
_NOTHING = "`{}`"

RESULTS: dict[str, Result] = {
    "sessionls.session.new": Result(
        _SESSION, note="This connection hears of the new session from here on."
    ),
    "sessionls.session.list": Result(
        "`{sessions, next?}`",
        note="`next` is there when more follow; give it as `before` to read on.",
    ),
    "sessionls.session.load": Result(
        "`{session, records, more, people, workspace?, asks?}`",
        note=(
            "Give `since` or `before`, not both; without them you get the last records.\n"
            "`people` are those who are in the session, one for each connection: "
            "`{name, id?, editor, since, typing, role}`.\n"
            "`workspace` is the URI of the folder that the session belongs to.\n"
            "`asks` are the records of all that waits for an answer, wherever they stand in the "
            "session."
        ),
    ),
    "sessionls.session.leave": Result(_NOTHING, "Hear no more of a session."),
    "sessionls.session.prompt": Result(
        "`{message, turn?, seq}`",
        note=(
            "It answers when the message is on disk; the turn goes on by itself.\n"
            "A message of somebody who may only comment has no `turn`: it is held until somebody "
            "lets it with `sessionls.message.release`.\n"
            "A text that begins with `@name` asks that agent, as `agent` does."
        ),
    ),
    "sessionls.prompt.complete": Result(
        "`{items, more}`",
        note=(
            "An item is `{kind, label, insert, start, end, detail?, documentation?}`: `insert` "
            "goes in place of the text from `start` to `end`, both in UTF-16 code units; `kind` "
            "is `agent`, `person`, `file` or `word`.\n"
            "`more` says that other items may fit as well: ask again for more letters.\n"
            "There are items where an `@` or a `#` is being written, outside of code; agents only "
            "at the beginning of the message."
        ),
    ),
    "sessionls.session.typing": Result(
        _NOTHING, note="This connection has to be in the session: load it first."
    ),
    "sessionls.message.edit": Result(
        "`{seq}`",
        note=(
            "`seq` is the number of the record. What the message refers to stays.\n"
            "As soon as its turn has begun it is refused."
        ),
    ),
    "sessionls.message.withdraw": Result(
        "`{seq}`",
        "Take a message back before its turn begins; only its author may.",
        "No model reads it, and search does not find it.",
    ),
    "sessionls.message.release": Result(
        "`{turn}`",
        "Let an agent answer a message that was held.",
        "The turn runs with the settings and credentials of who lets it.",
    ),
    "sessionls.role.list": Result(
        "`{roles}`",
        "List the roles that were given: `{role, person?, session?}`.",
        "For people at the machine on which the hub is, who drive.",
    ),
    "sessionls.role.set": Result(
        "`{roles}`",
        note=(
            "For people at the machine on which the hub is, who drive.\n"
            "Of several roles the most specific counts: that of the person in the session, of the "
            "session, of the person, of everyone."
        ),
    ),
    "sessionls.session.cancel": Result(
        "`{cancelled}`", note="`cancelled` lists the turns that were ended."
    ),
    "sessionls.session.retry": Result(
        "`{turn}`", note="The message stays as it is; the earlier answer counts no longer."
    ),
    "sessionls.session.pause": Result(
        _SESSION,
        "Start no turn from here on; the running one stops after its current step.",
    ),
    "sessionls.session.resume": Result(_SESSION, "Go on where the session was paused."),
    "sessionls.session.archive": Result(_SESSION, "Take a session out of the default list."),
    "sessionls.session.unarchive": Result(_SESSION, "Put it back."),
    "sessionls.session.delete": Result(
        _SESSION, "Delete a session for good; forks keep what they need of it."
    ),
    "sessionls.session.rename": Result(_SESSION),
    "sessionls.session.keep": Result(_SESSION),
    "sessionls.session.fork": Result(
        "`{session, text?}`",
        note=(
            "At a person's message the fork begins before it, and `text` hands the words back for "
            "editing.\nInside a group of tool calls it moves to the group's start."
        ),
    ),
    "sessionls.session.show": Result(
        "`{uri, line, shown}`",
        note="Without `finding`, `turn` and `seq` it opens at its first line.",
    ),
    "sessionls.session.search": Result(
        "`{hits}`",
        note=(
            "A hit is `{session, title, seq, line, positions}`; `positions` are pairs of start and "
            "end in UTF-16 units of `line`."
        ),
    ),
    "sessionls.session.export": Result(
        "`{content}`", note="`json` can be imported again and loses nothing; `markdown` is to read."
    ),
    "sessionls.session.import": Result(
        _SESSION,
        note="What is no export, or a damaged one, is refused with its reason and changes nothing.",
    ),
    "sessionls.agent.list": Result(
        "`{agents}`", "List the agents of a workspace, the default one first."
    ),
    "sessionls.agent.show": Result(
        "`{agent, source, problems}`", "Show one agent, the text of its file and what is wrong."
    ),
    "sessionls.session.compact": Result(
        "`{compaction}`",
        note=(
            "A model sums up what was said and done; models read the summary from here on, people "
            "everything. Nothing is lost."
        ),
    ),
    "sessionls.session.uncompact": Result(_NOTHING),
    "sessionls.question.answer": Result(
        _NOTHING, note="The first answer counts; later ones are refused and told so."
    ),
    "sessionls.workspace.trust": Result(
        "`{trusted}`",
        note=(
            "In a workspace that nobody trusts its own agents only look, its MCP servers are not "
            "started, and its settings name no models and servers."
        ),
    ),
    "sessionls.permission.answer": Result(
        _NOTHING, note="The first answer counts; later ones are refused and told so."
    ),
    "sessionls.permission.list": Result(
        "`{grants}`",
        note=(
            "A grant is `{id, tool, exact, cautions, session?, text}`: what exactly is allowed, "
            "with `session` in that one only; `text` says it for people."
        ),
    ),
    "sessionls.permission.forget": Result("`{grants}`", note="`grants` are those that are left."),
    "sessionls.model.try": Result(
        "`{model, seconds, text?, usage?, error?}`",
        note=(
            "It sends one tiny request to the provider; nothing of the workspace is in it.\n"
            "What that costs counts on `dailyBudget`; once a budget is spent, `error` says so and "
            "nothing is asked."
        ),
    ),
    "sessionls.review": Result(
        "`{session, turn}`",
        note=(
            "Without `session` it continues the session in which this connection last worked in "
            "that workspace, else it begins one titled after the file."
        ),
    ),
    "sessionls.edit.answer": Result(
        "`{applied, files}`",
        note=(
            "`applied` are the numbers of the hunks that stand in the files now, `files` their "
            "URIs.\nThe first answer counts; later ones are refused and told whose it was.\n"
            "Where a text has changed so that a hunk has no place in it, all is refused and "
            "nothing changes."
        ),
    ),
    "sessionls.edit.undo": Result(
        "`{applied, files}`",
        note="`applied` are the numbers of the hunks that were taken back.",
    ),
    "sessionls.edit.show": Result(
        "`{edit, files, answer?}`",
        note=(
            "A file is `{uri, before, after, hunks, trouble?}`: its text of now without the edit "
            "and with it, `null` where there is no file; `trouble` says why that cannot be told "
            "any more.\nA hunk is `{number, line, old, new, before, after}`; `answer` is "
            "`{by, accepted, undone?}`, where `undone` is by whom."
        ),
    ),
    "sessionls.finding.dismiss": Result(_NOTHING),
    "sessionls.finding.fix": Result(
        "`{applied}`",
        note=(
            "It is for clients whose code actions carry no edits; it needs `workspace/applyEdit`.\n"
            "A fix whose text has changed is refused."
        ),
    ),
    "sessionls.finding.restore": Result(_NOTHING, "Take a dismissal back."),
    "sessionls.hub.status": Result(
        "`{pid, since, version, transport, address, idle, ending, listening, memory, connections, "
        "turns}`",
        "Tell how the hub stands: who is connected, what runs, and when it leaves.",
        "A connection is `{editor, version, participant, since, pid, folders}`, a turn "
        "`{session, title, state, turn, agent, queued, workspace}`.\n"
        "`listening` is `{address, fingerprint, invited, here}` while guests may come, else "
        "`null`: how many are invited, and how many connections of them are there. Such a hub "
        "stays until it is stopped.\n"
        "A process that serves one editor alone refuses it.",
    ),
    "sessionls.hub.listen": Result(
        "`{listening, fingerprint?}`",
        "Let guests from other machines come, at an address, or no longer.",
        "`listening` is `HOST:PORT` or `null`, `fingerprint` the certificate's SHA-256. "
        "It is kept for the hubs after this one. See [Sharing](sharing.md).\n"
        "For people at the machine on which the hub is, who drive.",
    ),
    "sessionls.hub.invite": Result(
        "`{invitation, link}`",
        "Invite somebody on another machine into one workspace.",
        "`invitation` is `{name, role, folder, created, expires?}`; `link` is a secret and told "
        "once. An older invitation of the name ends.\n"
        "For people at the machine on which the hub is, who drive.",
    ),
    "sessionls.hub.guests": Result(
        "`{listening, guests}`",
        "Tell who is invited, and who is there.",
        "Each of `guests` is an invitation with `expired` and `connections`: `{since, address}`.\n"
        "For people at the machine on which the hub is, who drive.",
    ),
    "sessionls.hub.revoke": Result(
        "`{invitation, ended}`",
        "Take an invitation back.",
        "`ended` counts the guest's connections that have ended with it.\n"
        "For people at the machine on which the hub is, who drive.",
    ),
    "sessionls.hub.stop": Result(
        "`{pid, turns}`",
        note="It ends when no turn is at work any more, or at once with `now`; `turns` are those "
        "at work.\nTurns that only wait for a person hold nothing up: they wait on in the next "
        "hub.",
    ),
    "sessionls.info": Result(
        "`{version, python, executable, hub, workspace, workspaces, participant, people, choice, "
        "model, workers, agents, agentProblems, skillProblems, settings, settingsProblems, mcp, "
        "usage, budgets, memory}`",
        "Tell versions, store, model, agents, problems, use and memory.",
        "`hub` is `{pid, since, connections}`.\n"
        "A workspace is `{root, store, note, trouble, reports, sessions, running, trusted}`: "
        "`note` says why the store is not where one would look, `trouble` why it is for reading "
        "only, `reports` what was found damaged.\n"
        "`people` are those who are in sessions, by session: see `sessionls.session.load`.\n"
        "`model` answers for the default agent; `choice` is what `auto` means and why, "
        "`{models, why, keys, local}`: `why` is `setting`, `key`, `local` or `none`, a key is "
        "`{variable, isSet}`, never its value.\n"
        "`workers` are the processes for models, `{pid, memory, isIdle}`.\n"
        "`agentProblems` and `skillProblems` are by file, as editors show them on it.\n"
        "An MCP server is `{name, file, transport, state, tools, error?, consent?}`.\n"
        "`usage` has `byAgent` and `byParticipant`, and `bySession` for those that used most: "
        "`{session, title, usage}`; `budgets` are `{session, daily, spentToday}` in US dollars; "
        "`spentToday` is that of all folders.\n"
        "`memory` is in bytes, or `null`.",
    ),
}
