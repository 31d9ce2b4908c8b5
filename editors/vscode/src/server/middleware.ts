// What of the server's wishes this editor fulfils in its own way: a session is shown in its panel.

import * as vscode from "vscode";
import type { Middleware } from "vscode-languageclient/node";

/** Where in a session to look. */
export interface Place {
  readonly finding?: string;
  readonly turn?: string;
  readonly seq?: number;
}

export const OPEN_PANEL = "sessionls.panel.open";
const SHOW = "sessionls.session.show";
const REVIEW = "sessionls.review";

export function middleware(): Middleware {
  return {
    async executeCommand(command, args, next) {
      const [given] = args as readonly unknown[];
      if (command === SHOW && isShown(given)) {
        const { session, ...place } = given;
        await vscode.commands.executeCommand(OPEN_PANEL, session, undefined, place);
        return { shown: true };
      }
      const answer: unknown = await next(command, args);
      if (command === REVIEW && isShown(answer)) {
        await vscode.commands.executeCommand(OPEN_PANEL, answer.session);
      }
      return answer;
    },
    window: {
      async showDocument(params, token, next) {
        const session = sessionOf(params.uri);
        if (session === undefined) {
          return await next(params, token);
        }
        await vscode.commands.executeCommand(OPEN_PANEL, session);
        return { success: true };
      },
    },
  };
}

/** The session whose document a URI names. */
export function sessionOf(uri: string): string | undefined {
  return /^sessionls:\/{1,3}([0-9A-Za-z]+)\//.exec(uri)?.[1];
}

function isShown(value: unknown): value is { readonly session: string } & Place {
  return typeof value === "object" && value !== null && "session" in value;
}
