/** Files that are dropped on the composer or pasted into it; of what is not taken the person hears. */

import { tell } from "../talk.ts";

const LISTS = ["application/vnd.code.uri-list", "text/uri-list", "resourceurls"];

/** Larger pictures are not taken: a message of many megabytes would reach no model. */
const MOST_BYTES = 8 * 1024 * 1024;

export function takeDrop(event: DragEvent): void {
  event.preventDefault();
  const uris = LISTS.flatMap((type) => listed(event.dataTransfer?.getData(type) ?? ""));
  if (uris.length > 0) tell({ kind: "drop", uris: [...new Set(uris)] });
  else takeFiles(event.dataTransfer);
}

function listed(data: string): string[] {
  if (data.startsWith("[")) return JSON.parse(data) as string[];
  return data.split(/\r?\n/).filter((line) => line !== "" && !line.startsWith("#"));
}

export function takePaste(event: ClipboardEvent): void {
  if ((event.clipboardData?.files.length ?? 0) === 0) return;
  event.preventDefault();
  takeFiles(event.clipboardData);
}

/** Files of which only the contents come: of pictures that is enough. */
function takeFiles(from: DataTransfer | null): void {
  for (const file of from?.files ?? []) {
    if (!file.type.startsWith("image/")) tell({ kind: "untaken", why: "unplaced" });
    else if (file.size > MOST_BYTES) tell({ kind: "untaken", why: "large" });
    else takePicture(file);
  }
}

function takePicture(file: File): void {
  const reader = new FileReader();
  reader.addEventListener("load", () => {
    const base64 = String(reader.result).split(",")[1] ?? "";
    tell({ kind: "paste", mediaType: file.type, base64 });
  });
  reader.readAsDataURL(file);
}
