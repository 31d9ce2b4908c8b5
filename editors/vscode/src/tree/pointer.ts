// Which row of the tree is selected: that of the session in the panel, as soon as it can be seen.
// Knows no editor.

import { type Disposable, Emitter } from "../emitter.ts";
import { type Family, type Group, type GroupName, placeOf } from "../sessions/forest.ts";

/** The part of a tree's view that is needed here. */
export interface View {
  readonly visible: boolean;
  readonly selection: readonly (Group | Family)[];
  reveal(row: Family, how: { readonly select: boolean; readonly focus: boolean }): Thenable<void>;
}

export class Pointer implements Disposable {
  readonly #moved = new Emitter<void>();
  #session: string | undefined;
  /** The group in which its row was selected last. */
  #group: GroupName | undefined;
  readonly #closed = new Set<GroupName>();

  /** The panel shows another session. */
  readonly onDidMove = this.#moved.event;

  /** The panel shows this session from here on, or none. */
  show(session: string | undefined): void {
    this.#session = session;
    this.#group = undefined;
    this.#moved.fire();
  }

  /** The person has closed a group: what moves into it does not open it again. */
  closed(row: Group | Family): void {
    if ("families" in row) {
      this.#closed.add(row.name);
    }
  }

  opened(row: Group | Family): void {
    if ("families" in row) {
      this.#closed.delete(row.name);
    }
  }

  /**
   * Select the row, once for each session that the panel shows and for each group that its row
   * comes to: whatever the person selects meanwhile stays.
   */
  async point(view: View, groups: readonly Group[]): Promise<void> {
    const found = this.#session === undefined ? undefined : placeOf(this.#session, groups);
    if (!view.visible || !found || found.group.name === this.#group) {
      return;
    }
    const isMoved = this.#group !== undefined;
    this.#group = found.group.name;
    if (isSelected(view, found.family) || (isMoved && this.#closed.has(found.group.name))) {
      return;
    }
    await view.reveal(found.family, { select: true, focus: false });
  }

  dispose(): void {
    this.#moved.dispose();
  }
}

function isSelected(view: View, family: Family): boolean {
  return view.selection.some((row) => "session" in row && row.session.id === family.session.id);
}
