import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { EditorText } from "~/editing/device-copy";
import {
  SAVE_AFTER_MS,
  type SaveAnswer,
  Saving,
  type SavingPorts,
  type TextToSave,
} from "~/editing/saving";

const textOf = ({ title, body, tags }: TextToSave): EditorText => ({ title, body, tags });

/** An editor's surroundings: fields to type in, a device that may refuse, a server that answers when told. */
function createDesk(saved: Partial<TextToSave> = {}, options = {}) {
  const stored = { title: "Title", body: "", tags: "", parents: "", ...saved };
  const desk = {
    fields: textOf(stored),
    sent: [] as TextToSave[],
    kept: null as TextToSave | null,
    statuses: [] as string[],
    deviceRefuses: false,
    sessionComesBack: false,
    renewals: 0,
    /** From now on a write to the device is done when its function in the list is called. */
    holdWrites() {
      held = [];
      return held;
    },
  };
  let held: (() => void)[] | null = null;
  let give: (answer: SaveAnswer) => void = () => {};
  const ports: SavingPorts = {
    read: () => ({ ...desk.fields }),
    send(text) {
      desk.sent.push(text);
      return new Promise((resolve) => (give = resolve));
    },
    keep: async (text) => {
      if (desk.deviceRefuses) throw new Error("QuotaExceededError");
      if (held) await new Promise<void>((done) => held?.push(done));
      desk.kept = text;
    },
    drop: async () => void (desk.kept = null),
    renewSession: async () => {
      desk.renewals += 1;
      return desk.sessionComesBack;
    },
    show: (status) => void desk.statuses.push(status),
  };
  const saving = new Saving(ports, stored, options);
  return {
    desk,
    saving,
    type(body: string) {
      desk.fields = { ...desk.fields, body };
      saving.noteChange();
    },
    /** The server's, to the save that is on its way. */
    async answer(given: SaveAnswer) {
      give(given);
      await vi.advanceTimersByTimeAsync(0);
    },
    status: () => desk.statuses.at(-1) ?? "",
  };
}

