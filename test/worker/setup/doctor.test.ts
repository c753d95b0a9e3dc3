import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Log, LogLevel, Miniflare } from "miniflare";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createControlToken, createMiniflareControl } from "../../../clerk-emulator/control.mjs";
import { createKeys } from "../../../clerk-emulator/keys.mjs";
import { emulatorWorkerOptions } from "../../../clerk-emulator/miniflare-worker.mjs";
import { examine } from "../../../scripts/doctor/examine.mjs";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

type Instance = Awaited<ReturnType<typeof startInstance>>;

/** A Clerk with a port of its own. */
async function startInstance() {
  const keys = await createKeys();
  const controlToken = createControlToken();
  const miniflare = new Miniflare({
    port: 0,
    cf: false,
    log: new Log(LogLevel.ERROR),
    handleStructuredLogs: () => undefined,
    workers: [
      emulatorWorkerOptions({
        keys,
        controlToken,
        standAlone: true,
        bundleDirectory: join(ROOT, "build/clerk-emulator"),
        clerkJsDirectory: join(ROOT, "node_modules/@clerk/clerk-js/dist"),
      }),
    ],
  });
  const url = (await miniflare.ready).origin;
  const control = createMiniflareControl(miniflare, controlToken);
  const vars: Record<string, string | undefined> = {
    CLERK_PUBLISHABLE_KEY: keys.publishableKey,
    CLERK_SECRET_KEY: keys.secretKey,
    CLERK_JWT_KEY: keys.jwtPublicKeyPem,
    CLERK_WEBHOOK_SIGNING_SECRET: keys.webhookSigningSecret,
    CLERK_PROXY_URL: "/__clerk",
    CLERK_API_URL: `${url}/backend`,
    CLERK_FAPI_URL: `${url}/frontend`,
  };
  return { vars, control, stop: () => miniflare.dispose() };
}

