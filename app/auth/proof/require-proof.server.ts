import { type LoaderFunctionArgs, redirect } from "@remix-run/cloudflare";
import type { Viewer } from "../auth.server";
import { requireUser } from "../require-user.server";
import { isDocumentRequest } from "../session/request-kind";
import { PROOF } from "./proof";

/** The page that asks people to sign in again, for those whose browser shows no dialog of Clerk's. */
const PROVE_PATH = "/settings/prove";

/** The signed-in person, for whom nobody acts; whoever does gets a 403. */
export async function requireThemselves(args: LoaderFunctionArgs): Promise<Viewer> {
  const viewer = await requireUser(args);
  if (viewer.actorId !== null) throw new Response(null, { status: 403 });
  return viewer;
}

/**
 * The signed-in person who has lately shown that it is them, or a thrown answer: a page leads to where they can
 * show it and then to `backTo`, a path of ours; a script gets what clerk-js opens its dialog for.
 */
export async function requireProof(args: LoaderFunctionArgs, backTo: string): Promise<Viewer> {
  const viewer = await requireThemselves(args);
  if (viewer.isProvedLately) return viewer;
  throw isDocumentRequest(args.request) ? redirect(provePath(backTo)) : proofWanted();
}

/** Where to show who one is, and back. */
export function provePath(backTo: string): string {
  return `${PROVE_PATH}?redirect_url=${encodeURIComponent(backTo)}`;
}

/** In the shape of Clerk's `reverificationErrorResponse`, which its SDK for Remix does not have. */
function proofWanted(): Response {
  const metadata = { reverification: PROOF };
  const clerk_error = { type: "forbidden", reason: "reverification-error", metadata };
  return Response.json({ clerk_error }, { status: 403 });
}
