// The two sides of a proposed edit as documents that nobody writes: without it and with it.

import * as vscode from "vscode";
import type { EditFile, EditShown } from "../arguments.ts";

export const SCHEME = "sessionls-edit";
type Side = "before" | "after";

export class EditDocuments implements vscode.TextDocumentContentProvider {
  readonly #texts = new Map<string, string>();
  /** Documents never change, so an edit that is shown anew has others. */
  #round = 0;

  /** Both sides of each file whose texts can be told. */
  put(session: string, shown: EditShown): readonly Sides[] {
    this.#round += 1;
    return shown.files.flatMap((file, index) => {
      if (file.trouble !== undefined || (file.before === null && file.after === null)) {
        return [];
      }
      const name = `${session}/${shown.edit.id}/${this.#round}/${index}`;
      const before = this.#keep(name, "before", file);
      return [{ file, before, after: this.#keep(name, "after", file) }];
    });
  }

  drop(sides: Sides): void {
    this.#texts.delete(sides.before.toString());
    this.#texts.delete(sides.after.toString());
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.#texts.get(uri.toString()) ?? "";
  }

  #keep(name: string, side: Side, file: EditFile): vscode.Uri {
    const { path } = vscode.Uri.parse(file.uri);
    const uri = vscode.Uri.from({ scheme: SCHEME, path, query: `${name}/${side}` });
    this.#texts.set(uri.toString(), file[side] ?? "");
    return uri;
  }
}

export interface Sides {
  readonly file: EditFile;
  readonly before: vscode.Uri;
  readonly after: vscode.Uri;
}
