import type { MiniflareOptions } from "miniflare";
import { PRIVATE_CANARY } from "./witness-options";

/** An app that tells everybody everything, and writes it down. */
const GOSSIP = `
let typed = "";
export default {
  async fetch(request, env) {
    const { pathname } = new URL(request.url);
    if (request.method === "POST") typed = (await request.formData()).get("body");
    if (pathname === "/log") console.log("Somebody typed: " + typed);
    const words = {
      "/key": env.CLERK_SECRET_KEY,
      "/metadata": "${PRIVATE_CANARY}",
      "/posts": typed,
    };
    const letters = [...(words[pathname] ?? "nothing")];
    const body = new ReadableStream({
      async start(controller) {
        for (const letter of letters) {
          controller.enqueue(new TextEncoder().encode(letter));
          await new Promise((resolve) => setTimeout(resolve));
        }
        controller.close();
      },
    });
    return new Response(body, { headers: { "Content-Type": "text/plain" } });
  },
};`;

/** Miniflare's options with that app in the place of Postern's. */
export function withGossip(options: MiniflareOptions): MiniflareOptions {
  if (!("workers" in options)) throw new Error("Postern is started with two Workers");
  const workers = options.workers.map((worker) => {
    if (worker.name !== "app" || !("modules" in worker) || !Array.isArray(worker.modules))
      return worker;
    const [{ path } = { path: "" }] = worker.modules;
    return { ...worker, modules: [{ type: "ESModule" as const, path, contents: GOSSIP }] };
  });
  return { ...options, workers };
}

/** What a run is failed with; "nothing" when it is not. */
export function sayingOf(stopped: Promise<void>): Promise<string> {
  return stopped.then(
    () => "nothing",
    (error: Error) => error.message,
  );
}
