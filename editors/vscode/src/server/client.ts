// The link to the server: one for the window, with all its folders. Starts it, starts it again,
// carries commands. Nothing starts in a workspace that is not trusted.

import * as vscode from "vscode";
import {
  CloseAction,
  type CloseHandlerResult,
  ErrorAction,
  ExecuteCommandRequest,
  type LanguageClient,
  type LanguageClientOptions,
  RevealOutputChannelOn,
  State,
} from "vscode-languageclient/node";
import { Emitter, type Listen } from "../emitter.ts";
import type { Sender } from "../protocol.ts";
import { ANNOUNCED } from "./announced.ts";
import { coalesced } from "./coalesced.ts";
import { configured, initial } from "./configured.ts";
import { ended } from "./ending.ts";
import { climb, type Launch } from "./ladder.ts";
import { Losses } from "./losses.ts";
import { thisMachine } from "./machine.ts";
import { middleware } from "./middleware.ts";
import { QuietClient } from "./quiet.ts";
import { whyRefused } from "./refused.ts";
import { harmless } from "./spoken.ts";
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
  #client: LanguageClient | undefined;
  /** Lets go who waits for a server that is given up. */
  #let: () => void = () => undefined;
  /** How many starts were asked for. */
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
    const client = await this.#running();
    return await client.sendRequest(ExecuteCommandRequest.type, {
      command,
      arguments: [argument],
    });
  }

  /** Tell a running server what the settings are now. */
  async configure(): Promise<void> {
    if (this.#stand.now === "running") {
      await this.#client?.sendNotification("workspace/didChangeConfiguration", {
        settings: { sessionls: configured(this.#names) },
      });
    }
  }

  async stop(): Promise<void> {
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
    this.#losses.forget();
    await this.#start(launch);
  }

  async #start(launch: Launch): Promise<void> {
    const client: QuietClient = new QuietClient(
      "sessionls",
      "Sessions",
      { command: launch.command, args: [...launch.args] },
      this.#options(() => client === this.#client),
    );
    this.#client = client;
    client.registerFeature(ANNOUNCED);
    for (const method of NOTIFICATIONS) {
      client.onNotification(method, (params: unknown) => {
        if (client === this.#client) {
          this.#notified.fire({ method, params });
        }
      });
    }
    client.onDidFail(() => {
      if (client === this.#client) {
        this.#stand.fail({ kind: "silent" });
      }
    });
    client.onDidChangeState(({ newState }) => this.#follow(client, newState));
    try {
      // A program that is told to end may leave another one that holds the line to it.
      await Promise.race([client.start(), this.#givenUp()]);
    } catch (trouble) {
      this.log.error(String(trouble));
    }
  }

  #follow(client: LanguageClient, state: State): void {
    if (client !== this.#client) {
      return;
    }
    // After a start that failed its process ends, and `#closed` decides what comes of that.
    if (state === State.Running) {
      this.#stand.put("running");
    } else if (state === State.Starting) {
      this.#stand.put("starting");
    } else if (state === State.Stopped && this.#stand.now === "running") {
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
    const client = this.#client;
    this.#client = undefined;
    this.#let();
    if (client) {
      await ended(client);
    }
  }

  /** End a server that has not answered yet. */
  #giveUp(): void {
    // Before there is a process there is nothing that could be ended.
    if (this.#stand.now === "starting" && this.#client?.serverProcess) {
      void this.#end();
    }
  }

  /** `isCurrent` tells whether the server that they are for is still the one of this window. */
  #options(isCurrent: () => boolean): LanguageClientOptions {
    return {
      documentSelector: [{ scheme: "file" }, { scheme: "untitled" }, { scheme: "sessionls" }],
      outputChannel: this.log,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      initializationOptions: () => initial(this.#names),
      initializationFailedHandler: (trouble) => {
        if (isCurrent()) {
          this.#refused(whyRefused(trouble));
        }
        return false;
      },
      middleware: middleware(),
      connectionOptions: {
        messageStrategy: { handleMessage: (message, next) => next(harmless(message)) },
      },
      errorHandler: {
        error: () => ({ action: ErrorAction.Continue, handled: true }),
        closed: () => (isCurrent() ? this.#closed() : GONE),
      },
    };
  }

  /** A server that says no would say it again: it is ended, and a person says when it is tried. */
  #refused(why: string | undefined): void {
    // One that has come and fails later is stopped by the library, and heard of by its state.
    if (why !== undefined && this.#stand.now === "starting") {
      this.log.error(`The server refuses to start: ${why}`);
      void this.#end();
      this.#stand.fail(why ? { kind: "refused", why } : { kind: "silent" });
    }
  }

  /** A server that ended by itself is started again, but not for ever. */
  #closed(): CloseHandlerResult {
    if (!this.#losses.count(Date.now())) {
      this.#stand.fail({ kind: "lost" });
      return GONE;
    }
    // The client passes through being stopped, which is no failure then.
    this.#stand.put("starting");
    return { action: CloseAction.Restart, handled: true };
  }

  async #running(): Promise<LanguageClient> {
    const standing = await this.#stand.settled();
    if (standing === "running" && this.#client) {
      return this.#client;
    }
    throw new Error(whyNot(standing));
  }
}

/** Of a server that is not to come again. */
const GONE: CloseHandlerResult = { action: CloseAction.DoNotRestart, handled: true };

const NOTIFICATIONS = [
  "sessionls/update",
  "sessionls/delta",
  "sessionls/presence",
  "sessionls/mention",
  "sessionls/listed",
  "sessionls/reattached",
] as const;
