import { getClerkJs } from "./clerk-js";
import { drain } from "./http/drain";
import type { Env } from "./settings";
import {
  allowApp,
  answerPreflight,
  APP_ORIGIN_HEADER,
  createDirectRequest,
} from "./standalone/front-door";
import { getAddress, SURFACE_HEADER } from "./surface";

export { ClerkEmulator } from "./emulator";

/** A test searches the app's deploy bundle for this: the emulator must never be in it. */
const MARKER = "postern-clerk-emulator";

/** The front door: decides by host name whom a request is for, and lets nothing else through. */
export default {
  async fetch(request, env) {
    const address = getAddress(request, env);
    if (!address) return refuse(request);
    const isDirect = address.surface === "direct";
    if (isDirect && request.method === "OPTIONS") return answerPreflight(request, env);
    const direct = isDirect ? createDirectRequest(address.url, request, env) : null;
    const url = direct ? new URL(direct.url) : address.url;
    if (isDirect || address.surface === "frontend") {
      const file = await getClerkJs(url, env.ASSETS);
      if (file) return file;
    }
    const forwarded = direct ?? new Request(url, request);
    if (!direct) forwarded.headers.delete(APP_ORIGIN_HEADER);
    forwarded.headers.set(SURFACE_HEADER, isDirect ? "frontend" : address.surface);
    const response = await env.EMULATOR.getByName("instance").fetch(forwarded);
    return isDirect ? allowApp(response, env) : response;
  },
} satisfies ExportedHandler<Env>;

/** Nothing leaves this machine: the app's other outgoing requests end here. */
async function refuse(request: Request): Promise<Response> {
  await drain(request);
  const sentence = `${MARKER}: ${new URL(request.url).hostname} cannot be reached from here; only Clerk's hosts can.\n`;
  return new Response(sentence, { status: 502, headers: { "content-type": "text/plain" } });
}
