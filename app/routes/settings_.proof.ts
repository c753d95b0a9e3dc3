import type { LoaderFunctionArgs } from "@remix-run/cloudflare";
import { requireProof } from "~/auth/proof/require-proof.server";

/** For `useProof`: whether who is asking has lately shown that it is them. */
export async function loader(args: LoaderFunctionArgs) {
  await requireProof(args, "/settings");
  return Response.json({ isProved: true });
}
