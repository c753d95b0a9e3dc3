/** How far a simulated KV strays from the ideal. Shares are between 0 and 1. */
export interface FaultSettings {
  /** The oldest copy that a location answers with, in ms. */
  staleMs: number;
  /** How many changes take longer, and how long they take at most. */
  lateShare: number;
  lateMs: number;
  /** How often the second write to a key within a second is refused with 429. */
  crowdedShare: number;
  /** How often an operation fails. Half of the writes that fail are carried out all the same. */
  failShare: number;
}

/** As Miniflare is: every change is seen everywhere at once, and nothing fails. */
export const CALM: FaultSettings = {
  staleMs: 0,
  lateShare: 0,
  lateMs: 0,
  crowdedShare: 0,
  failShare: 0,
};

/** As KV is documented. */
export const DOCUMENTED: FaultSettings = {
  staleMs: 60_000,
  lateShare: 0,
  lateMs: 60_000,
  crowdedShare: 0.5,
  failShare: 0.01,
};

/** As KV might be on a bad day: one change in ten takes up to three minutes. */
export const HOSTILE: FaultSettings = {
  staleMs: 60_000,
  lateShare: 0.1,
  lateMs: 180_000,
  crowdedShare: 0.5,
  failShare: 0.03,
};

/** Worse than KV was ever seen to be: nine changes in ten take up to three minutes. */
export const HARSH: FaultSettings = {
  staleMs: 60_000,
  lateShare: 0.9,
  lateMs: 180_000,
  crowdedShare: 0.5,
  failShare: 0.05,
};

export const LOCATION_COUNT = 4;
const CACHE_MS = 60_000;
const WRITE_PAUSE_MS = 1_000;

/** One change of one key. A deletion has no value. Times are on the world's clock. */
interface Version {
  at: number;
  value: string | null;
  metadata: unknown;
  expiresAt: number;
  /** For each location: from when on a look-up may see it, a listing may show it, and both must. */
  readable: number[];
  listable: number[];
  settled: number[];
}

/** What a location remembers of a key: the number of the version, 0 for "there is none". */
interface Copy {
  version: number;
  until: number;
}

export interface Entry {
  value: string;
  metadata: unknown;
  expiresAt: number;
}

/**
 * The state behind a simulated KV: every version of every key, and for each of four locations what it
 * can see of them when. A location answers look-ups from copies, "there is none" included, and listings
 * from a picture it took some time ago; keys come into sight in any order.
 */
export class FaultyWorld {
  now: number;
  settings: FaultSettings;
  readonly #random: () => number;
  readonly #versions = new Map<string, Version[]>();
  readonly #copies = Array.from({ length: LOCATION_COUNT }, () => new Map<string, Copy>());
  readonly #pictures = Array.from({ length: LOCATION_COUNT }, () => new Map<string, number>());

  constructor(options: { settings: FaultSettings; seed: number; now: number }) {
    this.settings = options.settings;
    this.#random = randomFrom(options.seed);
    this.now = options.now;
  }

  /** Between 0 and 1, from the world's own seed. */
  chance(): number {
    return this.#random();
  }

  happens(share: number): boolean {
    return share > 0 && this.#random() < share;
  }

