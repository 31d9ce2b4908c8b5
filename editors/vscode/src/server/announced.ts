// What this editor tells the server that it shows itself, and what it leaves out.

import type { ClientCapabilities, FeatureState, StaticFeature } from "vscode-languageclient/node";

export const ANNOUNCED: StaticFeature = {
  fillClientCapabilities(capabilities: ClientCapabilities): void {
    // Why fixes are not confirmed here: docs/decisions/fixes-at-once.md. VS Code would show a
    // preview in which nothing is ticked; who wants one presses Ctrl+Enter in the menu.
    delete capabilities.workspace?.workspaceEdit?.changeAnnotationSupport;
    capabilities.experimental = {
      ...(capabilities.experimental as object | undefined),
      sessionls: { updates: true, asks: true, list: true, mentions: true },
    };
  },
  initialize: () => undefined,
  getState: (): FeatureState => ({ kind: "static" }),
  clear: () => undefined,
};
