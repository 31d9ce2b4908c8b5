// In which folder of the window a name is looked for first. Knows no editor.

interface Folder {
  readonly uri: { toString(): string };
}

/** All of them, the one with that URI first; editors and the server spell one URI differently. */
export function foremost<F extends Folder>(
  folders: readonly F[],
  uri: string | undefined,
): readonly F[] {
  const isMeant = (folder: F): boolean => plain(folder.uri.toString()) === plain(uri ?? "");
  return [...folders.filter(isMeant), ...folders.filter((folder) => !isMeant(folder))];
}

function plain(uri: string): string {
  try {
    return decodeURIComponent(uri).replace(/\/$/, "");
  } catch {
    return uri;
  }
}
