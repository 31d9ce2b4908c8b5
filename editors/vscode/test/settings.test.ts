import assert from "node:assert/strict";
import { test } from "node:test";
import { needed, participantOf, settingsFor } from "../src/server/settings.ts";

test("only what a person has set goes to the server, the nearest place first", () => {
  const set: Record<string, object> = {
    model: { globalValue: ["a"], workspaceValue: ["b"] },
    defaultAgent: { defaultValue: "assistant" },
    showSession: { globalValue: false },
  };
  const sent = settingsFor(["model", "defaultAgent", "showSession", "other"], (name) => set[name]);
  assert.deepEqual(sent, { model: ["b"], showSession: false });
});

test("a change of who the person is needs a new start, as one of the path does", () => {
  const changed = (name: string) => (section: string) => `${name}.`.startsWith(`${section}.`);
  assert.equal(needed(changed("sessionls.participant.name")), "restart");
  assert.equal(needed(changed("sessionls.participant.email")), "restart");
  assert.equal(needed(changed("sessionls.path")), "restart");
  assert.equal(needed(changed("sessionls.model")), "configure");
  assert.equal(needed(changed("editor.fontSize")), undefined);
});

test("a person is who the settings name, with an address if there is one", () => {
  assert.deepEqual(participantOf(" Ana ", ""), { participant: { name: "Ana" } });
  const both = { participant: { name: "Ana", email: "ana@example.org" } };
  assert.deepEqual(participantOf("Ana", "ana@example.org"), both);
  assert.deepEqual(participantOf("", "ana@example.org"), {});
  assert.deepEqual(participantOf(undefined, undefined), {});
});
