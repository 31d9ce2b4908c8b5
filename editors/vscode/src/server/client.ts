// The link to the server: one for the window, with all its folders. Starts it, starts it again,
// carries commands. Nothing starts in a workspace that is not trusted.

import * as vscode from "vscode";
import {
  type ClientCapabilities,
  CloseAction,
  type CloseHandlerResult,
  ErrorAction,
  ExecuteCommandRequest,
  type FeatureState,
  LanguageClient,
  type LanguageClientOptions,
  RevealOutputChannelOn,
  State,
  type StaticFeature,
} from "vscode-languageclient/node";
import { Emitter } from "../emitter.ts";
import type { Sender } from "../protocol.ts";
import { coalesced } from "./coalesced.ts";
import { climb, type Launch } from "./ladder.ts";
import { thisMachine } from "./machine.ts";
import { middleware } from "./middleware.ts";
import { participantOf, settingsFor } from "./settings.ts";
import { harmless } from "./spoken.ts";
import { wishOf } from "./wish.ts";

/** How the server stands; `missing` is not installed, `resting` is not started on purpose. */
export type Standing = "resting" | "starting" | "running" | "missing" | "failed";

/** How often in how many milliseconds a server may end by itself before it is left alone. */
const LOSSES = 5;
const WITHIN = 180_000;

export class SessionClient implements Sender, vscode.Disposable {
  readonly log: vscode.LogOutputChannel;
  readonly #names: readonly string[];
  readonly #stood = new Emitter<Standing>();
  readonly #notified = new Emitter<{ readonly method: string; readonly params: unknown }>();
  readonly #losses: number[] = [];
  #client: LanguageClient | undefined;
  #standing: Standing = "resting";

  readonly onDidStand = this.#stood.event;
  /** Notifications of ours: `sessionls/update` and the like. */
  readonly onDidNotify = this.#notified.event;
  /** Start the server, or start it again. Who asks meanwhile shares the next start. */
  readonly restart: () => Promise<void>;

  /** `names` are the settings that the server knows. */
  constructor(log: vscode.LogOutputChannel, names: readonly string[]) {
    this.log = log;
    this.#names = names;
    this.restart = coalesced(() => this.#restart());
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
    const client = this.#client;
    this.#client = undefined;
    this.#stand("resting");
    await client?.dispose();
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
    this.#stand("starting");
    const before = this.#client;
    this.#client = undefined;
    await before?.dispose().catch(() => undefined);
    const launch = await climb(
      thisMachine((sentence) => this.log.info(sentence)),
      wishOf(),
    );
    if (!launch) {
      this.#stand("missing");
      return;
    }
    this.#losses.length = 0;
    await this.#start(launch);
  }

  async #start(launch: Launch): Promise<void> {
    const client = new LanguageClient(
      "sessionls",
      "Sessions",
      { command: launch.command, args: [...launch.args] },
      this.#options(),
    );
    this.#client = client;
    client.registerFeature(ANNOUNCED);
    for (const method of NOTIFICATIONS) {
      client.onNotification(method, (params: unknown) => this.#notified.fire({ method, params }));
    }
    client.onDidChangeState(({ newState }) => this.#follow(client, newState));
    try {
      await client.start();
    } catch (trouble) {
      this.log.error(String(trouble));
      this.#stand("failed");
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
    } else {
      this.#stand("failed");
    }
  }

  #stand(standing: Standing): void {
    this.#standing = standing;
    this.#stood.fire(standing);
  }

  #options(): LanguageClientOptions {
    return {
      documentSelector: [{ scheme: "file" }, { scheme: "untitled" }, { scheme: "sessionls" }],
      outputChannel: this.log,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      initializationOptions: () => this.#initial(),
      middleware: middleware(),
      connectionOptions: {
        messageStrategy: { handleMessage: (message, next) => next(harmless(message)) },
      },
      errorHandler: {
        error: () => ({ action: ErrorAction.Continue, handled: true }),
        closed: () => this.#closed(),
      },
    };
  }

  /** A server that ended by itself is started again, but not for ever. */
  #closed(): CloseHandlerResult {
    const now = Date.now();
    this.#losses.push(now);
    const recent = this.#losses.filter((at) => now - at < WITHIN);
    return recent.length > LOSSES
      ? { action: CloseAction.DoNotRestart, handled: false }
      : { action: CloseAction.Restart, handled: true };
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

function whyNot(standing: Standing): string {
  switch (standing) {
    case "resting":
      return vscode.l10n.t("The workspace is not trusted, so the session server is not started.");
    case "missing":
      return vscode.l10n.t(
        "The session server is not installed. Install it from the view Sessions.",
      );
    default:
      return vscode.l10n.t(
        "The session server does not answer. Restart it from the view Sessions.",
      );
  }
}

const NOTIFICATIONS = [
  "sessionls/update",
  "sessionls/delta",
  "sessionls/presence",
  "sessionls/mention",
  "sessionls/listed",
  "sessionls/reattached",
] as const;

/** What this editor shows itself. */
const ANNOUNCED: StaticFeature = {
  fillClientCapabilities(capabilities: ClientCapabilities): void {
    capabilities.experimental = {
      ...(capabilities.experimental as object | undefined),
      sessionls: { updates: true, asks: true, list: true, mentions: true },
    };
  },
  initialize: () => undefined,
  getState: (): FeatureState => ({ kind: "static" }),
  clear: () => undefined,
};
