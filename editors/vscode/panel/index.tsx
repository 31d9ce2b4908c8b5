/** The session panel: starts it in its page. */

import "@vscode/codicons/dist/codicon.css";
import "./style/index.css";
import { render } from "preact";
import { App } from "./parts/app.tsx";
import { hearPresses } from "./parts/prose.tsx";

const root = document.getElementById("panel");
if (root) {
  hearPresses(root);
  render(<App />, root);
}
