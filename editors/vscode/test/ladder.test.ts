import assert from "node:assert/strict";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { commandLine, installer } from "../src/server/install.ts";
import { climb, type Machine, type Wish } from "../src/server/ladder.ts";
import { thisMachine } from "../src/server/machine.ts";

let base = "";
let said: string[] = [];

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), "ladder-"));
  said = [];
});
afterEach(() => rm(base, { recursive: true }));

/** A program that is there, below the test's own folder. */
async function program(path: string, ends = 0): Promise<string> {
  const whole = join(base, path);
  await mkdir(dirname(whole), { recursive: true });
  await writeFile(whole, `#!/bin/sh\nexit ${ends}\n`);
  await chmod(whole, 0o755);
  return whole;
}

function machine(path = ""): Machine {
  const here = thisMachine((sentence) => said.push(sentence));
  return { ...here, home: join(base, "home"), environment: { PATH: path } };
}

function wish(more: Partial<Wish> = {}): Wish {
  return { setting: "", folders: [join(base, "shop")], isTrusted: true, ...more };
}

test("the setting comes first, and knows the home and the workspace", async () => {
  const named = await program("home/tools/sessionls");
  await program("shop/.venv/bin/sessionls");
  assert.equal((await climb(machine(), wish({ setting: named })))?.command, named);
  assert.equal((await climb(machine(), wish({ setting: "~/tools/sessionls" })))?.command, named);
  const own = await program("shop/bin/sessionls");
  const inside = wish({ setting: ["$", "{workspaceFolder}/bin/sessionls"].join("") });
  assert.equal((await climb(machine(), inside))?.command, own);
});

test("a setting that names nothing starts nothing else in its place", async () => {
  await program("shop/.venv/bin/sessionls");
  assert.equal(await climb(machine(), wish({ setting: "/nowhere/sessionls" })), undefined);
  assert.match(said.join("\n"), /\/nowhere\/sessionls, which cannot be run/);
});

test("then the environment of the workspace, PATH, and what uvx has already", async () => {
  const uvx = await program("bin/uvx");
  const launch = await climb(machine(join(base, "bin")), wish());
  assert.deepEqual(launch, { command: uvx, args: ["--offline", "sessionls"] });
  const onPath = await program("bin/sessionls");
  assert.equal((await climb(machine(join(base, "bin")), wish()))?.command, onPath);
  const own = await program("shop/venv/bin/sessionls");
  assert.equal((await climb(machine(join(base, "bin")), wish()))?.command, own);
});

test("uvx that has nothing is passed over: nothing is downloaded", async () => {
  await program("bin/uvx", 1);
  assert.equal(await climb(machine(join(base, "bin")), wish()), undefined);
});

test("where uv and pipx put programs is looked at, though PATH does not name it", async () => {
  const installed = await program("home/.local/bin/sessionls");
  assert.equal((await climb(machine(), wish()))?.command, installed);
});

test("an untrusted workspace has nothing executed that it names or holds", async () => {
  const inside = await program("shop/bin/sessionls");
  await program("shop/.venv/bin/sessionls");
  const untrusted = wish({ setting: inside, isTrusted: false });
  assert.equal(await climb(machine(join(base, "shop", "bin")), untrusted), undefined);
  const outside = await program("bin/sessionls");
  const path = [join(base, "shop", "bin"), "bin", ".", join(base, "bin")].join(":");
  assert.equal((await climb(machine(path), untrusted))?.command, outside);
});

test("each rung is told", async () => {
  await climb(machine(), wish());
  assert.equal(said.length, 4);
});

test("uv installs before pipx, and where there is neither nothing does", async () => {
  assert.equal(await installer(machine(join(base, "bin")), wish()), undefined);
  await program("bin/pipx");
  const pipx = await installer(machine(join(base, "bin")), wish());
  assert.equal(pipx && commandLine(pipx), "pipx install sessionls");
  await program("bin/uv");
  const uv = await installer(machine(join(base, "bin")), wish());
  assert.equal(uv && commandLine(uv), "uv tool install sessionls");
});
