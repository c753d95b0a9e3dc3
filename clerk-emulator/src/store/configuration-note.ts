import type { Configuration } from "../configuration";
import { DEFAULT_CONFIGURATION, requireConfiguration } from "../configuration";
import type { Store } from "./store";

/** The configuration as it stands: what was set since the start over what the launcher gave. */
export function getConfiguration(store: Store, launched: Partial<Configuration>): Configuration {
  const changes = store.notes.get("configuration")?.value;
  return {
    ...DEFAULT_CONFIGURATION,
    ...launched,
    ...(changes === undefined ? {} : JSON.parse(changes)),
  };
}

/** Sets what is named. Throws a Problem for a name that does not exist or a value that does not fit. */
export function changeConfiguration(store: Store, changes: object): void {
  const known = JSON.parse(store.notes.get("configuration")?.value ?? "{}");
  const value = JSON.stringify({ ...known, ...requireConfiguration(changes) });
  store.notes.put({ id: "configuration", value });
}
