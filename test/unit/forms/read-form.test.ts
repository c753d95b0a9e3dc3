import { describe, expect, it } from "vitest";
import { FORM_BODY_BYTES, readForm } from "~/forms/read-form.server";

const URL_ENCODED = "application/x-www-form-urlencoded";

function send(body: BodyInit, type: string | null = URL_ENCODED): Request {
  const request = new Request("https://postern.example/", { method: "POST", body });
  if (type) request.headers.set("Content-Type", type);
  return request;
}

/** A body in pieces, which counts how much of it was asked for. */
function createStream(pieces: number, bytes: number) {
  const taken = { pieces: 0, isCancelled: false };
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (taken.pieces === pieces) return controller.close();
      taken.pieces += 1;
      controller.enqueue(new Uint8Array(bytes).fill(0x61));
    },
    cancel() {
      taken.isCancelled = true;
    },
  });
  return { stream, taken };
}

describe("readForm", () => {
  it("reads both encodings of a form", async () => {
    const words = "Zoë & “friends” + 日本語";
    const form = new FormData();
    form.set("body", words);
    for (const request of [send(new URLSearchParams({ body: words })), send(form, null)]) {
      const read = await readForm(request);
      expect(read.ok && read.form.get("body")).toBe(words);
    }
  });

  it("takes exactly its limit and not a byte more", async () => {
    const limit = `a=${"b".repeat(FORM_BODY_BYTES - 2)}`;
    expect((await readForm(send(limit))).ok).toBe(true);
    expect(await readForm(send(`${limit}b`))).toMatchObject({ ok: false, status: 413 });
  });

  it("stops reading a body without a length when it is over the limit", async () => {
    const { stream, taken } = createStream(100, 100_000);
    expect(await readForm(send(stream))).toMatchObject({ ok: false, status: 413 });
    expect(taken.pieces).toBeLessThanOrEqual(FORM_BODY_BYTES / 100_000 + 2);
    expect(taken.isCancelled).toBe(true);
  });

  it("does not begin to read a body that says it is over the limit", async () => {
    const { stream, taken } = createStream(100, 100_000);
    const request = send(stream);
    request.headers.set("Content-Length", String(FORM_BODY_BYTES + 1));
    expect(await readForm(request)).toMatchObject({ ok: false, status: 413 });
    expect(taken.pieces).toBeLessThanOrEqual(1);
  });

  it.each(["a=%FF", "a=%C3", "a=%ED%A0%80", "a=%C0%80"])(
    "refuses %s, which is not UTF-8, and hands back what could be read",
    async (body) => {
      const read = await readForm(send(body));
      expect(read).toMatchObject({ ok: false, status: 422 });
      expect(read.form?.get("a")).toContain("\u{FFFD}");
    },
  );

  it.each(["a=%25FF", "a=100%", "a=%zz", "a=caf%C3%A9", "a=a+b"])("takes %s", async (body) => {
    expect((await readForm(send(body))).ok).toBe(true);
  });

  it("refuses a form that arrived damaged, and what is no form", async () => {
    const damaged = send("no boundary here", "multipart/form-data");
    expect(await readForm(damaged)).toMatchObject({ ok: false, status: 422 });
    expect(await readForm(send("{}", "application/json"))).toMatchObject({ status: 415 });
    expect(await readForm(send("a=b", "text/plain"))).toMatchObject({ status: 415 });
  });
});
