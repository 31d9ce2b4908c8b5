// Words of others in messages of the editor. VS Code makes links of `[words](address)` there, also
// such that call commands: what a person, a model or a server says must never become one.

/** The same words, in which nothing is a link. */
export function plain(text: string): string {
  return text.replaceAll("](", "] (");
}
