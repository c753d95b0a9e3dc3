import type { Emulator } from "./start-emulator";
import { startEmulator } from "./start-emulator";
import type { Delivery } from "./app-worker";

/** The emulator behind an app that takes webhooks, whatever is switched on. */
export function startWithWebhooks(): Promise<Emulator> {
  return startEmulator({
    withApp: true,
    printCodes: false,
    // Any host: the emulator's outgoing requests all land in the app.
    webhookUrl: "https://postern.example/webhooks",
    configuration: { organizations: true, maxMembers: 0 },
  });
}

export async function listDeliveries(emulator: Emulator): Promise<Delivery[]> {
  return (await fetch(`${emulator.url}/webhooks/deliveries`)).json();
}

/** Lets the app be too busy for the first tries of each message. */
export async function setBusy(emulator: Emulator, tries: number): Promise<void> {
  await fetch(`${emulator.url}/webhooks/busy?tries=${tries}`);
}
