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
import { Emitter } from "../emitter.ts";
import type { Sender } from "../protocol.ts";
import { ANNOUNCED } from "./announced.ts";
import { coalesced } from "./coalesced.ts";
import { ended } from "./ending.ts";
import { climb, type Launch } from "./ladder.ts";
import { Losses } from "./losses.ts";
import { thisMachine } from "./machine.ts";
import { middleware } from "./middleware.ts";
import { Patience } from "./patience.ts";
import { QuietClient } from "./quiet.ts";
import { participantOf, settingsFor } from "./settings.ts";
import { harmless } from "./spoken.ts";
import { tellLosses } from "./telling.ts";
import { whyNot } from "./why_not.ts";
import { wishOf } from "./wish.ts";

/** How the server stands; `missing` is not installed, `resting` is not started on purpose. */
export type Standing = "resting" | "starting" | "running" | "missing" | "failed";

/** Milliseconds that a server has to answer for the first time; a slow machine needs some. */
const PATIENCE = 60_000;

export class SessionClient implements Sender, vscode.Disposable {
  readonly log: vscode.LogOutputChannel;
  readonly #names: readonly string[];
  readonly #stood = new Emitter<Standing>();
  readonly #notified = new Emitter<{ readonly method: string; readonly params: unknown }>();
  readonly #losses = new Losses();
  readonly #patience = new Patience(PATIENCE);
  #client: LanguageClient | undefined;
  #standing: Standing = "resting";
  /** Lets go who waits for a server that is given up. */
  #let: () => void = () => undefined;
  /** How many starts were asked for. */
  #asked = 0;

  readonly onDidStand = this.#stood.event;
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
    return this.#standing;
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
    if (this.#standing === "running") {
      await this.#client?.sendNotification("workspace/didChangeConfiguration", {
        settings: { sessionls: this.#settings() },
      });
    }
  }

  async stop(): Promise<void> {
    this.#stand("resting");
    await this.#end();
  }

  dispose(): void {
    this.#stood.dispose();
    this.#notified.dispose();
    void this.stop();
  }

  async #restart(): Promise<void> {
    if (!vscode.workspace.isTrusted) {
      this.#stand("resting");
      return;
    }
    const asked = this.#asked;
    this.#stand("starting");
    await this.#end();
    const launch = await climb(
      thisMachine((sentence) => this.log.info(sentence)),
      wishOf(),
    );
    if (asked !== this.#asked) {
      return;
    }
    if (!launch) {
      this.#stand("missing");
      return;
    }
    this.#losses.forget();
    await this.#start(launch);
  }

  async #start(launch: Launch): Promise<void> {
    const client: LanguageClient = new QuietClient(
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
    client.onDidChangeState(({ newState }) => this.#follow(client, newState));
    try {
      // A program that is told to end may leave another one that holds the line to it.
      await Promise.race([client.start(), this.#givenUp()]);
    } catch (trouble) {
      this.log.error(String(trouble));
      if (client === this.#client) {
        this.#stand("failed");
      }
    }
  }

  #follow(client: LanguageClient, state: State): void {
    if (client !== this.#client) {
      return;
    }
    if (state === State.Running) {
      this.#stand("running");
    } else if (state === State.Starting) {
      this.#stand("starting");
    } else if (state !== State.Stopped || this.#standing !== "starting") {
      this.#stand("failed");
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
    if (this.#standing === "starting" && this.#client?.serverProcess) {
      void this.#end();
    }
  }

  #stand(standing: Standing): void {
    this.#patience.dispose();
    if (standing === "starting") {
      this.#patience.begin(() => {
        this.log.error("The server does not answer, and is ended.");
        this.#giveUp();
        this.#stand("failed");
      });
    }
    this.#standing = standing;
    this.#stood.fire(standing);
  }

  /** `isCurrent` tells whether the server that they are for is still the one of this window. */
  #options(isCurrent: () => boolean): LanguageClientOptions {
    return {
      documentSelector: [{ scheme: "file" }, { scheme: "untitled" }, { scheme: "sessionls" }],
      outputChannel: this.log,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      initializationOptions: () => this.#initial(),
      // What went wrong is in the log, and the views say what to do.
      initializationFailedHandler: () => false,
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

  /** A server that ended by itself is started again, but not for ever. */
  #closed(): CloseHandlerResult {
    if (!this.#losses.count(Date.now())) {
      this.#stand("failed");
      void tellLosses();
      return GONE;
    }
    // The client passes through being stopped, which is no failure then.
    this.#stand("starting");
    return { action: CloseAction.Restart, handled: true };
  }

  #initial(): object {
    const own = vscode.workspace.getConfiguration("sessionls");
    const person = participantOf(own.get("participant.name"), own.get("participant.email"));
    return { ...this.#settings(), ...person };
  }

  #settings(): Record<string, unknown> {
    const own = vscode.workspace.getConfiguration("sessionls");
    return settingsFor(this.#names, (name) => own.inspect(name));
  }

  async #running(): Promise<LanguageClient> {
    while (this.#standing === "starting") {
      await new Promise<void>((resolve) => {
        const listening = this.onDidStand(() => {
          listening.dispose();
          resolve();
        });
      });
    }
    if (this.#standing === "running" && this.#client) {
      return this.#client;
    }
    throw new Error(whyNot(this.#standing));
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
