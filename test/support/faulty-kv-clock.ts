/** Someone who acts in virtual time: a request, with the work it leaves for after its answer. */
interface Actor {
  /** How many of its waits are under way. An actor without one is computing. */
  waiting: number;
}

interface Wake {
  at: number;
  order: number;
  actor: Actor;
  resume: () => void;
}

/**
 * Virtual time for several actors at once. Time stands still while anyone computes; when all wait, it
 * jumps to the next who is due. The same seed gives the same order of events.
 */
export class VirtualClock {
  readonly #world: { now: number };
  readonly #actors = new Set<Actor>();
  readonly #wakes: Wake[] = [];
  #order = 0;
  #changed: () => void = () => undefined;

  constructor(world: { now: number }) {
    this.#world = world;
  }

  /** Lets actors act at the same time until all are done. */
  async run(acts: readonly ((actor: Actor) => Promise<void>)[]): Promise<void> {
    const done = acts.map((act) => this.#start(act));
    while (this.#actors.size > 0) {
      // eslint-disable-next-line no-await-in-loop -- one event after the other is the point
      while (this.#isAnyoneBusy()) await this.#change();
      this.#wakeNext();
    }
    await Promise.all(done);
  }

  /** Waits in virtual time. */
  wait(actor: Actor, ms: number): Promise<void> {
    return new Promise((resume) => {
      this.#wakes.push({ at: this.#world.now + ms, order: this.#order++, actor, resume });
      actor.waiting++;
      this.#changed();
    });
  }

  async #start(act: (actor: Actor) => Promise<void>): Promise<void> {
    const actor: Actor = { waiting: 0 };
    this.#actors.add(actor);
    try {
      await act(actor);
    } finally {
      this.#actors.delete(actor);
      this.#changed();
    }
  }

  #isAnyoneBusy(): boolean {
    for (const actor of this.#actors) if (actor.waiting === 0) return true;
    return false;
  }

  #change(): Promise<void> {
    return new Promise((resolve) => {
      this.#changed = resolve;
    });
  }

  #wakeNext(): void {
    this.#wakes.sort((a, b) => a.at - b.at || a.order - b.order);
    const next = this.#wakes.shift();
    if (!next) return;
    this.#world.now = Math.max(this.#world.now, next.at);
    next.actor.waiting--;
    next.resume();
  }
}

export type { Actor };
