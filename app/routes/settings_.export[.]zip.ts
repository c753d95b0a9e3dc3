import type { LoaderFunctionArgs } from "@remix-run/cloudflare";
import { requireUser } from "~/auth/require-user.server";

/** The archive itself, sent while it is made: nothing of it is held in the Worker. */
export async function loader(args: LoaderFunctionArgs) {
  const author = await requireUser(args);
  const day = new Date().toISOString().slice(0, 10);
  return new Response(args.context.posts.exportArchive(author.id), {
    headers: {
      "Content-Type": "application/zip",
      "Content-Disposition": `attachment; filename="postern-${day}.zip"`,
      "Cache-Control": "private, no-store",
    },
  });
}
