// The server itself: installed after asking, started again, looked into.

import * as vscode from "vscode";
import * as protocol from "../protocol.ts";
import { commandLine, type Installer, installer } from "../server/install.ts";
import { thisMachine } from "../server/machine.ts";
import { wishOf } from "../server/wish.ts";
import type { Around } from "./around.ts";
import { installWith } from "./installing.ts";
import { folderOf } from "./sessions.ts";

export async function restart({ client }: Around): Promise<void> {
  await client.restart();
}

export async function showLog({ client }: Around): Promise<void> {
  client.log.show();
}

/** Show a setting, by its name. Those of another machine stand in a list of their own. */
export async function openSettings(_: Around, given: unknown): Promise<void> {
  const list = vscode.env.remoteName === undefined ? "openSettings" : "openRemoteSettings";
  const query = typeof given === "string" ? given : "sessionls";
  await vscode.commands.executeCommand(`workbench.action.${list}`, { query });
}

/** Install the server with uv or pipx, in a terminal that the person sees. */
export async function install({ client }: Around): Promise<void> {
  if (client.standing === "running") {
    void vscode.window.showInformationMessage(
      vscode.l10n.t("The session server is running already. Nothing has to be installed."),
    );
    return;
  }
  const machine = thisMachine((sentence) => client.log.info(sentence));
  const found = await installer(machine, wishOf());
  if (!found) {
    void vscode.window.showWarningMessage(
      vscode.l10n.t(
        "There is neither uv nor pipx on this machine. Install one of them, or install the Python package sessionls as you like, and set “sessionls.path”.",
      ),
    );
    return;
  }
  const yes = vscode.l10n.t("Install");
  const answer = await vscode.window.showInformationMessage(
    vscode.l10n.t("Install the session server on this machine?"),
    {
      modal: true,
      detail: vscode.l10n.t("This runs: {0}\nIt downloads Python packages.", commandLine(found)),
    },
    yes,
  );
  if (answer === yes) {
    await installed(client, found);
  }
}

/** Trust what the workspace brings: its agents, its tools' servers, where its settings send. */
export async function trust({ client }: Around): Promise<void> {
  const where = await folderOf();
  if (!where) {
    return;
  }
  const yes = vscode.l10n.t("Trust");
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t("Trust the agents and settings of “{0}”?", where.name),
    {
      modal: true,
      detail: vscode.l10n.t(
        "Its agents may then use all their tools, its MCP servers may be started after you have seen their command lines, and its settings may name models and servers.",
      ),
    },
    yes,
  );
  if (answer === yes) {
    await protocol.trustWorkspace(client, where.asked);
  }
}

async function installed(client: Around["client"], found: Installer): Promise<void> {
  switch (await installWith(found)) {
    case "installed":
      await client.restart();
      return;
    case "failed":
      throw new Error(
        vscode.l10n.t("The session server was not installed. The terminal says why."),
      );
    case "cancelled":
      return;
  }
}
