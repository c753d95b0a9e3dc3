import * as build from "#server-build";
import { readEnv } from "./env";
import { createPeopleOf, sleep } from "./shared-services";

/** The cron's work: goes on erasing what people who left have written. What stops it throws, and so shows in the log. */
export async function sweep(env: Env): Promise<void> {
  const parsed = readEnv(env);
  if (!parsed.ok) {
    const names = parsed.problems.map(({ name, fault }) => `${name} ${fault}`);
    throw new Error(`Nothing was erased: ${names.join(", ")}`);
  }
  const erasure = build.entry.module.createErasure({
    kv: parsed.settings.posts,
    now: Date.now,
    sleep,
    // Nothing that it asks goes on behind an answer: there is none.
    isKnown: createPeopleOf(parsed.settings, () => undefined).isKnown,
  });
  const { deleted, finished, underWay } = await erasure.sweep();
  if (deleted > 0 || finished > 0) {
    console.log(JSON.stringify({ level: "info", task: "erasure", deleted, finished, underWay }));
  }
}
