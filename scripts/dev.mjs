// @ts-check
/** `npm run dev`: as `npm start`, and every change is built and taken up while it runs. */
import { watch } from "node:fs";
import { explain } from "./steps/explain.mjs";
import { installIfMissing } from "./steps/install.mjs";

const WATCHED = [
  "app",
  "functions",
  "public",
  "clerk-emulator/src",
  "wrangler.toml",
  "vite.config.ts",
];
/** Editors write a file in several steps; one build answers them all. */
const SETTLE_MILLISECONDS = 150;

try {
  await installIfMissing();
  const { serve } = await import("./steps/serve.mjs");
  const { buildIfStale } = await import("./steps/build.mjs");
  const postern = await serve({ args: process.argv.slice(2) });

  let building = false;
  let changedMeanwhile = false;
  const takeUpChanges = async () => {
    changedMeanwhile = building;
    if (building) return;
    building = true;
    try {
      const built = await buildIfStale();
      if (built.length > 0) await postern.reload();
      if (built.length > 0)
        console.log(`Postern: ${built.join(" and ")} taken up; reload the page.`);
    } catch (error) {
      console.error(explain(error));
    }
    building = false;
    if (changedMeanwhile) await takeUpChanges();
  };

  /** @type {NodeJS.Timeout | undefined} */
  let settling;
  for (const path of WATCHED) {
    watch(new URL(`../${path}`, import.meta.url), { recursive: true }, () => {
      clearTimeout(settling);
      settling = setTimeout(() => void takeUpChanges(), SETTLE_MILLISECONDS);
    });
  }
} catch (error) {
  console.error(explain(error));
  process.exit(1);
}
