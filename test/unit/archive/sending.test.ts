import { strToU8, zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { type FileAnswer, sendArchive, type SendingState } from "~/archive/sending";
import type { FailedWrite } from "~/forms/keeping-form";
import { say } from "~/i18n/messages";

const COUNTS = { written: 2, known: 1, purged: 0, refused: 0, withdrawn: 0 };

function zipOf(files: string[]): Blob {
  const entries = files.map((name, at) => [name, strToU8(`[${at}]`)] as const);
  return new Blob([zipSync(Object.fromEntries(entries))]);
}

function failed(status: number, retryAfterSeconds?: number): FailedWrite {
  const message = say("problems.unavailable");
  const refused = { reason: "unavailable" as const, message, entered: {} };
  return {
    ok: false,
    status,
    refused: { ...refused, ...(retryAfterSeconds && { retryAfterSeconds }) },
  };
}

async function send(zip: Blob, answers: FileAnswer[] = []) {
  const sent: string[] = [];
  const states: SendingState[] = [];
  const waits: number[] = [];
  await sendArchive(zip, {
    send: async (json) => {
      sent.push(json);
      return answers.shift() ?? { ok: true, imported: COUNTS };
    },
    show: (state) => states.push(state),
    sleep: async (ms) => void waits.push(ms),
  });
  return { sent, states, waits, last: states.at(-1) };
}

describe("sending an archive from the browser", () => {
  const zip = zipOf(["posts/a.md", "data/0001.json", "data/0002.json", "data/account.json"]);

  test("sends each file of versions once, in order, and adds up what came of them", async () => {
    const { sent, states, last } = await send(zip);
    expect(sent).toEqual(["[1]", "[2]"]);
    expect(states.map(({ kind }) => kind)).toEqual(["running", "running", "done"]);
    expect(last).toEqual({ kind: "done", counts: { ...COUNTS, written: 4, known: 2 } });
  });

  test("takes a zip that was packed again by a computer of Apple's", async () => {
    const again = zipOf(["postern/data/0001.json", "__MACOSX/data/0001.json"]);
    expect((await send(again)).sent).toEqual(["[0]"]);
  });

  test("waits as long as it is told, and sends the same again", async () => {
    const { sent, waits, last } = await send(zip, [failed(429, 10), failed(0)]);
    expect(sent).toEqual(["[1]", "[1]", "[1]", "[2]"]);
    expect(waits).toEqual([10_000, 5_000]);
    expect(last?.kind).toBe("done");
  });

  test("gives up after four waits and says how much has arrived", async () => {
    const down = Array.from({ length: 9 }, () => failed(503));
    const { sent, last } = await send(zip, [{ ok: true, imported: COUNTS }, ...down]);
    expect(sent).toHaveLength(6);
    expect(last).toMatchObject({ kind: "broken", failure: { status: 503 }, counts: COUNTS });
  });

  test("stops at once where waiting does not help", async () => {
    const { sent, last } = await send(zip, [failed(401)]);
    expect(sent).toHaveLength(1);
    expect(last).toMatchObject({ kind: "broken", failure: { status: 401 } });
  });

  test.each([
    ["no zip", new Blob(["words"])],
    ["a zip that was cut off", zip.slice(0, zip.size - 30)],
    ["a zip of something else", zipOf(["a.txt"])],
  ])("sends nothing of %s", async (_name, other) => {
    const { sent, last } = await send(other);
    expect(sent).toEqual([]);
    expect(last).toEqual({ kind: "not-ours" });
  });

  test("sends nothing for an archive without a version", async () => {
    const { sent, last } = await send(zipOf(["data/account.json"]));
    expect(sent).toEqual([]);
    expect(last?.kind).toBe("done");
  });

  test("stops at a file that the server refuses, or that is damaged", async () => {
    expect((await send(zip, [{ ok: false }])).last).toEqual({ kind: "not-ours" });
    const bytes = new Uint8Array(await zip.arrayBuffer());
    const at = bytes.findIndex(
      (_, i) => String.fromCharCode(...bytes.slice(i, i + 14)) === "data/0001.json",
    );
    bytes.fill(0xff, at + 14, at + 18);
    expect((await send(new Blob([bytes]))).last).toEqual({ kind: "not-ours" });
  });
});
