// Tests inside the extension host of a real VS Code: commands and the tree, against a real server.
// VS Code calls `run`; what was found goes to the file that SESSIONLS_TEST_RESULTS names.

const assert = require("node:assert/strict");
const fs = require("node:fs");
const process = require("node:process");
const vscode = require("vscode");

const PATIENCE = 20_000;
const tests = [];
const test = (name, deed) => tests.push({ name, deed });

async function until(look, what) {
  const end = Date.now() + PATIENCE;
  for (;;) {
    const found = await look();
    if (found) {
      return found;
    }
    if (Date.now() > end) {
      throw new Error(`it did not come: ${typeof what === "string" ? what : what()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function extension() {
  const found = vscode.extensions.getExtension("sessionls.sessionls");
  assert.ok(found, "the extension is there");
  const exported = await found.activate();
  await until(
    () => exported.client.standing === "running",
    () => `a running server; it is ${exported.client.standing}`,
  );
  return { manifest: found.packageJSON, ...exported };
}

const call = (name, ...given) => vscode.commands.executeCommand(`sessionls.${name}`, ...given);

/** The tree as lines, deeper ones with more before them. */
function drawn(tree, row, deep = "") {
  return tree
    .getChildren(row)
    .flatMap((child) => [
      `${deep}${labelOf(tree.getTreeItem(child))}`,
      ...drawn(tree, child, `${deep}  `),
    ]);
}

function labelOf(item) {
  return typeof item.label === "string" ? item.label : item.label.label;
}

async function begun(title) {
  const { client, store } = await extension();
  const { session } = await client.execute("sessionls.session.new", { title });
  await until(() => store.get(session.id), "the new session in the list");
  return session.id;
}

function itemOf(tree, id) {
  const rows = (row) => tree.getChildren(row).flatMap((child) => [child, ...rows(child)]);
  const found = rows().find((row) => "session" in row && row.session.id === id);
  return found && tree.getTreeItem(found);
}

async function context(id, pattern) {
  const { tree } = await extension();
  await until(() => pattern.test(itemOf(tree, id)?.contextValue ?? ""), `${id} as ${pattern}`);
}

test("every command of the manifest can be called", async () => {
  const { manifest } = await extension();
  const known = new Set(await vscode.commands.getCommands(true));
  const missing = manifest.contributes.commands.filter((one) => !known.has(one.command));
  assert.deepEqual(missing, []);
});

test("a new session comes into the tree, in the group of open ones", async () => {
  const { tree } = await extension();
  await begun("Odd sums");
  await until(() => drawn(tree).join("\n").includes("Open\n  Odd sums"), "a row under Open");
});

test("a session is paused, resumed, archived and brought back by its row", async () => {
  const { tree } = await extension();
  const id = await begun("Steps");
  await call("pauseSession", id);
  await context(id, /\bpaused\b.*\bopen\b/);
  assert.match(drawn(tree).join("\n"), /Paused\n {2}Steps/);
  await call("resumeSession", id);
  await context(id, /\bidle\b/);
  await call("archiveSession", id);
  await context(id, /\barchived\b/);
  await call("unarchiveSession", id);
  await context(id, /\bopen\b/);
});

test("a fork stands under its parent", async () => {
  const { tree } = await extension();
  const id = await begun("Parent");
  await call("forkSession", id);
  await until(() => /\n {2}Parent\n {4}Parent/.test(drawn(tree).join("\n")), "a fork below");
});

test("a fork that is archived leaves its parent, and says of whom it is one", async () => {
  const { client, tree } = await extension();
  const id = await begun("Stays");
  const { session } = await client.execute("sessionls.session.fork", {
    session: id,
    title: "Goes",
  });
  await until(() => itemOf(tree, session.id), "the fork in the tree");
  await call("archiveSession", session.id);
  await until(() => /\nArchived\n(.*\n)* {2}Goes/.test(drawn(tree).join("\n")), "it as archived");
  const item = itemOf(tree, session.id);
  assert.match(item.description, /Fork of “Stays”/);
  assert.match(item.tooltip.value, /Fork&nbsp;of&nbsp;“Stays”/);
});

test("who hears a row hears its state", async () => {
  const { tree } = await extension();
  const id = await begun("Heard");
  const item = itemOf(tree, id);
  assert.match(item.accessibilityInformation.label, /^Heard, Open, /);
});

test("a title of others is text in the tooltip, never a command or a picture", async () => {
  const { tree } = await extension();
  const id = await begun("[x](command:workbench.action.quit) ![y](https://example.org/z.png)");
  const { tooltip } = itemOf(tree, id);
  assert.ok(!tooltip.isTrusted);
  assert.ok(!tooltip.supportHtml);
  assert.doesNotMatch(tooltip.value, /[^\\]\[x[^\\]\]\(/);
});

test("what the server refuses is said, and breaks nothing", async () => {
  const { client } = await extension();
  await assert.rejects(
    client.execute("sessionls.session.load", { session: "NONE" }),
    /NONE|no session/i,
  );
  await call("archiveSession", "NONE");
});

test("starting the server again, twice at once, leaves the list as it was", async () => {
  const { client, store, tree } = await extension();
  const id = await begun("Stays");
  const following = await store.follow(id);
  const before = drawn(tree);
  await Promise.all([client.restart(), call("restartServer"), client.restart()]);
  await until(() => client.standing === "running", "a running server");
  await until(() => drawn(tree).join() === before.join(), "the same list");
  await client.execute("sessionls.session.rename", { session: id, title: "Stays here" });
  await until(
    () => following.session.records.at(-1)?.title === "Stays here",
    "news of the followed session",
  );
  following.dispose();
});

test("a session is a document, too", async () => {
  const id = await begun("Read me");
  await call("openDocument", id);
  await until(() => {
    const editor = vscode.window.activeTextEditor;
    return editor?.document.uri.scheme === "sessionls" && /Read me/.test(editor.document.getText());
  }, "the document of the session");
  assert.equal(vscode.window.activeTextEditor.document.languageId, "markdown");
});

exports.run = async () => {
  const results = [];
  for (const { name, deed } of tests) {
    try {
      await deed();
      results.push({ name });
    } catch (trouble) {
      results.push({ name, trouble: String(trouble?.stack ?? trouble) });
    }
  }
  fs.writeFileSync(process.env.SESSIONLS_TEST_RESULTS, JSON.stringify(results));
};
