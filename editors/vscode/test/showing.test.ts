import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import type { ToPanel } from "../panel/messages.ts";
import { Drafts } from "../src/panel/drafts.ts";
import { Showing } from "../src/panel/showing.ts";
import { SeenMarks } from "../src/sessions/seen.ts";
import { SessionStore } from "../src/sessions/store.ts";
import { gate, Memory, numbers, record, renamed, Server } from "./made.ts";

const PLACE = { seq: 2 };

class Client extends Server {
  standing = "running" as const;
}

interface Made {
  readonly server: Client;
  readonly store: SessionStore;
  readonly drafts: Drafts;
  readonly showing: Showing;
  readonly told: ToPanel[];
}

function made(session?: string, count = 3): Made {
  const server = new Client(count);
  const store = new SessionStore(server, new SeenMarks(new Memory()));
  const drafts = new Drafts(new Memory());
  const told: ToPanel[] = [];
  const tell = (message: ToPanel): void => void told.push(message);
  const showing = new Showing({ client: server, store, drafts }, tell, session);
  return { server, store, drafts, showing, told };
}

/** What was told, each with the session that it shows. */
function kinds(told: readonly ToPanel[]): readonly string[] {
  return told
    .filter((message) => message.kind !== "session" && message.kind !== "people")
    .map((one) => (one.kind === "show" ? `show ${one.session.id}` : one.kind));
}

test("a page that begins to listen is given the session with its newest records", async () => {
  const { showing, told } = made("S");
  await showing.begin();
  assert.deepEqual(kinds(told), ["show S"]);
  const [shown] = told.filter((message) => message.kind === "show");
  assert.deepEqual(numbers(shown?.records ?? []), [1, 2, 3]);
});

test("what waits from before the newest records is told with them until it is answered", async () => {
  const { server, store, showing, told } = made("S", 1);
  const question = { id: "q", turn: "t", text: "Which?" };
  server.records.push(record(2, { kind: "questionAsked", question }));
  server.add(300);
  await showing.begin();
  const asked = () =>
    told.flatMap((one) => (one.kind === "show" ? [one.asks.map(({ id }) => id)] : []));
  assert.deepEqual(asked(), [["q"]]);
  const answer = record(303, { kind: "questionAnswered", questionId: "q", text: "This" });
  server.records.push(answer);
  await store.updated({ session: "S", records: [answer] });
  await showing.newest();
  assert.deepEqual(asked(), [["q"], []]);
});

test("the agents of a session are those of its own folder", async () => {
  const { server, showing } = made();
  await showing.open("B");
  const asked = server.asked.filter((one) => one.command === "sessionls.agent.list");
  assert.deepEqual(
    asked.map((one) => one.argument),
    [{ session: "B" }],
  );
});

test("agents are told anew when the page asks for them, of the session that it shows", async () => {
  const { showing, told } = made("S");
  await showing.begin();
  await showing.agents("S");
  await showing.agents("B");
  assert.deepEqual(kinds(told), ["show S", "agents"]);
});

test("who is at the window is not asked at each opening", async () => {
  const { server, store, showing, told } = made();
  await store.who.ask();
  await showing.open("A");
  await showing.open("B");
  assert.equal(server.count("sessionls.info"), 1);
  const shown = told.findLast((message) => message.kind === "show");
  assert.deepEqual([shown?.me, shown?.isGuest], ["Ana", false]);
});

test("the page hears who is at the window after a new start of the server", async () => {
  const { store, showing, told } = made("S");
  await showing.begin();
  told.length = 0;
  await store.who.ask();
  assert.deepEqual(
    told.filter((one) => one.kind === "me"),
    [{ kind: "me", me: "Ana", isGuest: false }],
  );
});

test("a session is shown also before the list is there again", async () => {
  const { store, showing, told } = made("S");
  await showing.begin();
  const other = await store.follow("S");
  store.show([]);
  told.length = 0;
  await showing.open("S");
  assert.deepEqual(kinds(told), ["show S"]);
  other.dispose();
});

