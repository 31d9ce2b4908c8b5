// How a document that the server wants shown is shown: a session in its panel. Knows no editor.

/** Brings the panel up with a session, and the cursor into it. */
export const OPEN_PANEL = "sessionls.panel.open";
/** Brings the panel up with a session; the cursor stays where the person writes. */
export const REVEAL_PANEL = "sessionls.panel.reveal";

export interface Asked {
  readonly uri: string;
  readonly takeFocus?: boolean;
}

/** The session to show and the command that does it; nothing where the document is another one. */
export function panelFor(
  asked: Asked,
): { readonly session: string; readonly command: string } | undefined {
  const session = /^sessionls:\/{1,3}([0-9A-Za-z]+)\//.exec(asked.uri)?.[1];
  const command = asked.takeFocus === true ? OPEN_PANEL : REVEAL_PANEL;
  return session === undefined ? undefined : { session, command };
}
