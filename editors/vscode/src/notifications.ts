// Tells of permissions, questions, proposed edits and mentions while nobody looks at their session.

import { randomUUID } from "node:crypto";
import * as vscode from "vscode";
import type { PermissionParams } from "./arguments.ts";
import type { Mention } from "./notices.ts";
import type { Sight } from "./panel/sight.ts";
import { plain } from "./plain.ts";
import * as protocol from "./protocol.ts";
import type { SessionClient } from "./server/client.ts";
import { OPEN_PANEL } from "./server/shown.ts";
import { isAsked } from "./sessions/asked.ts";
import { type Ask, wordsOf } from "./sessions/asks.ts";
import { Looking } from "./sessions/looking.ts";
import type { SessionStore } from "./sessions/store.ts";
import { AskWatch } from "./sessions/watch.ts";
import { titleOf } from "./sessions/wording.ts";
import type { Session } from "./shapes.ts";

/** Characters of a text that are shown; the session has the whole of it. */
const SHOWN = 300;
/** Buttons beside those that every question has. */
const BUTTONS = 3;

export function registerNotifications(
  client: SessionClient,
  store: SessionStore,
  sight: Sight,
): vscode.Disposable {
  const notifications = new Notifications(client, store, sight);
  return vscode.Disposable.from(
    store.onDidChange(() => notifications.look()),
    store.onDidMention((mention) => notifications.mentioned(mention)),
    vscode.window.onDidChangeWindowState(() => notifications.look()),
  );
}

class Notifications {
  readonly #client: SessionClient;
  readonly #store: SessionStore;
  readonly #sight: Sight;
  readonly #watch: AskWatch;

  constructor(client: SessionClient, store: SessionStore, sight: Sight) {
    this.#client = client;
    this.#store = store;
    this.#sight = sight;
    this.#watch = new AskWatch(new Looking(client, store));
  }

  /** Look for sessions that wait for this person and are out of sight. */
  look(): void {
    for (const session of this.#store.sessions) {
      if (session.state === "waiting" && this.#concerns(session)) {
        this.#tell(session).catch((trouble) => this.#client.log.warn(String(trouble)));
      }
    }
  }

  async mentioned(mention: Mention): Promise<void> {
    if (this.#isInSight(mention.session) || !isOn()) {
      return;
    }
    const session = this.#store.get(mention.session);
    const title = session ? titleOf(session, vscode.l10n.t) : vscode.l10n.t("a session");
    const show = vscode.l10n.t("Show");
    const said = vscode.l10n.t(
      "{0} mentions you in {1}: {2}",
      mention.by.name,
      title,
      mention.text,
    );
    if ((await vscode.window.showInformationMessage(plain(said), show)) === show) {
      const place = { seq: mention.seq };
      await vscode.commands.executeCommand(OPEN_PANEL, mention.session, undefined, place);
    }
  }

  /** Those that the person takes part in, or that this window follows. */
  #concerns(session: Session): boolean {
    const me = this.#store.who.now?.person;
    const isMine = session.participants.some(
      (one) => me !== undefined && one.name === me.name && one.id === me.id,
    );
    const isFollowed = this.#store.followed(session.id) !== undefined;
    return !session.archived && isOn() && !this.#isInSight(session.id) && (isMine || isFollowed);
  }

  #isInSight(session: string): boolean {
    return vscode.window.state.focused && this.#sight.has(session);
  }

  async #tell(session: Session): Promise<void> {
    const { standing } = await this.#store.who.get();
    for (const ask of await this.#watch.news(session)) {
      if (isAsked(standing, ask)) {
        void this.#ask(session, ask);
      }
    }
  }

  async #ask(session: Session, ask: Ask): Promise<void> {
    const show = vscode.l10n.t("Show");
    const buttons = buttonsOf(ask);
    const title = titleOf(session, vscode.l10n.t);
    const said = `${title}: ${shortened(wordsOf(ask))}`;
    const labels = buttons.map((one) => one.label);
    const chosen = await vscode.window.showWarningMessage(plain(said), ...labels, show);
    if (chosen === show) {
      await vscode.commands.executeCommand(OPEN_PANEL, session.id);
      return;
    }
    const button = buttons.find((one) => one.label === chosen);
    try {
      await button?.press(this.#client, session.id);
    } catch (trouble) {
      // Somebody else may have been first; the server says who.
      void vscode.window.showErrorMessage(plain(trouble instanceof Error ? trouble.message : ""));
    }
  }
}

interface Button {
  readonly label: string;
  press(to: protocol.Sender, session: string): Promise<unknown>;
}

function buttonsOf(ask: Ask): readonly Button[] {
  switch (ask.kind) {
    case "permission":
      return [
        permission(vscode.l10n.t("Allow once"), ask.id, "once"),
        permission(vscode.l10n.t("Always in this session"), ask.id, "always"),
        permission(vscode.l10n.t("Reject"), ask.id, "reject"),
      ];
    case "question":
      return (ask.question.choices ?? []).slice(0, BUTTONS).map((text) => ({
        label: text,
        press: (to, session) =>
          protocol.answerQuestion(to, { session, question: ask.id, text, key: randomUUID() }),
      }));
    case "edit":
      return [
        {
          label: vscode.l10n.t("Show Differences"),
          press: async (_, session) =>
            await vscode.commands.executeCommand("sessionls.showEdit", session, ask.id),
        },
      ];
  }
}

function permission(label: string, id: string, decision: PermissionParams["decision"]): Button {
  return {
    label,
    press: (to, session) =>
      protocol.answerPermission(to, { session, permission: id, decision, key: randomUUID() }),
  };
}

function shortened(line: string): string {
  return line.length <= SHOWN ? line : `${line.slice(0, SHOWN - 1)}…`;
}

function isOn(): boolean {
  return vscode.workspace.getConfiguration("sessionls").get<boolean>("notifications", true);
}