test("a session that comes too late is not drawn over the one that was opened since", async () => {
  const { server, showing, told } = made();
  const slow = gate();
  server.gate = slow.wait;
  const first = showing.open("A");
  server.gate = Promise.resolve();
  await showing.open("B");
  slow.open();
  await first;
  assert.deepEqual(kinds(told), ["show B"]);
});

test("a page of older records that comes too late is not drawn in another session", async () => {
  const { server, showing, told } = made(undefined, 500);
  await showing.open("A");
  const slow = gate();
  server.gate = slow.wait;
  const older = showing.older(301);
  server.gate = Promise.resolve();
  await showing.open("B");
  slow.open();
  await older;
  assert.deepEqual(kinds(told), ["show A", "show B"]);
});

test("the newest page that comes too late is not drawn over another session", async () => {
  const { server, showing, told } = made();
  await showing.open("A");
  const slow = gate();
  server.gate = slow.wait;
  const newest = showing.newest();
  server.gate = Promise.resolve();
  await showing.open("B");
  slow.open();
  await newest;
  assert.deepEqual(kinds(told), ["show A", "show B"]);
});

test("records of a session that is being opened are not drawn in the one before", async () => {
  const { server, store, showing, told } = made();
  await showing.open("A");
  const following = await store.follow("B");
  const slow = gate();
  server.gate = slow.wait;
  const opening = showing.open("B");
  await setImmediate();
  await store.updated({ session: "B", records: [renamed(4)] });
  assert.deepEqual(kinds(told), ["show A"]);
  slow.open();
  await opening;
  const shown = told.findLast((message) => message.kind === "show");
  assert.deepEqual(numbers(shown?.records ?? []), [1, 2, 3, 4]);
  following.dispose();
});

test("words and a place wait for a page that listens and shows the session", async () => {
  const { showing, told } = made();
  await showing.open("S", { text: "Go on", place: PLACE });
  assert.deepEqual(kinds(told), ["show S"]);
  await showing.begin();
  assert.deepEqual(kinds(told).slice(1), ["show S", "compose", "reveal"]);
  await showing.begin();
  assert.deepEqual(kinds(told).slice(4), ["show S"]);
});

test("words and a place wait for a page that is out of sight", async () => {
  const { showing, told } = made("S");
  await showing.begin();
  showing.seen(false);
  await showing.show("S", { place: PLACE });
  assert.deepEqual(kinds(told), ["show S"]);
  showing.seen(true);
  await showing.begin();
  assert.deepEqual(kinds(told).slice(1), ["show S", "reveal"]);
});

test("a place is shown at once where the page shows the session", async () => {
  const { server, showing, told } = made("S");
  await showing.begin();
  const asked = server.asked.length;
  await showing.show("S", { place: PLACE });
  assert.deepEqual(told.at(-1), { kind: "reveal", place: PLACE });
  assert.equal(server.asked.length, asked);
});

test("what was wished for one session is not done with another one", async () => {
  const { showing, told } = made();
  await showing.open("A", { text: "For A" });
  await showing.open("B");
  await showing.begin();
  assert.deepEqual(kinds(told), ["show A", "show B", "show B"]);
});

test("what belongs to a session is told as long as the page shows it", async () => {
  const { server, showing, told } = made();
  await showing.open("A");
  const slow = gate();
  server.gate = slow.wait;
  const opening = showing.open("B");
  showing.tellOf("A", { kind: "completions", ask: 1, items: [] });
  slow.open();
  await opening;
  showing.tellOf("A", { kind: "completions", ask: 2, items: [] });
  assert.deepEqual(kinds(told), ["show A", "completions", "show B"]);
});

test("a message that was refused goes back where it was written", async () => {
  const { drafts, showing, told } = made("A");
  await showing.begin();
  showing.giveBack("A", { text: "Seen", chips: [] });
  assert.equal(told.at(-1)?.kind, "returned");
  drafts.put("B", { text: "begun meanwhile", chips: [] });
  showing.giveBack("B", { text: "Refused", chips: [] });
  assert.equal(told.filter((message) => message.kind === "returned").length, 1);
  assert.equal(drafts.get("B").text, "Refused\nbegun meanwhile");
});

