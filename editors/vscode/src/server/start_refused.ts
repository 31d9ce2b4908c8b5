// Whether a server that lives says that it does not work with this editor: then another one of the
// same says it as well, so a person is asked, not the server. Knows no editor.

/**
 * Codes of the line to a server that has ended: it may say nothing of the kind the next time. The
 * first are of the protocol; 1, 2 and 3 are the library's `ConnectionErrors`.
 */
const LOST: readonly number[] = [-32099, -32098, -32097, -32096, 1, 2, 3];
/** Letters of a reason that are shown; the log has all of it. */
const MOST = 300;

/** Why `initialize` came to nothing, in one line; nothing where the server has just ended. */
export function whyRefused(trouble: unknown): string | undefined {
  if (!(trouble instanceof Error) || ("code" in trouble && isLost(trouble.code))) {
    return undefined;
  }
  const [line = ""] = trouble.message.trim().split(/\r?\n/);
  return line.length > MOST ? `${line.slice(0, MOST)}…` : line;
}

/** Codes of the system, such as that of a pipe without an end, are words. */
function isLost(code: unknown): boolean {
  return typeof code !== "number" || LOST.includes(code);
}
