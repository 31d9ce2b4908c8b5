import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

interface Item {
  readonly command: string;
  readonly when?: string;
  readonly enablement?: string;
}

interface Manifest {
  readonly contributes: {
    readonly commands: readonly Item[];
    readonly walkthroughs: readonly {
      readonly steps: readonly { readonly when?: string; readonly completionEvents: string[] }[];
    }[];
    readonly viewsWelcome: readonly { readonly contents: string; readonly when: string }[];
    readonly menus: Readonly<Record<string, readonly Item[]>>;
  };
}

const text = await readFile(new URL("../package.json", import.meta.url), "utf8");
const { contributes } = JSON.parse(text) as Manifest;

/** What a menu offers where its condition names this. */
function offered(menu: string, where: string): readonly string[] {
  const items = contributes.menus[menu] ?? [];
  return items.filter((one) => one.when?.includes(where)).map((one) => one.command);
}

test("a menu offers only what there is", () => {
  const known = new Set(contributes.commands.map((one) => one.command));
  const items = Object.values(contributes.menus).flat();
  assert.deepEqual(
    items.filter((one) => !known.has(one.command)),
    [],
  );
});

test("a session is opened as an editor from the panel, and from its row", () => {
  assert.deepEqual(offered("view/title", "view == sessionls.panel"), [
    "sessionls.newSession",
    "sessionls.openInEditor",
  ]);
  assert.ok(offered("view/item/context", "viewItem").includes("sessionls.openInEditor"));
});

test("that the server is there is ticked, also where it was before the walkthrough came up", () => {
  const [missing, running] = contributes.walkthroughs.flatMap((one) => one.steps);
  const condition = "sessionls.standing == running";
  assert.equal(missing?.when, "sessionls.standing != running");
  assert.deepEqual(missing.completionEvents, [`onContext:${condition}`]);
  // VS Code ticks when a condition comes to hold. One that holds already when it learns of the
  // walkthrough never does: so there is a step that is only seen then, and ticked by that.
  assert.equal(running?.when, condition);
  assert.deepEqual(running.completionEvents, [`onContext:${condition}`, "onStepSelected"]);
});

test("restricted mode is told once the extension has found it, not while trust is unknown", () => {
  const [told] = contributes.viewsWelcome.filter((one) => one.contents.includes("restricted"));
  // `isWorkspaceTrusted` is not set at first, in a folder that is trusted too.
  assert.equal(told?.when, "sessionls.standing == resting");
});

test("settings are opened where they can be set, in a remote window too", async () => {
  for (const name of ["package.nls.json", "package.nls.de.json"]) {
    const words = await readFile(new URL(`../${name}`, import.meta.url), "utf8");
    assert.doesNotMatch(words, /command:workbench\.action\.openSettings/, name);
    assert.match(words, /command:sessionls\.openSettings\?%5B%22sessionls\.model%22%5D/, name);
  }
});

/** What the server lets no guest do, and what lies on the guest's machine, where no agent looks. */
const OF_THE_HOST = [
  "acceptEdit",
  "acceptHunk",
  "deleteSession",
  "importSession",
  "reviewChanges",
  "reviewFile",
  "reviewSelection",
  "trustWorkspace",
  "undoEdit",
].map((name) => `sessionls.${name}`);

test("guests are offered nothing that only somebody on the host can do", () => {
  const { commandPalette = [], ...menus } = contributes.menus;
  for (const name of OF_THE_HOST) {
    const shown = Object.values(menus).flat();
    const conditions = shown.filter((one) => one.command === name).map((one) => one.when);
    const [listed] = commandPalette.filter((one) => one.command === name);
    const [command] = contributes.commands.filter((one) => one.command === name);
    const inPalette = listed?.when === "false" ? [] : [`${listed?.when} ${command?.enablement}`];
    for (const condition of [...conditions, ...inPalette]) {
      assert.match(condition ?? "", /!sessionls\.isGuest/, name);
    }
  }
});
