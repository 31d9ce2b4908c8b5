// One server and the line to it, by VS Code's library for language servers. That library is most of
// this extension's code: it is loaded with the first server, and never where none may start.

import type { LogOutputChannel } from "vscode";
import {
  CloseAction,
  type CloseHandlerResult,
  ErrorAction,
  type LanguageClient,
  RevealOutputChannelOn,
  State,
} from "vscode-languageclient/node";
import { ANNOUNCED } from "./announced.ts";
import { initial } from "./configured.ts";
import type { Launch } from "./ladder.ts";
import { middleware } from "./middleware.ts";
import { QuietClient } from "./quiet.ts";
import { harmless } from "./spoken.ts";
import { whyRefused } from "./start_refused.ts";

export type Link = LanguageClient;

/** What is heard of a server. */
export interface Ears {
  notified(method: string, params: unknown): void;
  stood(standing: "starting" | "running" | "stopped"): void;
  /** It did not start at all. */
  failed(): void;
  /** It lives and says no, in these words; empty where it gives no reason. */
  refused(why: string): void;
  /** It ended by itself; answers whether it is started again. */
  ended(): boolean;
}

/** What a server is told about the window. */
export interface Told {
  readonly log: LogOutputChannel;
  /** The settings that the server knows. */
  readonly names: readonly string[];
}

/** A server that is not started yet. */
export function linkTo(launch: Launch, { log, names }: Told, ears: Ears): Link {
  const command = { command: launch.command, args: [...launch.args] };
  const client = new QuietClient("sessionls", "Sessions", command, {
    documentSelector: [{ scheme: "file" }, { scheme: "untitled" }, { scheme: "sessionls" }],
    outputChannel: log,
    revealOutputChannelOn: RevealOutputChannelOn.Never,
    initializationOptions: () => initial(names),
    initializationFailedHandler: (trouble) => {
      const why = whyRefused(trouble);
      if (why !== undefined) {
        ears.refused(why);
      }
      return false;
    },
    middleware: middleware(),
    connectionOptions: {
      messageStrategy: { handleMessage: (message, next) => next(harmless(message)) },
    },
    errorHandler: {
      error: () => ({ action: ErrorAction.Continue, handled: true }),
      closed: () => (ears.ended() ? AGAIN : GONE),
    },
  });
  client.registerFeature(ANNOUNCED);
  for (const method of NOTIFICATIONS) {
    client.onNotification(method, (params: unknown) => ears.notified(method, params));
  }
  client.onDidFail(() => ears.failed());
  client.onDidChangeState(({ newState }) => ears.stood(STANDINGS[newState]));
  return client;
}

const AGAIN: CloseHandlerResult = { action: CloseAction.Restart, handled: true };
const GONE: CloseHandlerResult = { action: CloseAction.DoNotRestart, handled: true };

const STANDINGS = {
  [State.Starting]: "starting",
  [State.StartFailed]: "stopped",
  [State.Running]: "running",
  [State.Stopped]: "stopped",
} as const;

const NOTIFICATIONS = [
  "sessionls/update",
  "sessionls/delta",
  "sessionls/presence",
  "sessionls/mention",
  "sessionls/listed",
  "sessionls/reattached",
] as const;
