// The server of the window, for all its folders: starts it, starts it again, carries commands.
// Nothing starts in a workspace that is not trusted.

import * as vscode from "vscode";
import { Emitter, type Listen } from "../emitter.ts";
import type { Sender } from "../protocol.ts";
import { coalesced } from "./coalesced.ts";
import { configured } from "./configured.ts";
import { ended } from "./ending.ts";
import { climb } from "./ladder.ts";
import type { Ears, Link } from "./link.ts";
import { Losses } from "./losses.ts";
import { thisMachine } from "./machine.ts";
import { type Failure, Stand, type Standing } from "./standing.ts";
import { whyNot } from "./why_not.ts";
import { wishOf } from "./wish.ts";

export type { Standing } from "./standing.ts";

/** Milliseconds that a server has to answer for the first time; a slow machine needs some. */
const PATIENCE = 60_000;

export class SessionClient implements Sender, vscode.Disposable {
  readonly log: vscode.LogOutputChannel;
  readonly #names: readonly string[];
  readonly #stand = new Stand(PATIENCE, () => {
    this.log.error("The server does not answer, and is ended.");
    this.#giveUp();
  });
  readonly #notified = new Emitter<{ readonly method: string; readonly params: unknown }>();
  readonly #losses = new Losses();
  #link: Link | undefined;
  /** Lets go who waits for a server that is given up. */
  #let: () => void = () => undefined;
  /** How many starts were asked for, and ends. */
  #asked = 0;

  readonly onDidStand: Listen<Standing> = this.#stand.onDidStand;
  /** Told once of each failure that nobody asked for. */
  readonly onDidFail: Listen<Failure> = this.#stand.onDidFail;
  /** Notifications of ours: `sessionls/update` and the like. */
  readonly onDidNotify = this.#notified.event;
  /** Start the server, or start it again. Who asks meanwhile shares the next start. */
  readonly restart: () => Promise<void>;

  /** `names` are the settings that the server knows. */
  constructor(log: vscode.LogOutputChannel, names: readonly string[]) {
    this.log = log;
    this.#names = names;
    const restart = coalesced(() => this.#restart());
    this.restart = async () => {
      this.#asked += 1;
      // Nobody has to wait for a server that is to be replaced as soon as it has come.
      this.#giveUp();
      await restart();
    };
  }

  get standing(): Standing {
    return this.#stand.now;
  }

  /** Answer of the server to a command; it waits for a server that is starting. */
  async execute(command: string, argument: object): Promise<unknown> {
    const link = await this.#running();
    return await link.sendRequest("workspace/executeCommand", { command, arguments: [argument] });
  }

  /** Tell a running server what the settings are now. */
  async configure(): Promise<void> {
    if (this.#stand.now === "running") {
      await this.#link?.sendNotification("workspace/didChangeConfiguration", {
        settings: { sessionls: configured(this.#names) },
      });
    }
  }

  async stop(): Promise<void> {
    // One that is just being looked for is not started any more.
    this.#asked += 1;
    this.#stand.put("resting");
    await this.#end();
  }

  dispose(): void {
    this.#stand.dispose();
    this.#notified.dispose();
    void this.stop();
  }

  async #restart(): Promise<void> {
    if (!vscode.workspace.isTrusted) {
      this.#stand.put("resting");
      return;
    }
    const asked = this.#asked;
    this.#stand.put("starting");
    await this.#end();
    const launch = await climb(
      thisMachine((sentence) => this.log.info(sentence)),
      wishOf(),
    );
    if (asked !== this.#asked) {
      return;
    }
    if (!launch) {
      this.#stand.put("missing");
      return;
    }
    const { linkTo } = await import("./link.ts");
    if (asked !== this.#asked) {
      return;
    }
    this.#losses.forget();
    const link = linkTo(
      launch,
      { log: this.log, names: this.#names },
      this.#ears(() => link),
    );
    this.#link = link;
    await this.#start(link);
  }

  async #start(link: Link): Promise<void> {
    try {
      // A program that is told to end may leave another one that holds the line to it.
      await Promise.race([link.start(), this.#givenUp()]);
    } catch (trouble) {
      this.log.error(String(trouble));
    }
  }

  /** Hears a server as long as it is the one of this window. */
  #ears(link: () => Link): Ears {
    const ifCurrent =
      <A extends readonly unknown[]>(hear: (...heard: A) => void) =>
      (...heard: A): void => {
        if (link() === this.#link) {
          hear(...heard);
        }
      };
    return {
      notified: ifCurrent((method, params) => this.#notified.fire({ method, params })),
      stood: ifCurrent((standing) => this.#follow(standing)),
      failed: ifCurrent(() => this.#stand.fail({ kind: "silent" })),
      refused: ifCurrent((why) => this.#refused(why)),
      ended: () => link() === this.#link && this.#isToComeAgain(),
    };
  }

  #follow(standing: Parameters<Ears["stood"]>[0]): void {
    // After a start that failed its process ends, and what comes of that is decided then.
    if (standing !== "stopped") {
      this.#stand.put(standing);
    } else if (this.#stand.now === "running") {
      this.#stand.fail({ kind: "silent" });
    }
  }

  /** Comes once nobody waits for the server any more. */
  #givenUp(): Promise<void> {
    return new Promise((resolve) => {
      this.#let = resolve;
    });
  }

  /** End what is there; nothing that it still says or does counts from here on. */
  async #end(): Promise<void> {
    const link = this.#link;
    this.#link = undefined;
    this.#let();
    if (link) {
      await ended(link);
    }
  }

  /** End a server that has not answered yet. */
  #giveUp(): void {
    // Before there is a process there is nothing that could be ended.
    if (this.#stand.now === "starting" && this.#link?.serverProcess) {
      void this.#end();
    }
  }

  /** A server that says no would say it again: it is ended, and a person says when it is tried. */
  #refused(why: string): void {
    // One that has come and fails later is stopped by the library, and heard of by its state.
    if (this.#stand.now === "starting") {
      this.log.error(`The server refuses to start: ${why}`);
      void this.#end();
      this.#stand.fail(why ? { kind: "refused", why } : { kind: "silent" });
    }
  }

  /** A server that ended by itself is started again, but not for ever. */
  #isToComeAgain(): boolean {
    const isToCome = this.#losses.count(Date.now());
    if (isToCome) {
      // The library passes through being stopped, which is no failure then.
      this.#stand.put("starting");
    } else {
      this.#stand.fail({ kind: "lost" });
    }
    return isToCome;
  }

  async #running(): Promise<Link> {
    const standing = await this.#stand.settled();
    if (standing === "running" && this.#link) {
      return this.#link;
    }
    throw new Error(whyNot(standing));
  }
}
