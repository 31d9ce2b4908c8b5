// What the server says through messages of the editor: words of models and other people among it,
// in which nothing may become a link. Knows no editor.

import { plain } from "../plain.ts";

const SHOWN: readonly unknown[] = ["window/showMessage", "window/showMessageRequest"];

/** A message of the server with words that the editor can show as they are. */
export function harmless<M extends object>(message: M): M {
  const { method, params } = message as { readonly method?: unknown; readonly params?: unknown };
  if (!SHOWN.includes(method) || !isSaid(params)) {
    return message;
  }
  return { ...message, params: { ...params, message: plain(params.message) } };
}

function isSaid(params: unknown): params is { readonly message: string } {
  return (
    typeof params === "object" &&
    params !== null &&
    "message" in params &&
    typeof params.message === "string"
  );
}
