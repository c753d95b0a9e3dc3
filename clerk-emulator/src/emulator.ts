import { DurableObject } from "cloudflare:workers";
import { handleBackend } from "./backend/backend";
import { getConfiguration } from "./store/configuration-note";
import { controlActions } from "./control/control";
import { createId } from "./crypto/random";
import { createSigner } from "./crypto/jwt";
import { handleFrontend } from "./frontend/frontend";
import { drain } from "./http/drain";
import { readFields } from "./http/fields";
import { createJsonResponse, createProblemResponse, notFound, Problem } from "./http/problem";
import type { Instance } from "./instance";
import type { Env } from "./settings";
import { createSettings } from "./settings";
import { createStore } from "./store/store";
import type { Surface } from "./surface";
import { handlePages } from "./standalone/pages";
import { SURFACE_HEADER } from "./surface";
import { createCookieSuffix } from "./tokens/cookie-names";
import { Watch } from "./watch";
import { createWebhookBody, deliverWebhook } from "./webhooks";

/** The one object that is a Clerk instance: everything it remembers, and all of its answers. */
export class ClerkEmulator extends DurableObject<Env> {
  readonly #watch = new Watch();
  readonly #instance: Promise<Instance>;

  constructor(state: DurableObjectState, env: Env) {
    super(state, env);
    this.#instance = this.#createInstance();
  }

  override async fetch(request: Request): Promise<Response> {
    const instance = await this.#instance;
    try {
      return await this.#answer(instance, request);
    } catch (error) {
      const traceId = createId(instance.random, "trace").slice(6);
      if (error instanceof Problem) return createProblemResponse(error, traceId);
      console.error("Clerk emulator:", error);
      const problem = new Problem(
        500,
        "internal_clerk_error",
        "The emulator failed; see its console.",
      );
      return createProblemResponse(problem, traceId);
    } finally {
      await drain(request);
    }
  }

  async #answer(instance: Instance, request: Request): Promise<Response> {
    const surface = request.headers.get(SURFACE_HEADER) as Surface | null;
    switch (surface) {
      case "frontend":
        return handleFrontend(instance, this.#watch, request);
      case "backend":
        return withDate(instance, await handleBackend(instance, this.#watch, request));
      case "pages":
        return handlePages(instance, this.#watch, request);
      case "control": {
        const action = controlActions.get(new URL(request.url).pathname.slice(1));
        if (!action) throw notFound("control action");
        const fields = await readFields(request);
        return createJsonResponse(await action({ instance, watch: this.#watch, fields }));
      }
      case "direct":
      case null:
        throw notFound("page");
    }
  }

  async #createInstance(): Promise<Instance> {
    const settings = createSettings(this.env);
    const store = createStore(this.ctx.storage.sql);
    const instance: Instance = {
      settings,
      store,
      get configuration() {
        return getConfiguration(store, settings.configuration);
      },
      signer: await createSigner(this.env.JWT_PRIVATE_KEY),
      cookieSuffix: await createCookieSuffix(settings.publishableKey),
      now: () => Date.now() + this.#watch.clockShiftMs,
      random: (length) => crypto.getRandomValues(new Uint8Array(length)),
      print: (line) => console.log(line),
      publish: (event) => {
        if (settings.webhookUrl === null) return;
        const body = createWebhookBody(instance, event);
        this.ctx.waitUntil(deliverWebhook(instance, settings.webhookUrl, body));
      },
    };
    return instance;
  }
}

/** Servers say what time it is; an app can tell by it that its own clock is wrong. */
function withDate(instance: Instance, response: Response): Response {
  response.headers.set("date", new Date(instance.now()).toUTCString());
  return response;
}