test("a message that fails while the panel is out of sight is there when it comes again", async () => {
  const { drafts, showing, told } = made("A");
  await showing.begin();
  showing.seen(false);
  showing.giveBack("A", { text: "Lost?", chips: [] });
  showing.seen(true);
  await showing.begin();
  const shown = told.findLast((message) => message.kind === "show");
  assert.equal(shown?.draft.text, "Lost?");
  assert.equal(drafts.get("A").text, "Lost?");
});

test("files that come while the panel is out of sight are in the message when it comes again", async () => {
  const { drafts, showing, told } = made("A");
  const [one, two] = ["one.py", "two.py"].map((label) => {
    const item = { uri: `file:///${label}` };
    return { id: label, label, item };
  });
  assert.ok(one && two);
  await showing.begin();
  showing.attach("A", [one]);
  assert.deepEqual(told.at(-1), { kind: "attached", chips: [one] });
  drafts.put("A", { text: "See", chips: [one] });
  showing.seen(false);
  showing.attach("A", [one, two]);
  showing.seen(true);
  await showing.begin();
  const shown = told.findLast((message) => message.kind === "show");
  assert.deepEqual(shown?.draft, { text: "See", chips: [one, two] });
});

test("files that were chosen for a session are in its message, whichever is shown by then", async () => {
  const { drafts, showing, told } = made("A");
  await showing.begin();
  await showing.open("B");
  const chips = [{ id: "f", label: "one.py", item: { uri: "file:///one.py" } }];
  showing.attach("A", chips);
  assert.equal(told.filter((message) => message.kind === "attached").length, 0);
  assert.deepEqual(drafts.get("A").chips, chips);
});

test("a message that fails after the panel was closed is kept as a draft", async () => {
  const { drafts, showing } = made("A");
  await showing.begin();
  showing.dispose();
  showing.giveBack("A", { text: "Lost?", chips: [] });
  assert.equal(drafts.get("A").text, "Lost?");
});

test("what was wrong with the server is over once it runs again", async () => {
  const { showing, told } = made("S");
  await showing.begin();
  told.length = 0;
  await showing.stood("failed");
  assert.deepEqual(kinds(told), []);
  await showing.stood("running");
  assert.deepEqual(kinds(told), ["fine"]);
});

test("a session that somebody deletes is shown no more, and not at the next start", async () => {
  const { server, store, showing, told } = made("S");
  const opened: (string | undefined)[] = [];
  showing.onDidOpen((session) => opened.push(session));
  await showing.begin();
  const [gone] = store.sessions;
  assert.ok(gone);
  store.listed({ session: gone, deleted: true });
  const last = told.at(-1);
  assert.ok(last?.kind === "empty");
  assert.equal(last.deleted, gone.title);
  assert.deepEqual(opened, ["S", undefined]);
  assert.equal(server.count("sessionls.session.leave"), 0);
  store.show([]);
  assert.deepEqual(told.at(-1), last);
});

test("a session that the server refuses is forgotten, and one that is late is not", async () => {
  const { server, showing } = made();
  const opened: (string | undefined)[] = [];
  showing.onDidOpen((session) => opened.push(session));
  const refused = Object.assign(new Error("No session 'S'."), { code: -32602 });
  server.gate = Promise.reject(refused);
  await showing.open("S");
  server.gate = Promise.reject(new Error("The session server does not answer."));
  await showing.open("T");
  assert.deepEqual(opened, ["S", undefined, "T"]);
});

test("a session that cannot be opened leaves an empty panel that says why", async () => {
  const { server, showing, told } = made();
  await showing.open("A");
  server.gate = Promise.reject(new Error("There is no such session."));
  await showing.open("B");
  const last = told.at(-1);
  assert.ok(last?.kind === "empty");
  assert.equal(last.state, "ready");
  assert.equal(last.trouble, "There is no such session.");
});
