// One at a time, and one more for everybody who asked meanwhile. Knows no editor.

/** `work` such that calls during a call share the one that follows it. */
export function coalesced(work: () => Promise<void>): () => Promise<void> {
  let going: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  const begin = (): Promise<void> => {
    const now = work().finally(() => {
      if (going === now) {
        going = undefined;
      }
    });
    going = now;
    return now;
  };
  return () => {
    if (going === undefined) {
      return begin();
    }
    next ??= going
      .catch(() => undefined)
      .then(() => {
        next = undefined;
        return begin();
      });
    return next;
  };
}
