import { getClerkJs } from "./clerk-js";
import { drain } from "./http/drain";
import type { Env } from "./settings";
import { createForwarded } from "./standalone/forwarded";
import { allowApp, answerPreflight, createDirectRequest } from "./standalone/front-door";
import { isForeignPage } from "./standalone/loopback";
import { getAddress, SURFACE_HEADER } from "./surface";

export { ClerkEmulator } from "./emulator";

/** A test searches the app's deploy bundle for this: the emulator must never be in it. */
const MARKER = "postern-clerk-emulator";

/** The front door: decides by host name whom a request is for, and lets nothing else through. */
export default {
  async fetch(request, env) {
    const address = getAddress(request, env);
    if (!address)
      return refuse(request, 502, "cannot be reached from here; only Clerk's hosts can");
    const isDirect = address.surface === "direct";
    if (address.isOwnPort && isForeignPage(request.headers, env.APP_ORIGIN, isDirect)) {
      return refuse(request, 403, `answers no pages but those of ${env.APP_ORIGIN} and its own`);
    }
    if (isDirect && request.method === "OPTIONS") return answerPreflight(request, env);
    const direct = isDirect ? createDirectRequest(address.url, request, env) : null;
    const url = direct ? new URL(direct.url) : address.url;
    if (isDirect || address.surface === "frontend") {
      const file = await getClerkJs(url, env.ASSETS);
      if (file) return file;
    }
    const forwarded = direct ?? createForwarded(url, request);
    forwarded.headers.set(SURFACE_HEADER, isDirect ? "frontend" : address.surface);
    const response = await env.EMULATOR.getByName("instance").fetch(forwarded);
    return isDirect ? allowApp(response, env) : response;
  },
} satisfies ExportedHandler<Env>;

/** Nothing leaves this machine: the app's other outgoing requests end here. */
async function refuse(request: Request, status: number, reason: string): Promise<Response> {
  await drain(request);
  const sentence = `${MARKER}: ${new URL(request.url).hostname} ${reason}.\n`;
  return new Response(sentence, { status, headers: { "content-type": "text/plain" } });
}
