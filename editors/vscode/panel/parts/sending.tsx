/** A line that says that a message is on its way, where that takes longer than one expects. */

import { useEffect, useState } from "preact/hooks";
import { listen } from "../talk.ts";
import { say } from "../words.ts";

/** Milliseconds that nobody wonders about. */
const EXPECTED = 1000;

/** `sent` is how many messages have been sent from here. */
export function Sending({ sent }: { sent: number }) {
  const [answered, setAnswered] = useState(0);
  const [isLate, setLate] = useState(false);
  useEffect(
    () =>
      listen(({ kind }) => {
        if (kind === "sent" || kind === "returned") setAnswered((count) => count + 1);
      }),
    [],
  );
  const isOnItsWay = sent > answered;
  useEffect(() => {
    if (!isOnItsWay) return setLate(false);
    const timer = setTimeout(() => setLate(true), EXPECTED);
    return () => clearTimeout(timer);
  }, [isOnItsWay]);
  return <div role="status">{isLate && <p class="typing">{say("sending")}</p>}</div>;
}
