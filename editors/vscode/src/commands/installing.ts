// An installer at work: in a terminal that can be watched, with progress, and it can be cancelled.

import * as vscode from "vscode";
import { commandLine, type Installer } from "../server/install.ts";

/** How it ended. */
export type Outcome = "installed" | "failed" | "cancelled";

export async function installWith(found: Installer): Promise<Outcome> {
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: vscode.l10n.t("Installing the session server: {0}", commandLine(found)),
    cancellable: true,
  };
  return await vscode.window.withProgress(options, (_, token) => outcome(found, token));
}

async function outcome(found: Installer, token: vscode.CancellationToken): Promise<Outcome> {
  const work = workOf(found);
  const subscriptions: vscode.Disposable[] = [];
  try {
    return await new Promise<Outcome>((resolve, reject) => {
      const isOurs = ({ task }: vscode.TaskExecution): boolean =>
        task.source === work.source && task.name === work.name;
      // It may be over before it is known that it has begun: listen first.
      subscriptions.push(
        vscode.tasks.onDidEndTaskProcess(({ execution, exitCode }) => {
          if (isOurs(execution)) {
            resolve(exitCode === 0 ? "installed" : "failed");
          }
        }),
        token.onCancellationRequested(() => {
          resolve("cancelled");
          vscode.tasks.taskExecutions.find(isOurs)?.terminate();
        }),
      );
      vscode.tasks.executeTask(work).then((begun) => {
        if (token.isCancellationRequested) {
          begun.terminate();
        }
      }, reject);
    });
  } finally {
    vscode.Disposable.from(...subscriptions).dispose();
  }
}

function workOf(found: Installer): vscode.Task {
  return new vscode.Task(
    { type: "process" },
    vscode.TaskScope.Workspace,
    commandLine(found),
    "sessionls",
    new vscode.ProcessExecution(found.command, [...found.args]),
  );
}
