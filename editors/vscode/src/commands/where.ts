// In which folder of the window something new begins. Knows no editor.

/** A folder of the window, as the editor has it. */
export interface Folder {
  readonly name: string;
  readonly uri: { toString(): string };
}

/** The name of a folder, and what the server is asked with; both empty in a window without one. */
export interface Where {
  readonly name: string;
  readonly asked: { readonly workspace?: string };
}

/** The one that the server takes by itself. */
export const UNNAMED: Where = { name: "", asked: {} };

/**
 * The folder where the person works (`here`), or the one that they pick; `undefined` where they
 * pick none. Whoever picks none wants nothing done, least of all in the first folder.
 */
export async function whereOf(
  folders: readonly Folder[],
  here: Folder | undefined,
  pick: () => PromiseLike<Folder | undefined>,
): Promise<Where | undefined> {
  if (folders.length === 0) {
    return UNNAMED;
  }
  const folder = here ?? (folders.length === 1 ? folders[0] : await pick());
  return folder && { name: folder.name, asked: { workspace: folder.uri.toString() } };
}

/** Where changes are looked for: in the repository that was pointed at, else where `ask` says. */
export async function repositoryOf(
  root: Folder["uri"] | undefined,
  ask: () => PromiseLike<Where | undefined>,
): Promise<Where | undefined> {
  return root ? { name: "", asked: { workspace: root.toString() } } : await ask();
}
