// @ts-check
/**
 * `npm run build`: the Remix app into build/client and build/server, unless it is fresh. Wrangler runs
 * this before it deploys, rehearses, checks types or serves (wrangler.toml, [build]).
 */
import { explain } from "./steps/explain.mjs";
import { installIfMissing } from "./steps/install.mjs";

try {
  await installIfMissing();
  const { buildRemixIfStale } = await import("./steps/build.mjs");
  if (!(await buildRemixIfStale())) console.log("Postern: the build is fresh.");
} catch (error) {
  console.error(explain(error));
  process.exit(1);
}
