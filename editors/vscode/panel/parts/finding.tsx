/** A finding: what, how bad, where; pressing the place goes there. */

import type { Finding, Severity } from "../../src/shapes.ts";
import { place } from "../shown.ts";
import { ask } from "../talk.ts";
import { say } from "../words.ts";
import { Actions, IconButton } from "./button.tsx";
import { Driving } from "./driving.tsx";
import { PlaceButton } from "./message.tsx";
import { Sentence } from "./prose.tsx";

const ICONS: Readonly<Record<Severity, string>> = {
  error: "error",
  warning: "warning",
  information: "info",
  hint: "lightbulb",
};

export function FindingView({ finding, reason }: { finding: Finding; reason: string | undefined }) {
  const state = finding.state ?? "open";
  return (
    <article
      class={`finding ${state}`}
      data-key={finding.id}
      aria-label={say("findingAt", say(finding.severity), place(finding.uri, finding.range))}
    >
      <span
        class={`codicon codicon-${ICONS[finding.severity]} severity-${finding.severity}`}
        role="img"
        aria-label={say(finding.severity)}
      />
      <div class="grow">
        <p class="what">
          <Sentence text={finding.message} />
        </p>
        <p class="where">
          <PlaceButton uri={finding.uri} range={finding.range} />
          <span class="rule">
            {[finding.rule, finding.cwe && `CWE-${finding.cwe}`].filter(Boolean).join(" · ")}
          </span>
          {state !== "open" && (
            <span class="badge">{reason ? `${say(state)}: ${reason}` : say(state)}</span>
          )}
        </p>
      </div>
      <Driving>
        <Actions>
          {state === "open" && (
            <IconButton
              icon="close"
              label={say("dismiss")}
              press={() => ask({ name: "dismissFinding", finding: finding.id })}
            />
          )}
          {state === "dismissed" && (
            <IconButton
              icon="discard"
              label={say("restore")}
              press={() => ask({ name: "restoreFinding", finding: finding.id })}
            />
          )}
        </Actions>
      </Driving>
    </article>
  );
}
