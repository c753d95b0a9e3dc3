import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { MiniflareOptions, WorkerOptions } from "miniflare";

/** What the witness has seen since the Worker started. */
export interface Testimony {
  /** Calls of `crypto.subtle.verify`, whoever made them. */
  verifications: number;
  /** Answers looked through, and those that are still being looked through. */
  looked: number;
  pending: number;
  leaks: { what: string; where: string }[];
}

/** What everybody's private metadata holds in a test, so that it is recognized wherever it goes. */
export const PRIVATE_CANARY = "canary-of-private-metadata";

type Modules = Extract<WorkerOptions["modules"], unknown[]>;

const WITNESS = new URL("witness.mjs", import.meta.url);

/** Puts the witness around the app's bundle: Miniflare's options with one more module, before the others. */
export async function loadWitness(): Promise<(options: MiniflareOptions) => MiniflareOptions> {
  const contents = await readFile(WITNESS, "utf8");
  return (options) => {
    if (!("workers" in options)) throw new Error("Postern is started with two Workers");
    const secrets = secretsIn(options.workers);
    const workers = options.workers.map((worker) =>
      worker.name === "app" ? withWitness(worker, contents, secrets) : worker,
    );
    return { ...options, workers };
  };
}

function withWitness(
  worker: WorkerOptions,
  contents: string,
  secrets: Record<string, string>,
): WorkerOptions {
  const { modules, modulesRoot } = worker as { modules: Modules; modulesRoot: string };
  const path = join(modulesRoot, "witness.mjs");
  return {
    ...worker,
    modules: [{ type: "ESModule", path, contents }, ...modules],
    bindings: { ...worker.bindings, WITNESS_SECRETS: secrets },
  };
}

/** What only the servers may know. Of a private key some characters from its middle will do. */
function secretsIn(workers: WorkerOptions[]): Record<string, string> {
  const clerk = workers.find(({ name }) => name === "clerk")?.bindings ?? {};
  const text = (name: string) =>
    JSON.stringify(clerk[name] ?? "")
      .slice(1, -1)
      .replaceAll("\\n", "\n");
  const key = text("JWT_PRIVATE_KEY").replaceAll(/-----[^-]+-----|\s/g, "");
  const secrets = {
    "the secret key": text("SECRET_KEY"),
    "the webhooks' secret": text("WEBHOOK_SIGNING_SECRET"),
    "private metadata": PRIVATE_CANARY,
    "the emulator's control token": text("CONTROL_TOKEN"),
    "the private key": key.slice(key.length / 2, key.length / 2 + 40),
  };
  for (const [name, secret] of Object.entries(secrets)) {
    if (secret.length < 16) throw new Error(`The witness does not know ${name}`);
  }
  return secrets;
}
