// Who is at this window, as the server knows them. Knows no editor.

import { type Disposable, Emitter } from "../emitter.ts";
import * as protocol from "../protocol.ts";
import type { Participant } from "../shapes.ts";
import { type PersonStanding, standingOf } from "./guest.ts";

export class Who {
  readonly person: Participant;
  readonly standing: PersonStanding;

  constructor(person: Participant, standing: PersonStanding) {
    this.person = person;
    this.standing = standing;
  }

  /** They come from another machine than the files. */
  get isGuest(): boolean {
    return this.standing !== "host";
  }
}

export class Recognised implements Disposable {
  readonly #sender: protocol.Sender;
  readonly #changed = new Emitter<Who>();
  #now: Who | undefined;
  #asking: Promise<Who> | undefined;

  /** The server has said who it is. */
  readonly onDidChange = this.#changed.event;

  constructor(sender: protocol.Sender) {
    this.#sender = sender;
  }

  /** As far as it is known. */
  get now(): Who | undefined {
    return this.#now;
  }

  /**
   * Asked only where it is not known: the answer sums up all sessions, which may take a while. Who
   * it was before is not answered while it is being asked anew.
   */
  async get(): Promise<Who> {
    return await (this.#asking ?? this.#now ?? this.ask());
  }

  /** Asked anew: after a new start of the server it may be somebody else. */
  async ask(): Promise<Who> {
    const asking = this.#ask();
    this.#asking = asking;
    try {
      return await asking;
    } finally {
      this.#asking = this.#asking === asking ? undefined : this.#asking;
    }
  }

  dispose(): void {
    this.#changed.dispose();
  }

  async #ask(): Promise<Who> {
    const state = await protocol.serverState(this.#sender, {});
    const who = new Who(state.participant, standingOf(state));
    this.#now = who;
    this.#changed.fire(who);
    return who;
  }
}
