import { createSecret } from "../../crypto/random";
import type { Departure, Verification } from "../../entities";
import { notImitated, Problem } from "../../http/problem";
import type { FrontendCall } from "../call";

const LIFETIME_MS = 10 * 60 * 1000;
const STRATEGY = /^oauth_(.+)$/;

/** The provider named by a strategy such as `oauth_google`; `null` for any other strategy. */
export function getSocialProvider({ fields, instance }: FrontendCall): string | null {
  const [, provider] = STRATEGY.exec(fields.getText("strategy") ?? "") ?? [];
  if (!provider) return null;
  if (instance.configuration.socialProviders.includes(provider)) return provider;
  throw notImitated("social connections that are not switched on");
}

/** Sends the browser to the stand-in for a provider. */
export function departToProvider(
  call: FrontendCall,
  provider: string,
  target: Pick<Departure, "purpose" | "targetId" | "clientId">,
): Verification {
  const { instance } = call;
  const { departures } = instance.store;
  const now = instance.now();
  for (const old of departures.list()) if (old.expireAt <= now) departures.delete(old.id);
  const departure = departures.put({
    id: createSecret(instance.random),
    ...target,
    provider,
    redirectUrl: requirePageUrl(call, "redirect_url").href,
    expireAt: now + LIFETIME_MS,
  });
  return {
    strategy: `oauth_${provider}`,
    status: "unverified",
    code: null,
    attempts: 0,
    expireAt: departure.expireAt,
    redirectUrl: `${call.proxyUrl}/v1/provider/${provider}?state=${departure.id}`,
  };
}

/** A page of the app, absolute or from its root. Nobody is ever sent anywhere else. */
export function requirePageUrl(call: FrontendCall, field: string): URL {
  const text = call.fields.requireText(field, 2_048);
  const url = URL.canParse(text, call.publicOrigin) ? new URL(text, call.publicOrigin) : null;
  if (url && url.origin === call.publicOrigin && url.username === "" && url.password === "") {
    return url;
  }
  throw new Problem(400, "url_not_allowed", `${field} must be a page of ${call.publicOrigin}.`);
}