  /** Carries a write out. Null as the value deletes the key. */
  write(
    location: number,
    key: string,
    value: string | null,
    options: { metadata?: unknown; expiresAt?: number } = {},
  ): void {
    const versions = this.#versions.get(key) ?? [];
    versions.push(this.#versionOf(location, value, options));
    this.#versions.set(key, versions);
    // Where it was written it is usually seen at once, even by those who looked just before.
    if (!this.happens(this.settings.staleMs > 0 ? 0.05 : 0)) {
      this.#copies[location]?.set(key, { version: versions.length, until: this.now + CACHE_MS });
    }
  }

  /** Whether a write to this key comes too soon after the last one. */
  isCrowded(key: string): boolean {
    const last = this.#versions.get(key)?.at(-1);
    const isSoon = last !== undefined && this.now - last.at < WRITE_PAUSE_MS;
    return isSoon && this.happens(this.settings.crowdedShare);
  }

  read(location: number, key: string, cacheMs = CACHE_MS): Entry | null {
    const versions = this.#versions.get(key) ?? [];
    const copy = this.#copies[location]?.get(key);
    const settled = this.#latest(versions, (version) => version.settled[location]);
    if (copy && copy.until > this.now) {
      return this.#entry(versions, Math.max(copy.version, settled));
    }
    const readable = this.#latest(versions, (version) => version.readable[location]);
    const version = Math.max(readable, settled);
    if (this.settings.staleMs > 0) {
      this.#copies[location]?.set(key, { version, until: this.now + cacheMs });
    }
    return this.#entry(versions, version);
  }

  /** The keys under a prefix that a location's listing shows, in order. */
  list(location: number, prefix: string): [string, Entry][] {
    const asOf = this.#pictureOf(location, prefix);
    const shown: [string, Entry][] = [];
    for (const [key, versions] of this.#versions) {
      if (!key.startsWith(prefix)) continue;
      const listable = this.#latest(versions, (version) => version.listable[location], asOf);
      const settled = this.#latest(versions, (version) => version.settled[location]);
      const entry = this.#entry(versions, Math.max(listable, settled));
      if (entry) shown.push([key, entry]);
    }
    return shown.sort(([a], [b]) => compareUtf8(a, b));
  }

  /** Everything there is, whoever can see it. */
  truth(): Map<string, Entry> {
    const all = new Map<string, Entry>();
    for (const [key, versions] of this.#versions) {
      const entry = this.#entry(versions, versions.length);
      if (entry) all.set(key, entry);
    }
    return all;
  }

  #versionOf(
    location: number,
    value: string | null,
    options: { metadata?: unknown; expiresAt?: number },
  ): Version {
    const version: Version = {
      at: this.now,
      value,
      metadata: options.metadata ?? null,
      expiresAt: options.expiresAt ?? Number.POSITIVE_INFINITY,
      readable: [],
      listable: [],
      settled: [],
    };
    for (let place = 0; place < LOCATION_COUNT; place++) {
      const { staleMs, lateMs } = this.settings;
      const longest = this.happens(this.settings.lateShare) ? lateMs : staleMs;
      const delay = this.chance() * longest;
      const isHere = place === location;
      version.settled[place] = this.now + delay;
      version.readable[place] = this.now + delay * this.#readDelay(isHere);
      version.listable[place] =
        this.now + delay * (isHere && this.happens(0.5) ? 0 : this.chance());
    }
    return version;
  }

  /** A look-up that nobody made before goes to the centre, and mostly finds what is new at once. */
  #readDelay(isHere: boolean): number {
    if (this.happens(isHere ? 0.95 : 0.6)) return 0;
    return isHere ? this.chance() * 0.1 : this.chance();
  }

  /** The time of the picture that a location's listings are taken from. */
  #pictureOf(location: number, prefix: string): number {
    const pictures = this.#pictures[location];
    const taken = pictures?.get(prefix);
    if (taken !== undefined && this.now - taken < this.settings.staleMs * this.chance())
      return taken;
    pictures?.set(prefix, this.now);
    return this.now;
  }

  /** The number of the latest version whose time has come; 0 if there is none. */
  #latest(
    versions: readonly Version[],
    timeOf: (version: Version) => number | undefined,
    asOf = this.now,
  ): number {
    return versions.findLastIndex((version) => (timeOf(version) ?? 0) <= asOf) + 1;
  }

  #entry(versions: readonly Version[], version: number): Entry | null {
    const found = versions[version - 1];
    if (!found || found.value === null || found.expiresAt <= this.now) return null;
    return { value: found.value, metadata: found.metadata, expiresAt: found.expiresAt };
  }
}

const utf8 = new TextEncoder();

/** KV lists keys in the order of their bytes, which differs from JavaScript's beyond U+D7FF. */
export function compareUtf8(a: string, b: string): number {
  if (!/[\uD800-\uFFFF]/.test(a + b)) return a < b ? -1 : Number(a > b);
  const [left, right] = [utf8.encode(a), utf8.encode(b)];
  const differs = left.findIndex((byte, index) => byte !== right[index]);
  if (differs === -1) return left.length - right.length;
  return (left[differs] ?? 0) - (right[differs] ?? -1);
}

/** Numbers from 0 to 1 by Marsaglia's xorshift; the same seed gives the same ones everywhere. */
function randomFrom(seed: number): () => number {
  let state = Math.imul(seed ^ 0x5bd1e995, 0x9e3779b1) | 1;
  const next = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
  for (let round = 0; round < 8; round++) next(); // The first numbers of close seeds are alike.
  return next;
}
