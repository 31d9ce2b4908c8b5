import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { REMEDIES, remedyOf } from "../src/server/remedy.ts";

test("a server that is not installed is installed, and one that failed is started again", () => {
  assert.equal(remedyOf("missing"), "install");
  assert.equal(remedyOf("failed"), "restart");
  for (const standing of ["resting", "starting", "running"] as const) {
    assert.equal(remedyOf(standing), undefined);
  }
});

test("what can be done about a server is a command that is there without one", async () => {
  const { contributes } = JSON.parse(await readFile("package.json", "utf8")) as {
    contributes: { commands: { command: string; enablement?: string }[] };
  };
  for (const command of Object.values(REMEDIES)) {
    const found = contributes.commands.find((one) => one.command === command);
    assert.ok(found && found.enablement === undefined, command);
  }
});
