// @ts-check
/** `npm start`: from a bare clone to Postern at an address, with nothing to set up. */
import { explain } from "./steps/explain.mjs";
import { installIfMissing } from "./steps/install.mjs";

try {
  await installIfMissing();
  const { serve } = await import("./steps/serve.mjs");
  await serve({ args: process.argv.slice(2) });
} catch (error) {
  console.error(explain(error));
  process.exit(1);
}
