import type { createVisitor } from "../account";

/** What the root's loader sends to a browser. */
export interface RootData {
  /** Ours. */
  own: Record<string, unknown>;
  /** Clerk's, for its provider; by names without the underscores in front. */
  clerk: Record<string, unknown>;
}

/** Fetches the root's data as Remix does when somebody comes from another page. */
export async function fetchRootData(visitor: ReturnType<typeof createVisitor>): Promise<RootData> {
  const headers = { Accept: "*/*", "Sec-Fetch-Dest": "empty" };
  const response = await visitor.get("/_root.data?_routes=root", { headers });
  const [line = ""] = (await response.text()).split("\n");
  const { root } = revive(JSON.parse(line) as unknown[], 0) as { root: { data: SentData } };
  const { clerkState, ...own } = root.data;
  const [state = {}] = Object.values(clerkState);
  const named = Object.entries(state).map(([name, value]) => [name.replace(/^_+/, ""), value]);
  return { own, clerk: Object.fromEntries(named) as Record<string, unknown> };
}

interface SentData extends Record<string, unknown> {
  clerkState: Record<string, Record<string, unknown>>;
}

/** Remix's format: a list of values, in which objects name their keys and values by place. */
function revive(values: unknown[], place: number): unknown {
  if (place < 0) return null;
  const value = values[place];
  if (Array.isArray(value)) return value.map((each: number) => revive(values, each));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value as Record<string, number>);
  return Object.fromEntries(
    entries.map(([key, at]) => [values[Number(key.slice(1))], revive(values, at)]),
  );
}
