import * as fc from "fast-check";
import { type Entry, FaultyWorld } from "../../../support/faulty-kv-world";
import { NOON, runHistory } from "./run-history";
import { type Played, SETTINGS } from "./settings";

/**
 * Plays one history again and tells what each session did, and what each location of KV was asked and
 * answered. Gives the promise that it breaks, or null. Ids are told by their last five characters.
 */
export async function replay(
  { settings, seed, path, plant }: Played,
  tell: (line: string) => void,
): Promise<string | null> {
  const { faults, histories } = SETTINGS[settings];
  const [history] = fc.sample(histories, { seed, path, numRuns: 1 });
  if (!history) throw new RangeError(`There is no history ${path}`);
  const tellWhen = (at: number, what: string) => {
    tell(`${((at - NOON) / 1_000).toFixed(3).padStart(9)} s  ${what}`);
  };

  class ToldWorld extends FaultyWorld {
    #tell(location: number, what: string): void {
      tellWhen(this.now, `    ${location} ${short(what)}`);
    }

    override write(...given: Parameters<FaultyWorld["write"]>): void {
      super.write(...given);
      const [location, key, value, options] = given;
      this.#tell(location, value === null ? `delete ${key}` : `put ${key}${madeOf(options)}`);
    }

    override read(...given: Parameters<FaultyWorld["read"]>): Entry | null {
      const entry = super.read(...given);
      const [location, key] = given;
      this.#tell(location, `get ${key}: ${entry ? "there" : "not there"}`);
      return entry;
    }

    override list(...given: Parameters<FaultyWorld["list"]>): [string, Entry][] {
      const shown = super.list(...given);
      const [location, prefix] = given;
      const names = shown.map(([key]) => key.slice(prefix.length)).join(" ");
      this.#tell(location, `list ${prefix}: ${names || "nothing"}`);
      return shown;
    }
  }

  return runHistory(history, faults, { plant, World: ToldWorld, tell: tellWhen }).then(
    () => null,
    String,
  );
}

function short(what: string): string {
  return what.replaceAll(/\bu\/\w+\//g, "").replaceAll(/\b[0-9a-z]{15}([0-9a-z]{5})\b/g, "$1");
}

function madeOf(options: { metadata?: unknown } | undefined): string {
  const { p = [], s } = (options?.metadata ?? {}) as { p?: string[]; s?: string };
  if (!s) return "";
  return ` in state ${s}${p.length > 0 ? `, made from ${p.join(" and ")}` : ""}`;
}
