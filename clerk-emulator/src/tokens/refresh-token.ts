import { getVerifiedClaims, signJwt } from "../crypto/jwt";
import type { Session } from "../entities";
import type { Instance } from "../instance";

const CATEGORY = "postern_refresh";

/** The `__refresh_…` cookie: lets a server renew an expired session token without a redirect. */
export function createRefreshToken(instance: Instance, session: Session): Promise<string> {
  return signJwt(instance.signer, CATEGORY, { rft: session.id });
}

/** The id of the session the token renews, or `null` when it is none of ours. */
export async function getRefreshedSessionId(
  instance: Instance,
  token: string,
): Promise<string | null> {
  const claims = await getVerifiedClaims(instance.signer, CATEGORY, token);
  return typeof claims?.["rft"] === "string" ? claims["rft"] : null;
}
