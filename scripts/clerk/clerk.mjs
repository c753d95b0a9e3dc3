#!/usr/bin/env node
// @ts-check
/** `npm run clerk`, or `npx <folder of Postern>` from elsewhere: the Clerk emulator alone, for any app on this machine. It is built when it has changed. */
import { explain } from "../steps/explain.mjs";
import { installIfMissing } from "../steps/install.mjs";

try {
  await installIfMissing();
  const { buildEmulatorIfStale } = await import("../steps/build.mjs");
  await buildEmulatorIfStale();
  const { serveClerk } = await import("../../clerk-emulator/serve.mjs");
  await serveClerk(process.argv.slice(2));
} catch (error) {
  console.error(explain(error));
  process.exit(1);
}
