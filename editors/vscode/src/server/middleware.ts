// What of the server's wishes this editor fulfils in its own way: a session is shown in its panel.

import * as vscode from "vscode";
import type { Middleware } from "vscode-languageclient/node";
import type { Place } from "../arguments.ts";
import { OPEN_PANEL, panelFor, REVEAL_PANEL } from "./shown.ts";

const SHOW = "sessionls.session.show";
const REVIEW = "sessionls.review";

export function middleware(): Middleware {
  return {
    async provideCodeActions(document, range, context, token, next) {
      const actions = (await next(document, range, context, token)) ?? [];
      const isAsked = context.triggerKind === vscode.CodeActionTriggerKind.Invoke;
      const isOpen = context.only === undefined && range.isEmpty;
      return isAsked && isOpen ? [...actions, ...actions.flatMap(forTheMenu)] : actions;
    },
    async executeCommand(command, args, next) {
      const [given] = args as readonly unknown[];
      if (command === SHOW && hasSession(given)) {
        const { session, ...place } = given;
        await vscode.commands.executeCommand(OPEN_PANEL, session, undefined, place);
        return { shown: true };
      }
      const answer: unknown = await next(command, args);
      if (command === REVIEW && hasSession(answer)) {
        // The person works on in the file that is looked at.
        await vscode.commands.executeCommand(REVEAL_PANEL, answer.session);
      }
      return answer;
    },
    workspace: {
      async didChangeWorkspaceFolders(event, next) {
        await next(event);
        // The sessions of other folders come into the list, or leave it.
        await vscode.commands.executeCommand("sessionls.refreshSessions");
      },
    },
    window: {
      async showDocument(params, token, next) {
        const panel = panelFor(params);
        if (panel === undefined) {
          return await next(params, token);
        }
        await vscode.commands.executeCommand(panel.command, panel.session);
        return { success: true };
      },
    },
  };
}

const FILE = vscode.CodeActionKind.Source.append("sessionls");
const MENU = vscode.CodeActionKind.RefactorRewrite.append("sessionls");

/**
 * What agents offer for the whole file, as the menu of a place shows it, too: VS Code leaves kinds
 * for files out there. Only where a person asks, or every line would have a light bulb.
 */
function forTheMenu(action: vscode.CodeAction | vscode.Command): readonly vscode.CodeAction[] {
  if (!(action instanceof vscode.CodeAction) || !action.kind || !FILE.contains(action.kind)) {
    return [];
  }
  const shown = Object.create(action) as vscode.CodeAction;
  return [Object.assign(shown, { kind: MENU })];
}

function hasSession(value: unknown): value is { readonly session: string } & Place {
  return typeof value === "object" && value !== null && "session" in value;
}
