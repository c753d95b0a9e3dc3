// @ts-check
/** `npm run bench`: the figures that the README states, measured on this machine. */
import { explain } from "./steps/explain.mjs";
import { installIfMissing } from "./steps/install.mjs";

try {
  await installIfMissing();
  const { buildIfStale } = await import("./steps/build.mjs");
  await buildIfStale();
  const { measureBundle } = await import("../bench/bundle.mjs");
  await measureBundle();
  const { measurePages } = await import("../bench/pages.mjs");
  await measurePages();
} catch (error) {
  console.error(explain(error));
  process.exit(1);
}
