import type { LoaderFunctionArgs } from "@remix-run/cloudflare";
import { requireProof } from "~/auth/proof/require-proof.server";

/** The archive itself, sent while it is made: nothing of it is held in the Worker. */
export async function loader(args: LoaderFunctionArgs) {
  const author = await requireProof(args, "/settings/export");
  const day = new Date().toISOString().slice(0, 10);
  return new Response(args.context.posts.exportArchive(author.id), {
    headers: {
      "Content-Type": "application/zip",
      "Content-Disposition": `attachment; filename="postern-${day}.zip"`,
      "Cache-Control": "private, no-store",
    },
  });
}