describe("npm run doctor", () => {
  let folder: string;
  let ours: Instance;
  let other: Instance;
  let wranglerToml: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "postern-doctor-"));
    [ours, other] = await Promise.all([startInstance(), startInstance()]);
    wranglerToml = await readFile(join(ROOT, "wrangler.toml"), "utf8");
  });
  afterAll(async () => {
    await Promise.all([ours.stop(), other.stop()]);
    await rm(folder, { recursive: true });
  });

  /** What the doctor says of these settings; no secret is ever in it. */
  async function ask({
    vars = null,
    config = wranglerToml,
    shell = {},
    isDeployed = false,
  }: {
    vars?: Record<string, string | undefined> | null;
    config?: string;
    shell?: Record<string, string>;
    isDeployed?: boolean;
  } = {}) {
    const files = await writeSettings(vars, config);
    const found = await examine({ ...files, shell, isDeployed });
    for (const value of Object.values({ ...vars, ...shell })) {
      const isSecret = value !== undefined && value.length > 20 && !value.startsWith("http");
      if (isSecret) expect(JSON.stringify(found)).not.toContain(value);
    }
    return found;
  }

  async function writeSettings(vars: Record<string, string | undefined> | null, config: string) {
    const [varsFile, configFile] = [join(folder, "vars"), join(folder, "wrangler.toml")];
    await rm(varsFile, { force: true });
    const lines = Object.entries(vars ?? {}).flatMap(([name, value]) =>
      value === undefined ? [] : `${name}="${value.replaceAll("\n", "\\n")}"`,
    );
    if (vars) await writeFile(varsFile, lines.join("\n"));
    await writeFile(configFile, config);
    return { varsFile, configFile };
  }

  it("ends with 1 when something must be mended, and with 0 when nothing must", async () => {
    const wrong = { ...ours.vars, CLERK_SECRET_KEY: "" };
    for (const [vars, code, words] of [
      [ours.vars, 0, /^✓ Nothing is wrong with what was looked at\.\n.*\n0 problems, /ms],
      [wrong, 1, /^✗ CLERK_SECRET_KEY is missing\. Copy .*\n1 problem, /ms],
    ] as const) {
      const { varsFile, configFile } = await writeSettings(vars, wranglerToml);
      const files = ["--vars", varsFile, "--config", configFile];
      const ended = await run(["scripts/doctor.mjs", ...files]);
      expect(ended.said).toMatch(words);
      expect(ended.code).toBe(code);
    }
  });

  it("stands before a deploy", async () => {
    const ended = await run(["scripts/deploy.mjs", "--dry-run"], { CLERK_API_KEY: "old" });
    expect(ended.said).toContain("✗ CLERK_API_KEY is set in this shell");
    expect(ended.said).toContain("nothing was deployed");
    expect(ended.code).toBe(1);
  });

  it("finds nothing wrong where nothing is, and says what it asked", async () => {
    const { problems, notes, confirmed } = await ask({ vars: ours.vars });
    expect(problems).toEqual([]);
    expect(confirmed).toEqual([
      "CLERK_PUBLISHABLE_KEY and CLERK_SECRET_KEY belong to one instance.",
      "CLERK_JWT_KEY is of that instance.",
      "Nothing is wrong with what was looked at.",
    ]);
    expect(notes).toHaveLength(2);
    expect(notes[0]).toContain("Usernames are off");
  });

  it("without an account or a .dev.vars it looks at the rest, and says what it left out", async () => {
    const { problems, notes } = await ask();
    expect(problems).toEqual([]);
    expect(notes).toHaveLength(2);
    expect(notes[0]).toContain("no key was looked at and Clerk was not asked");
    expect(notes[1]).toContain("Cloudflare was not asked");
  });

  it("says when Clerk cannot be reached, and does not call that a fault", async () => {
    const nowhere = "http://127.0.0.1:9";
    const vars = { ...ours.vars, CLERK_API_URL: nowhere, CLERK_FAPI_URL: nowhere };
    const { problems, notes, confirmed } = await ask({ vars });
    expect(problems).toEqual([]);
    expect(notes.slice(0, 2)).toEqual([
      "Clerk's Backend API was not asked to the end: it could not be reached.",
      "Clerk's Frontend API was not asked to the end: it could not be reached.",
    ]);
    expect(confirmed).toHaveLength(1);
  });

  it("says why Cloudflare's secrets are not known", async () => {
    const { problems, notes } = await ask({ isDeployed: true });
    expect(problems).toEqual([]);
    expect(notes.at(-1)).toMatch(/^The deployed Worker's secrets are not known: \S+/);
  });

  it("takes the guide's older names, alone, for what they say", async () => {
    const older = { CLERK_AFTER_SIGN_IN_URL: "/posts", CLERK_AFTER_SIGN_UP_URL: "/posts" };
    expect((await ask({ vars: { ...ours.vars, ...older } })).problems).toEqual([]);
  });

  it("leaves the webhook's secret to choice, with the way to set it", async () => {
    const vars = { ...ours.vars, CLERK_WEBHOOK_SIGNING_SECRET: undefined };
    const { problems, notes } = await ask({ vars });
    expect(problems).toEqual([]);
    expect(notes[0]).toMatch(/^CLERK_WEBHOOK_SIGNING_SECRET is missing\. .*\/webhooks\/clerk/);
  });

  const wrongVars: [string, () => Record<string, string | undefined>, RegExp][] = [
    [
      "no secret key",
      () => ({ CLERK_SECRET_KEY: undefined }),
      /CLERK_SECRET_KEY is missing\. Copy/,
    ],
    [
      "no key at all",
      () => ({ CLERK_PUBLISHABLE_KEY: "pk_live_…" }),
      /PUBLISHABLE_KEY is not a key/,
    ],
    [
      "a test key with a live one",
      () => ({ CLERK_SECRET_KEY: ours.vars.CLERK_SECRET_KEY?.replace("live", "test") }),
      /CLERK_SECRET_KEY belongs to another kind of instance/,
    ],
    [
      "the secret key of another instance",
      () => ({ CLERK_SECRET_KEY: other.vars.CLERK_SECRET_KEY }),
      /CLERK_SECRET_KEY is not accepted by Clerk/,
    ],
    [
      "the publishable key of another instance",
      () => ({ CLERK_FAPI_URL: other.vars.CLERK_FAPI_URL }),
      /CLERK_PUBLISHABLE_KEY belongs to another instance than CLERK_SECRET_KEY/,
    ],
    [
      "the JWT key of another instance",
      () => ({ CLERK_JWT_KEY: other.vars.CLERK_JWT_KEY }),
      /CLERK_JWT_KEY is not a key that this instance signs sessions with\. Copy/,
    ],
    ["a JWT key that is none", () => ({ CLERK_JWT_KEY: "MIIB" }), /CLERK_JWT_KEY is not a PEM/],
    [
      "a webhook secret that is none",
      () => ({ CLERK_WEBHOOK_SIGNING_SECRET: "secret" }),
      /CLERK_WEBHOOK_SIGNING_SECRET is not a signing secret/,
    ],
    [
      "a sign-in page elsewhere",
      () => ({ CLERK_SIGN_IN_URL: "//evil" }),
      /CLERK_SIGN_IN_URL is not/,
    ],
    [
      "a name that the SDK has given up",
      () => ({ CLERK_API_KEY: "live_key" }),
      /CLERK_API_KEY is not read\. Call it `CLERK_SECRET_KEY`/,
    ],
    [
      "two names for where to go after sign-in",
      () => ({ CLERK_AFTER_SIGN_IN_URL: "/posts", CLERK_SIGN_IN_FALLBACK_REDIRECT_URL: "/" }),
      /AFTER_SIGN_IN_URL has no effect beside CLERK_SIGN_IN_FALLBACK_REDIRECT_URL\. Keep one/,
    ],
    [
      "a fallback that is never fallen back upon",
      () => ({
        CLERK_SIGN_UP_FORCE_REDIRECT_URL: "/posts",
        CLERK_SIGN_UP_FALLBACK_REDIRECT_URL: "/",
      }),
      /SIGN_UP_FALLBACK_REDIRECT_URL has no effect beside CLERK_SIGN_UP_FORCE_REDIRECT_URL/,
    ],
    [
      "a redirect to another site's script",
      () => ({ CLERK_SIGN_IN_FORCE_REDIRECT_URL: "javascript:alert(1)" }),
      /CLERK_SIGN_IN_FORCE_REDIRECT_URL is not a path or an address/,
    ],
  ];

  it.each(wrongVars)("names %s and the cure", async (_name, changes, words) => {
    const { problems, confirmed } = await ask({ vars: { ...ours.vars, ...changes() } });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(words);
    expect(confirmed).not.toContain("Nothing is wrong with what was looked at.");
  });

  const wrongConfigs: [string, (config: string) => string, RegExp][] = [
    [
      "no KV namespace",
      (c) => c.replace('binding = "POSTS"', 'binding = "OTHER"'),
      /POSTS is miss/,
    ],
    [
      "a placeholder for its id",
      (c) => c.replace('binding = "POSTS"', 'binding = "POSTS"\nid = "<your id>"'),
      /POSTS has an `id` that is no id/,
    ],
    [
      "another period",
      (c) => c.replaceAll("period = 10", "period = 60"),
      /WRITE_LIMIT counts over/,
    ],
    ["no cron", (c) => c.replace(/^crons = .*$/m, "crons = []"), /triggers\.crons is empty/],
    [
      "an old date",
      (c) => c.replace(/^compatibility_date = .*$/m, 'compatibility_date = "2024-01-01"'),
      /compatibility_date is before/,
    ],
    [
      "a flag",
      (c) => c.replace("compatibility_flags = []", 'compatibility_flags = ["nodejs_compat"]'),
      /compatibility_flags is not empty/,
    ],
  ];

  it.each(wrongConfigs)("names %s in wrangler.toml and the cure", async (_name, change, words) => {
    const config = change(wranglerToml);
    expect(config).not.toBe(wranglerToml);
    const { problems } = await ask({ config });
    expect(problems.length).toBeGreaterThanOrEqual(1);
    expect(problems.join("\n")).toMatch(words);
  });

  it("says when nothing would be limited, and leaves it to choice", async () => {
    const config = wranglerToml.replaceAll(/^\[\[ratelimits\]\]\n(?:.+\n)+/gm, "");
    const { problems, notes } = await ask({ config });
    expect(problems).toEqual([]);
    expect(notes[0]).toMatch(/^WRITE_LIMIT is missing, so it limits nothing\. Bind it/);
    expect(notes[1]).toMatch(/^CLERK_LIMIT is missing/);
  });

  it("names the variables of the shell that would win", async () => {
    const shell = { CLERK_SECRET_KEY: "sk_live_ofTheShellAndSecret", PATH: "/bin" };
    const { problems } = await ask({ shell });
    expect(problems).toEqual([
      "CLERK_SECRET_KEY is set in this shell, where Clerk's SDK looks first. Run `unset CLERK_SECRET_KEY` and keep it in .dev.vars.",
    ]);
  });
});

/** Runs a command of ours with nobody signed in to Cloudflare. */
async function run(args: string[], shell: Record<string, string> = {}) {
  const env = { ...process.env, CLOUDFLARE_API_TOKEN: "", ...shell };
  const child = spawn(process.execPath, args, { cwd: ROOT, env });
  let said = "";
  child.stdout.on("data", (chunk: Buffer) => (said += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  return { code, said };
}
