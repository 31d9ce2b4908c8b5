import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import process from "node:process";
import { test } from "node:test";
import { ended } from "../src/server/ending.ts";
import { Patience } from "../src/server/patience.ts";

/** A program that says that it is there, and otherwise never answers. */
async function program(deafTo: string): Promise<ChildProcess> {
  const text = `process.on("${deafTo}", () => {}); console.log("here"); setInterval(() => {}, 1e6);`;
  const child = spawn(process.execPath, ["-e", text], { stdio: ["pipe", "pipe", "inherit"] });
  assert.ok(child.stdout);
  await once(child.stdout, "data");
  return child;
}

const cannotStop = async (): Promise<void> => {
  throw new Error("Client is not running and can't be stopped.");
};

test("a program that never answered is ended", async () => {
  const child = await program("SIGUSR2");
  const gone = once(child, "exit");
  await ended({ serverProcess: child, dispose: cannotStop });
  assert.deepEqual(await gone, [null, "SIGTERM"]);
});

test("a program that does not want to end is ended all the same", async () => {
  const child = await program("SIGTERM");
  const gone = once(child, "exit");
  await ended({ serverProcess: child, dispose: cannotStop }, 100);
  assert.deepEqual(await gone, [null, "SIGKILL"]);
});

test("a server that can be asked to stop is asked, and not killed", async () => {
  const child = await program("SIGUSR2");
  const gone = once(child, "exit");
  await ended({ serverProcess: child, dispose: async () => void child.stdin?.end() });
  assert.equal(child.killed, false);
  child.kill("SIGKILL");
  await gone;
});

test("what takes too long is given up, and only then", async () => {
  const given: string[] = [];
  const short = new Patience(1);
  await new Promise<void>((resolve) => short.begin(resolve));
  const soon = new Patience(1);
  soon.begin(() => given.push("came in time"));
  soon.dispose();
  const again = new Patience(1);
  again.begin(() => given.push("before"));
  await new Promise<void>((resolve) => again.begin(resolve));
  assert.deepEqual(given, []);
});
