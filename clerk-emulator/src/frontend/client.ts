import { createClient } from "../accounts/clients";
import { closeSession, listLiveSessions } from "../accounts/sessions";
import { createEnvironmentJson } from "../environment";
import { createJsonResponse, notFound } from "../http/problem";
import { createClientJson } from "../shapes/client";
import type { FrontendCall, FrontendRoute } from "./call";
import { createAnswer, getClient, requireClient } from "./call";

export const clientRoutes: readonly FrontendRoute[] = [
  ["GET", "/v1/environment", getEnvironment],
  ["PATCH", "/v1/environment", getEnvironment],
  ["POST", "/v1/dev_browser", createDevBrowser],
  ["GET", "/v1/client", readClient],
  ["PUT", "/v1/client", createOrReadClient],
  ["DELETE", "/v1/client", signOut],
  ["DELETE", "/v1/client/sessions", signOut],
];

function getEnvironment(call: FrontendCall): Response {
  const { settings, configuration } = call.instance;
  return createJsonResponse(createEnvironmentJson(settings, configuration, call));
}

/** Development only: a browser's anchor, which clerk-js keeps itself. */
function createDevBrowser(call: FrontendCall): Response {
  if (call.instance.settings.mode === "live") throw notFound("development browser");
  const client = createClient(call.instance);
  return createJsonResponse({ object: "dev_browser", id: client.devBrowserId });
}

async function readClient(call: FrontendCall): Promise<Response> {
  if (call.instance.settings.mode === "test") requireClient(call);
  const client = getClient(call);
  const response = client ? await createClientJson(call.instance, client, call.publicOrigin) : null;
  return createJsonResponse({ response, client: null });
}

async function createOrReadClient(call: FrontendCall): Promise<Response> {
  const client = requireClient(call);
  return createAnswer(call, await createClientJson(call.instance, client, call.publicOrigin));
}

/** Signs out of everything in this browser. */
async function signOut(call: FrontendCall): Promise<Response> {
  const client = requireClient(call);
  for (const session of listLiveSessions(call.instance, client.id)) {
    closeSession(call.instance, session, "removed");
  }
  return createOrReadClient(call);
}
