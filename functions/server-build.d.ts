import type { ServerBuild } from "@remix-run/cloudflare";
import type * as entryServer from "../app/entry.server";

/** What `remix vite:build` writes; typed here so that the code typechecks before the first build. */
declare const build: Omit<ServerBuild, "entry"> & { entry: { module: typeof entryServer } };
export = build;
