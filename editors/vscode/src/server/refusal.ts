// Whether a command was refused, or nobody knows what became of it. Knows no editor.

/** Codes with which the server says no; see “Errors” in `docs/protocol.md`. */
const REFUSED: readonly unknown[] = [-32602, -32601, -32600, -32700, -32002];

/**
 * Whether the server has answered that it does not do it. Whatever else goes wrong, the command may
 * have been done before its answer was lost: it is sent again with the same key.
 */
export function isRefusal(trouble: unknown): boolean {
  return trouble instanceof Error && "code" in trouble && REFUSED.includes(trouble.code);
}
