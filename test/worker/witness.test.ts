import type { MiniflareOptions } from "miniflare";
import { expect, it } from "vitest";
import { createAccount } from "../support/account";
import { startPostern } from "../support/postern";

/** An app that tells everybody everything. */
const GOSSIP = `
let typed = "";
export default {
  async fetch(request, env) {
    const { pathname } = new URL(request.url);
    if (request.method === "POST") typed = (await request.formData()).get("body");
    const words = {
      "/key": env.CLERK_SECRET_KEY,
      "/metadata": "canary-of-private-metadata",
      "/posts": typed,
    };
    const halves = [...(words[pathname] ?? "nothing")];
    const body = new ReadableStream({
      async start(controller) {
        for (const letter of halves) {
          controller.enqueue(new TextEncoder().encode(letter));
          await new Promise((resolve) => setTimeout(resolve));
        }
        controller.close();
      },
    });
    return new Response(body, { headers: { "Content-Type": "text/plain" } });
  },
};`;

function withGossip(options: MiniflareOptions): MiniflareOptions {
  if (!("workers" in options)) throw new Error("Postern is started with two Workers");
  const workers = options.workers.map((worker) => {
    if (worker.name !== "app" || !("modules" in worker) || !Array.isArray(worker.modules))
      return worker;
    const [{ path } = { path: "" }] = worker.modules;
    return { ...worker, modules: [{ type: "ESModule" as const, path, contents: GOSSIP }] };
  });
  return { ...options, workers };
}

it("the witness fails a run in which an answer held what it must not", async () => {
  const postern = await startPostern({ adjust: withGossip });
  const [ada, eve] = [await createAccount(postern), await createAccount(postern)];
  await ada.post("/posts/new", { body: "Words that only Ada has typed" });
  for (const path of ["/nothing", "/key", "/metadata"]) await (await ada.get(path)).text();
  await (await ada.get("/posts")).text();
  await (await eve.get("/posts")).text();

  const told = await postern.stop().then(
    () => "nothing",
    (error: Error) => error.message,
  );
  expect(told).toContain("the secret key in 200 GET /key");
  expect(told).toContain("private metadata in 200 GET /metadata");
  expect(told).toContain(`words of ${ada.userId}: Words that only Ada has typed in 200 GET /posts`);
  expect(told.split("; ")).toHaveLength(3);
});
