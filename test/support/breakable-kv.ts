import type { launchPostern } from "../../scripts/launch.mjs";

type Adjust = NonNullable<NonNullable<Parameters<typeof launchPostern>[0]>["adjust"]>;

/**
 * Puts a KV in the app's place that fails on command: the key `!fail` of the namespace behind it names the
 * operations that throw, as KV does when it is down. It runs in workerd, between the Worker and Miniflare's KV.
 */
export const withBreakableKv: Adjust = (options) => {
  const { workers, ...shared } = options as Extract<typeof options, { workers: object[] }>;
  const [app, ...others] = workers;
  if (!app) throw new Error("There is no app to give a KV to.");
  const breakable = {
    name: "breakable-kv",
    kvNamespaces: { BEHIND: "behind" },
    modules: [{ type: "ESModule" as const, path: "breakable-kv.mjs", contents: BREAKABLE_KV }],
  };
  const broken = { ...app, kvNamespaces: {}, wrappedBindings: { POSTS: "breakable-kv" } };
  return { ...shared, workers: [broken, breakable, ...others] };
};

/** The namespace behind the breakable one belongs to the wrapped binding; tests reach it through the app. */
const BREAKABLE_KV = `
export default function createBreakableKv({ BEHIND }) {
  const call = async (operation, args) => {
    const failing = (await BEHIND.get("!fail")) ?? "";
    if (failing.split(" ").includes(operation)) {
      throw new Error("KV " + operation.toUpperCase() + " failed: 500 Internal Server Error");
    }
    return BEHIND[operation](...args);
  };
  const operations = ["get", "getWithMetadata", "put", "delete", "list"];
  return Object.fromEntries(operations.map((name) => [name, (...args) => call(name, args)]));
}
`;
