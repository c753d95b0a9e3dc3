import { createClerkClient } from "@clerk/backend";
import type { Configuration } from "../../src/configuration";
import type { Emulator } from "../support/start-emulator";
import { startEmulator } from "../support/start-emulator";
import type { Answered } from "./listen";
import { listenTo } from "./listen";

/** What the steps need switched on; a real instance must have the same in its dashboard. */
const CONFIGURATION: Partial<Configuration> = {
  organizations: true,
  organizationDomains: ["manual_invitation", "automatic_invitation", "automatic_suggestion"],
  totp: true,
  signUpMode: "waitlist",
  socialProviders: ["google"],
};
const NOT_FOUND = 404;

export type Target = Awaited<ReturnType<typeof openTarget>>;

/** Whether the environment names a real instance to be asked instead of the emulator. */
export const isReal = process.env["CLERK_CONFORMANCE_SECRET_KEY"] !== undefined;

/**
 * The instance that is asked: a fresh emulator, or the development instance that the environment names.
 * @throws {Error} Without the publishable key that goes with the secret one, or for a production instance.
 */
export async function openTarget() {
  const emulator = isReal
    ? null
    : await startEmulator({ printCodes: false, configuration: CONFIGURATION });
  const { apiUrl, ...keys } = emulator ? describeEmulator(emulator) : readRealInstance();
  const clerk = createClerkClient({ ...keys, apiUrl, telemetry: { disabled: true } });
  const run = crypto.randomUUID().slice(0, 8);
  const answers: Answered[] = [];
  const stopListening = listenTo(apiUrl, answers);
  const undoings: (() => Promise<unknown>)[] = [];
  const target = {
    ...keys,
    apiUrl,
    clerk,
    /** What only the emulator can do; null at a real instance. */
    emulator,
    /** Stands in everything that this run makes. */
    run,
    /** Every answer of the Backend API, in the order they came. */
    answers,
    /** One of this run's own; with Clerk's mark of addresses to which nothing is sent. */
    createAddress: (name: string) => `${name}.${run}+clerk_test@example.com`,
    /** What takes away again something that this run made. */
    undo: (undoing: () => Promise<unknown>) => void undoings.push(undoing),
    async createUser(name: string, more: Parameters<typeof clerk.users.createUser>[0] = {}) {
      const user = await clerk.users.createUser({
        emailAddress: [target.createAddress(name)],
        password: `${crypto.randomUUID()} and a small green door`,
        ...more,
      });
      target.undo(() => clerk.users.deleteUser(user.id));
      return user;
    },
    /** Takes everything away that this run made, the last first. What is gone already is well. */
    async clean() {
      for (const undoing of undoings.splice(0).toReversed()) {
        await undoing().catch((error: unknown) => {
          if (!(error instanceof Error && "status" in error && error.status === NOT_FOUND))
            throw error;
        });
      }
    },
    async close() {
      await target.clean();
      stopListening();
      await emulator?.stop();
    },
  };
  return target;
}

function describeEmulator({ keys, url }: Emulator) {
  const { publishableKey, secretKey } = keys;
  return { publishableKey, secretKey, apiUrl: `${url}/backend` };
}

function readRealInstance() {
  const secretKey = process.env["CLERK_CONFORMANCE_SECRET_KEY"] ?? "";
  const publishableKey = process.env["CLERK_CONFORMANCE_PUBLISHABLE_KEY"] ?? "";
  const apiUrl = process.env["CLERK_CONFORMANCE_API_URL"] ?? "https://api.clerk.com";
  if (!secretKey.startsWith("sk_test_") || !publishableKey.startsWith("pk_test_")) {
    throw new Error(
      "CLERK_CONFORMANCE_SECRET_KEY and CLERK_CONFORMANCE_PUBLISHABLE_KEY must be a development instance's (sk_test_, pk_test_).",
    );
  }
  return { publishableKey, secretKey, apiUrl };
}
