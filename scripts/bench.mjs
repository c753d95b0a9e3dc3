// @ts-check
/**
 * `npm run bench`: the figures that the README states, measured on this machine. One of them alone by
 * its name: `npm run bench -- size`, `startup`, `clerk`, `pages`, `reading` or `rendering`. `lighthouse` runs by its name
 * only, for it is fetched first.
 */
import { explain } from "./steps/explain.mjs";
import { installIfMissing } from "./steps/install.mjs";

try {
  await installIfMissing();
  const { buildIfStale } = await import("./steps/build.mjs");
  await buildIfStale();
  const { measureSize, measureStartup } = await import("../bench/bundle.mjs");
  const { measureClerk } = await import("../bench/clerk.mjs");
  const { measurePages } = await import("../bench/pages.mjs");
  const { measureReading } = await import("../bench/reading.mjs");
  const { measureRendering } = await import("../bench/rendering.mjs");
  const { measureLighthouse } = await import("../bench/lighthouse.mjs");
  const benches = {
    size: measureSize,
    startup: measureStartup,
    clerk: measureClerk,
    pages: measurePages,
    reading: measureReading,
    rendering: measureRendering,
    lighthouse: measureLighthouse,
  };
  const named = process.argv.slice(2);
  const wanted =
    named.length > 0 ? named : ["size", "startup", "clerk", "pages", "reading", "rendering"];
  const unknown = wanted.find((name) => !(name in benches));
  if (unknown)
    throw new Error(`there is no "${unknown}"; there are ${Object.keys(benches).join(", ")}.`);
  for (const [name, measure] of Object.entries(benches)) {
    if (wanted.includes(name)) await measure();
  }
} catch (error) {
  console.error(explain(error));
  process.exit(1);
}