describe("saving", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());
  const wait = (ms: number) => vi.advanceTimersByTimeAsync(ms);

  it("keeps the text on the device at once, before it sends anything", async () => {
    const { desk, type, status } = createDesk();
    type("One");
    await wait(0);
    expect(desk.kept?.body).toBe("One");
    expect(desk.sent).toEqual([]);
    expect(status()).toBe("unsaved");
    await wait(SAVE_AFTER_MS);
    expect(desk.sent.map(({ body }) => body)).toEqual(["One"]);
  });

  it("writes one copy at a time, and the latest last, while somebody types without a pause", async () => {
    const { desk, type } = createDesk();
    const writes = desk.holdWrites();
    for (let i = 1; i <= 20; i++) type("x".repeat(i));
    expect(writes).toHaveLength(1);
    writes[0]?.();
    await wait(0);
    expect(writes).toHaveLength(2);
    writes[1]?.();
    await wait(0);
    expect(writes).toHaveLength(2);
    expect(desk.kept?.body).toBe("x".repeat(20));
  });

  it("says Saved only once the server has answered for what is on the screen", async () => {
    const { desk, saving, type, status, answer } = createDesk();
    type("One");
    saving.save();
    expect(status()).toBe("saving");
    type("One and two");
    await answer({ kind: "saved", revision: "r1" });
    await wait(0);
    expect(desk.statuses).not.toContain("saved");
    expect(desk.kept).toMatchObject({ body: "One and two", parents: "r1" });
    await wait(SAVE_AFTER_MS);
    await answer({ kind: "saved", revision: "r2" });
    await wait(0);
    expect(status()).toBe("saved");
    expect(desk.kept).toBeNull();
  });

  it("writes each save upon the one before it", async () => {
    const { desk, saving, type, answer } = createDesk({ parents: "r0" });
    for (const [i, body] of ["One", "Two", "Three"].entries()) {
      type(body);
      saving.save();
      await answer({ kind: "saved", revision: `r${i + 1}` });
    }
    expect(desk.sent.map(({ parents }) => parents)).toEqual(["r0", "r1", "r2"]);
  });

  it("sends one at a time; a save asked for meanwhile follows at once", async () => {
    const { desk, saving, type, answer } = createDesk();
    type("One");
    saving.save();
    type("Two");
    saving.save();
    saving.save();
    expect(desk.sent).toHaveLength(1);
    await answer({ kind: "saved", revision: "r1" });
    await wait(0);
    expect(desk.sent.map(({ body }) => body)).toEqual(["One", "Two"]);
  });

  it("repeats a save without an answer as it was, so that it is saved once, then what came after", async () => {
    const { desk, saving, type, answer } = createDesk();
    type("One");
    saving.save();
    type("One and two");
    await answer({ kind: "unavailable" });
    await wait(5_000);
    await answer({ kind: "saved", revision: "r1" });
    await wait(SAVE_AFTER_MS);
    expect(desk.sent.map(({ body, parents }) => [body, parents])).toEqual([
      ["One", ""],
      ["One", ""],
      ["One and two", "r1"],
    ]);
  });

  it("waits longer from try to try, and goes on trying", async () => {
    const { desk, saving, type, answer } = createDesk();
    type("One");
    saving.save();
    for (const wanted of [5_000, 15_000, 60_000, 60_000]) {
      const before = desk.sent.length;
      await answer({ kind: "unavailable" });
      await wait(wanted - 1);
      expect(desk.sent).toHaveLength(before);
      await wait(1);
      expect(desk.sent).toHaveLength(before + 1);
    }
  });

  it("sends nothing unasked before the time that the server names, however much is typed", async () => {
    const { desk, saving, type, answer } = createDesk();
    type("One");
    saving.save();
    await answer({ kind: "unavailable", retryAfterMs: 30_000 });
    type("One and two");
    saving.saveUnasked();
    await wait(29_999);
    expect(desk.sent).toHaveLength(1);
    await wait(1);
    expect(desk.sent.map(({ body }) => body)).toEqual(["One", "One"]);
  });

  it("does not repeat what the server refused until something is changed", async () => {
    const { desk, saving, type, status, answer } = createDesk();
    type("One");
    saving.save();
    await answer({ kind: "refused" });
    await wait(600_000);
    expect(desk.sent).toHaveLength(1);
    expect(desk.kept?.body).toBe("One");
    expect(status()).toBe("unsaved");
    type("Two");
    await wait(SAVE_AFTER_MS);
    expect(desk.sent.at(-1)?.body).toBe("Two");
  });

  it("renews an expired session once and repeats; without a session the text stays", async () => {
    const { desk, saving, type, status, answer } = createDesk();
    desk.sessionComesBack = true;
    type("One");
    saving.save();
    await answer({ kind: "session-expired" });
    await wait(0);
    expect(desk.sent).toHaveLength(2);
    await answer({ kind: "session-expired" });
    await wait(60_000);
    expect(desk.renewals).toBe(1);
    expect(desk.sent).toHaveLength(2);
    expect(status()).toBe("unsaved");
  });

  it("says when the device refuses to keep the text, and when it keeps it after all", async () => {
    const { desk, saving, type, answer, status } = createDesk();
    desk.deviceRefuses = true;
    type("One");
    await wait(0);
    saving.save();
    await answer({ kind: "unavailable" });
    await wait(0);
    expect(desk.statuses).not.toContain("unsaved");
    expect(status()).toBe("unkept");
    expect(saving.hasTextToLose).toBe(true);
    desk.deviceRefuses = false;
    type("One and two");
    await wait(0);
    expect(status()).toBe("unsaved");
    expect(saving.hasTextToLose).toBe(false);
  });

  it("keeps a text without a title, but does not send it unasked", async () => {
    const { desk, saving, type, status } = createDesk({ title: "" });
    type("A thought");
    await wait(SAVE_AFTER_MS * 3);
    expect(desk.sent).toEqual([]);
    expect(desk.kept?.body).toBe("A thought");
    expect(status()).toBe("unsaved");
    saving.save();
    expect(desk.sent).toHaveLength(1);
  });

  it("adopts what an earlier page left, upon the version that was written on, and sends it", async () => {
    const { desk, saving } = createDesk({ body: "Old", parents: "r5" });
    desk.fields = { title: "Title", body: "Older, but mine", tags: "" };
    saving.adopt({
      ...desk.fields,
      parents: "r3",
      nonce: "n",
      isNew: false,
      isMerge: false,
      keptAt: 0,
    });
    await wait(SAVE_AFTER_MS);
    expect(desk.sent).toEqual([{ ...desk.fields, parents: "r3" }]);
  });

  it("sends nothing for nothing: an unchanged post is saved already", async () => {
    const { desk, saving, status } = createDesk({ title: "T", body: "B", parents: "r1" });
    saving.save();
    saving.noteChange();
    await wait(SAVE_AFTER_MS * 2);
    expect(desk.sent).toEqual([]);
    expect(status()).toBe("saved");
  });

  it("keeps a changed proposal, and sends it only when somebody asks; then until it is there", async () => {
    const { desk, saving, type, answer } = createDesk(
      { body: "Both", parents: "a b" },
      { isProposal: true },
    );
    type("Both, mended");
    await wait(SAVE_AFTER_MS * 3);
    expect(desk.kept).toMatchObject({ body: "Both, mended", parents: "a b" });
    expect(desk.sent).toEqual([]);
    saving.save();
    await answer({ kind: "unavailable" });
    await wait(5_000);
    expect(desk.sent.map(({ parents }) => parents)).toEqual(["a b", "a b"]);
  });

  it("sends a proposal as it stands", () => {
    const { desk, saving } = createDesk({ body: "Both", parents: "a b" }, { isProposal: true });
    saving.save();
    expect(desk.sent).toMatchObject([{ body: "Both", parents: "a b" }]);
  });

  it("lets go of a text that is not wanted any more, for good", async () => {
    const { desk, saving, type } = createDesk(
      { body: "Both", parents: "a b" },
      { isProposal: true },
    );
    type("Half a merge");
    await wait(0);
    saving.forget();
    saving.stop();
    await wait(SAVE_AFTER_MS * 2);
    expect(desk.kept).toBeNull();
    expect(desk.sent).toEqual([]);
  });

  it("does not wait for one copy to be written before it writes the last, when the page goes", async () => {
    const { desk, saving, type } = createDesk();
    const writes = desk.holdWrites();
    type("All but");
    type("All but the last");
    expect(writes).toHaveLength(1);
    saving.keepLast();
    expect(writes).toHaveLength(2);
    for (const done of writes) done();
    await wait(0);
    expect(desk.kept?.body).toBe("All but the last");
  });

  it("keeps the last words when the page goes", async () => {
    const { desk, saving, type } = createDesk();
    type("The last words");
    saving.stop();
    await wait(SAVE_AFTER_MS * 2);
    expect(desk.kept?.body).toBe("The last words");
    expect(desk.sent).toEqual([]);
  });

  it("leaves the copy on the device alone once its editor is gone: the next one may write in it", async () => {
    const { desk, saving, type, answer } = createDesk();
    const writes = desk.holdWrites();
    type("All but");
    type("All but the last");
    saving.save();
    saving.stop();
    expect(writes).toHaveLength(2); // The last words are on their way before anybody else can read.
    for (const done of writes) done();
    await wait(0);
    const next = { ...textOf({ ...desk.fields, parents: "" }), body: "Gone on", parents: "" };
    desk.kept = next;
    await answer({ kind: "saved", revision: "r1" });
    await wait(SAVE_AFTER_MS * 2);
    expect(writes).toHaveLength(2);
    expect(desk.kept).toBe(next);
    expect(desk.sent).toHaveLength(1);
  });
});
