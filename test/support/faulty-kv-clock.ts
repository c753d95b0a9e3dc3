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

  /** Lets actors act at the same time until all are done; then throws what the first to fail threw. */
  async run(acts: readonly ((actor: Actor) => Promise<void>)[]): Promise<void> {
    const failures: unknown[] = [];
    for (const act of acts) {
      void this.#start(act).catch((error: unknown) => failures.push(error));
      await this.#untilAllWait();
    }
    while (this.#actors.size > 0) {
      this.#wakeNext();
      await this.#untilAllWait();
    }
    if (failures.length > 0) throw failures[0];
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

  async #untilAllWait(): Promise<void> {
    while ([...this.#actors].some((actor) => actor.waiting === 0)) {
      await new Promise<void>((resolve) => {
        this.#changed = resolve;
      });
    }
  }

  #wakeNext(): void {
    this.#wakes.sort((a, b) => a.at - b.at || a.order - b.order);
    const next = this.#wakes.shift();
    if (!next) return;
    this.#world.now = Math.max(this.#world.now, Math.ceil(next.at));
    next.actor.waiting--;
    next.resume();
  }
}

export type { Actor };
