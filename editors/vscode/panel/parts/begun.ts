/** Answers that were begun: a question may be drawn at another place before its answer is given. */

import { useState } from "preact/hooks";

/** So many are kept; whoever begins more has left the first ones long ago. */
const MOST = 20;

const begun = new Map<string, string>();

/** The words of the answer to a question: there again wherever the question is drawn next. */
export function useBegunAnswer(question: string) {
  const [words, setWords] = useState(begun.get(question) ?? "");
  const write = (next: string) => {
    keep(question, next);
    setWords(next);
  };
  /** They are given. They stay where they are drawn, as the answer may be refused. */
  const forget = () => begun.delete(question);
  return { words, write, forget };
}

function keep(question: string, words: string): void {
  begun.delete(question);
  if (words) begun.set(question, words);
  const [first] = begun.keys();
  if (first !== undefined && begun.size > MOST) begun.delete(first);
}
