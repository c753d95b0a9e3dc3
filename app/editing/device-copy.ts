import { createStore, del, entries, get, promisifyRequest, type UseStore } from "idb-keyval";

/** What stands in the editor's fields. */
export interface EditorText {
  title: string;
  body: string;
  tags: string;
}

/** Text that the server has not acknowledged, kept in this browser's IndexedDB. */
export interface DeviceCopy extends EditorText {
  /** The revisions this text was written upon, separated by spaces. */
  parents: string;
  nonce: string;
  /** Never saved on the server: found again from the page for a new post. */
  isNew: boolean;
  /** Of the page that merges versions: found again there, as long as nobody has gone on in an editor. */
  isMerge: boolean;
  /** ms since 1970. */
  keptAt: number;
}

/** One editor's place on the device. Two tabs have two, so that neither overwrites the other's text. */
export interface DeviceSlot {
  /** What an editor that is gone (a closed tab, a crash) left behind here, or null. */
  found: DeviceCopy | null;
  /** Rejects when the browser refuses storage (some private windows, a full disk). */
  keep(copy: DeviceCopy): Promise<void>;
  drop(): Promise<void>;
  /** Lets the next editor of this post find what is kept here. */
  release(): void;
}

let store: UseStore | undefined;

function deviceStore(): UseStore {
  store ??= createStore("postern", "unsaved");
  return store;
}

/** Who opens a place: an editor, or the page that merges the versions of a post. */
export interface SlotOwner {
  desk: string;
  postId: string;
  isNew: boolean;
  isMerge: boolean;
}

/**
 * Opens a place for an editor. Keys begin with the desk, so that on a shared computer nobody meets
 * another's text. An open editor holds a Web Lock of its key's name: a key whose lock is free belongs to
 * nobody any more, and its text is picked up, for a new post from whichever new post was left behind. A
 * merge takes up only what was written as one, an editor that too.
 */
export async function openDeviceSlot(
  owner: SlotOwner,
  mayAdopt: () => boolean,
): Promise<DeviceSlot> {
  const place = `${owner.desk}/${owner.postId}/`;
  const isOurs = (key: string, copy: DeviceCopy) =>
    key.startsWith(place) ? !owner.isMerge || copy.isMerge : owner.isNew && copy.isNew;
  for (const [key, copy] of await keptUnder(`${owner.desk}/`)) {
    const release = isOurs(key, copy) ? await holdLock(key) : null;
    if (!release) continue;
    // Read again: whoever held the lock until now may have written on.
    const latest = await get<DeviceCopy>(key, deviceStore());
    if (latest && isOurs(key, latest) && mayAdopt()) return slotAt(key, latest, release);
    release();
  }
  const key = place + crypto.randomUUID();
  return slotAt(key, null, (await holdLock(key)) ?? (() => undefined));
}

function slotAt(key: string, found: DeviceCopy | null, release: () => void): DeviceSlot {
  return {
    found,
    async keep(copy) {
      try {
        await put(key, copy);
      } catch (error) {
        store = undefined; // Safari may end a connection without saying so: the next copy goes by another.
        throw error;
      }
    },
    drop: () => del(key, deviceStore()),
    release,
  };
}

/** Committed in the same breath: a page that goes takes with it what was written but not committed. */
function put(key: string, copy: DeviceCopy): Promise<void> {
  return deviceStore()("readwrite", (kept) => {
    kept.put(copy, key);
    kept.transaction.commit();
    return promisifyRequest(kept.transaction);
  });
}

/** Latest first; nothing when this browser keeps nothing. */
async function keptUnder(place: string): Promise<[string, DeviceCopy][]> {
  try {
    const all = await entries<string, DeviceCopy>(deviceStore());
    return all
      .filter(([key]) => key.startsWith(place))
      .toSorted(([, a], [, b]) => b.keptAt - a.keptAt);
  } catch {
    return []; // `keep` says so when there is something to lose.
  }
}

/** Resolves to the function that lets the lock go, or to null when another editor holds it. */
function holdLock(name: string): Promise<(() => void) | null> {
  return new Promise((resolve, reject) => {
    navigator.locks
      .request(`postern/${name}`, { ifAvailable: true }, (lock) => {
        if (!lock) return resolve(null);
        return new Promise<void>((release) => resolve(release));
      })
      .catch(reject); // A browser that keeps nothing may refuse this too.
  });
}
