// Bundles the extension host, and the panel's webview where there is one. Fetches nothing.

import { existsSync } from "node:fs";
import { copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import process from "node:process";
import { build } from "esbuild";

const isRelease = process.argv.includes("--release");
const common = {
  bundle: true,
  minify: isRelease,
  sourcemap: isRelease ? false : "linked",
  legalComments: "eof",
  logLevel: "warning",
};

await rm("dist", { recursive: true, force: true });
await mkdir("dist");
await copyFile("../../LICENSE", "dist/LICENSE.txt");
await writeFile("dist/README.md", withoutPictures(await readFile("README.md", "utf8")));
await build({
  ...common,
  entryPoints: ["src/extension.ts"],
  outfile: "dist/extension.cjs",
  platform: "node",
  format: "cjs",
  target: "node20",
  external: ["vscode"],
  // Of the two forms that vscode-languageclient comes in, the one that bundles well.
  mainFields: ["module", "main"],
});
const panel = ["panel/index.tsx", "panel/index.ts"].find((path) => existsSync(path));
if (panel !== undefined) {
  await build({
    ...common,
    entryPoints: [panel],
    outfile: "dist/panel.js",
    platform: "browser",
    format: "iife",
    target: "es2022",
    loader: { ".svg": "text", ".ttf": "file" },
    assetNames: "[name]",
  });
}

/** VS Code shows pictures of the web on an extension's page, and neither files nor data. */
function withoutPictures(text) {
  return text.replaceAll(/^!\[[^\]]*\]\([^):]+\)\n\n/gm, "");
}
