import { type LoaderFunctionArgs, redirect } from "@remix-run/cloudflare";
import { requireProof } from "~/auth/proof/require-proof.server";
import { logError } from "~/log.server";
import { parseArchivePart } from "~/posts/archive/plan-export.server";

/** The archive itself, sent while it is made: no more than a hundred versions are held in the Worker. */
export async function loader(args: LoaderFunctionArgs) {
  const viewer = await requireProof(args, "/settings/export");
  if (!viewer.mayManage) throw new Response(null, { status: 403 });
  const { context, request } = args;
  const { searchParams } = new URL(request.url);
  // The page was opened for other posts than those that are chosen now: it is shown anew, for these.
  if ((searchParams.get("desk") ?? viewer.desk) !== viewer.desk) {
    throw redirect("/settings/export?failed", 303);
  }
  const part = parseArchivePart(searchParams);
  if (!part) throw new Response(null, { status: 404 });
  const { requestId } = context;
  const log = (error: unknown) => logError(error, { requestId, url: request.url });
  const day = new Date().toISOString().slice(0, 10);
  try {
    return new Response(await context.posts.exportArchive(viewer.authorId, part, log), {
      headers: {
        "Content-Type": "application/zip",
        "Content-Disposition": `attachment; filename="postern-${day}.zip"`,
        "Cache-Control": "private, no-store",
      },
    });
  } catch (error) {
    log(error);
    // Somebody who followed a plain link is told on the page that it is on.
    throw redirect("/settings/export?failed", 303);
  }
}
