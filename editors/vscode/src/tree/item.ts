// One session as a row: icon, words, what screen readers say, and which actions it has.

import * as vscode from "vscode";
import { groupOf } from "../sessions/forest.ts";
import { cost, type Facts, lineOf, origin, spoken, titleOf } from "../sessions/wording.ts";
import type { Session } from "../shapes.ts";

export function itemOf(session: Session, facts: Facts): vscode.TreeItem {
  const title = titleOf(session, vscode.l10n.t);
  const item = new vscode.TreeItem({ label: title }, vscode.TreeItemCollapsibleState.None);
  item.id = session.id;
  item.description = `${facts.isUnread ? "● " : ""}${lineOf(session, vscode.l10n.t, facts)}`;
  item.iconPath = iconOf(session);
  item.contextValue = `session ${session.state} ${session.archived ? "archived" : "open"}`;
  item.tooltip = tooltip(session, facts);
  item.accessibilityInformation = { label: spoken(session, facts, vscode.l10n.t) };
  item.command = {
    command: "sessionls.openSession",
    title: vscode.l10n.t("Open Session"),
    arguments: [session.id],
  };
  return item;
}

function iconOf(session: Session): vscode.ThemeIcon {
  switch (groupOf(session)) {
    case "waiting":
      return icon("bell-dot", "notificationsWarningIcon.foreground");
    case "running":
      return icon("loading~spin", "progressBar.background");
    case "paused":
      return icon("debug-pause", "debugIcon.pauseForeground");
    case "archived":
      return icon("archive", "disabledForeground");
    case "open":
      return new vscode.ThemeIcon(session.parent ? "repo-forked" : "comment-discussion");
  }
}

function icon(name: string, colour: string): vscode.ThemeIcon {
  return new vscode.ThemeIcon(name, new vscode.ThemeColor(colour));
}

function tooltip(session: Session, facts: Facts): vscode.MarkdownString {
  const { t } = vscode.l10n;
  const people = session.participants.map((one) => one.name).join(", ");
  const lines = [
    origin(facts, t),
    session.paused ? t("Paused by {0}, {1}", session.paused.by.name, when(session.paused.at)) : "",
    t("Last activity: {0}", when(session.updated)),
    people ? t("People: {0}", people) : "",
    t("Turns: {0}", session.turns),
    t("Next: {0}", session.agent),
    cost(session.usage) ? t("Cost: {0}", cost(session.usage)) : "",
  ].filter((line) => line !== "");
  // Titles and names are other people's words: text, not Markdown.
  const text = new vscode.MarkdownString();
  text.appendText(titleOf(session, t));
  for (const line of lines) {
    text.appendMarkdown("\n\n");
    text.appendText(line);
  }
  return text;
}

function when(at: string): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? at : date.toLocaleString(vscode.env.language);
}
