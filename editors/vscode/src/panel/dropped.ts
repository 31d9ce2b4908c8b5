// Where the files lie that were dropped on the composer. Knows no editor.

/**
 * The URIs as the server knows them. A window that shows another machine names that machine in what
 * is dragged; the server runs there, so to it they are files.
 */
export function dropped(uris: readonly string[]): readonly string[] {
  return uris.map((uri) => uri.replace(/^vscode-remote:\/\/[^/]*(?=\/)/i, "file://"));
}
