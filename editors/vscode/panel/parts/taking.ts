/** Files that are dropped on the composer, and pictures that are pasted into it. */

import { tell } from "../talk.ts";

const LISTS = ["application/vnd.code.uri-list", "text/uri-list", "resourceurls"];

/** Larger pictures are not taken: a message of many megabytes would reach no model. */
const MOST_BYTES = 8 * 1024 * 1024;

export function takeDrop(event: DragEvent): void {
  event.preventDefault();
  const uris = LISTS.flatMap((type) => listed(event.dataTransfer?.getData(type) ?? ""));
  if (uris.length > 0) tell({ kind: "drop", uris: [...new Set(uris)] });
}

function listed(data: string): string[] {
  if (data.startsWith("[")) return JSON.parse(data) as string[];
  return data.split(/\r?\n/).filter((line) => line !== "" && !line.startsWith("#"));
}

export function takePaste(event: ClipboardEvent): void {
  const picture = [...(event.clipboardData?.items ?? [])].find((item) =>
    item.type.startsWith("image/"),
  );
  const file = picture?.getAsFile();
  if (!file || file.size > MOST_BYTES) return;
  event.preventDefault();
  const reader = new FileReader();
  reader.addEventListener("load", () => {
    const base64 = String(reader.result).split(",")[1] ?? "";
    tell({ kind: "paste", mediaType: file.type, base64 });
  });
  reader.readAsDataURL(file);
}
