import { type Account, createVisitor } from "../account";
import { listStored } from "../breakable-kv.mjs";
import { publishingAs } from "../pages/publisher";
import type { Postern } from "../postern";
import { createTeam, type Member } from "./team";

const wordsOf = (what: string) => `the-${what}-words-of-this-team`;

/** The parts of what a team has to hide, each with words that stand nowhere else. */
const HIDDEN = ["draft", "edited", "shared", "scheduled", "trashed", "conflict"] as const;

export type WalledTeam = Awaited<ReturnType<typeof fillTeam>>;

/**
 * A team that has done all that can be done with posts: one is public and was edited since, one has an unlisted
 * address, one a link, one a time to appear at; one is in the trash, one is a conflict, one was taken down, and
 * there is a private feed.
 */
export async function fillTeam(postern: Postern, others: Account[] = []) {
  const team = await createTeam(postern, { others });
  const home = `/~${team.slug}`;
  const admin = publishingAs(team.admin, home);

  async function write(by: Member, what: string): Promise<string> {
    const words = wordsOf(what);
    const saved = await by.post("/posts/new", { title: words, body: words, tags: words });
    return (saved.headers.get("Location") ?? "").replace("/posts/", "");
  }
  async function goOn(id: string, body: string, parents?: string): Promise<void> {
    const hidden = await team.member.hiddenFields(`/posts/${id}`);
    const text = { title: body, body, tags: "", parents: parents ?? hidden["parents"] ?? "" };
    await team.member.post(`/posts/${id}`, { ...text, nonce: hidden["nonce"] ?? "" });
  }

  const posts: Record<string, string> = {};
  for (const what of ["draft", "shared", "scheduled", "trashed", "conflict"]) {
    posts[what] = await write(team.member, what);
  }
  const { draft = "", shared = "", scheduled = "", trashed = "", conflict = "" } = posts;
  const edited = await admin.publish({ title: "The open gate", body: "Everybody reads this." });
  await goOn(edited, wordsOf("edited"));
  const unlisted = await admin.publish({ title: wordsOf("unlisted") }, { listing: "unlisted" });
  await admin.change(shared, { intent: "share", days: "0" });
  const tomorrow = new Date(Date.now() + 24 * 3_600_000).toISOString().slice(0, 16);
  const later = { time: tomorrow, offset: "", listing: "listed", slug: "later-gate" };
  await admin.change(scheduled, { intent: "schedule", ...later });
  await team.admin.post(`/posts/${trashed}`, { intent: "trash" });
  const { parents } = await team.member.hiddenFields(`/posts/${conflict}`);
  await goOn(conflict, wordsOf("conflict"), parents);
  await goOn(conflict, `${wordsOf("conflict")} otherwise`, parents);
  const borrowed = await admin.publish({ title: "The borrowed gate" });
  await takeDown(postern, `${home}/the-borrowed-gate`);
  await team.admin.post("/settings/readers", { intent: "make", name: wordsOf("feed") });

  const stored = await listStored(postern);
  const scheduleOf = stored.find(({ name }) => name === `u/${team.id}/s/${scheduled}`);
  const { at: scheduledAt } = JSON.parse(scheduleOf?.value ?? "{}") as { at?: number };
  const sidePage = stored.find(
    ({ name, value }) =>
      name.startsWith(`u/${team.id}/p/`) && value?.includes(wordsOf("unlisted")) === true,
  );
  const tokens = stored.filter(({ name }) => name.startsWith(`u/${team.id}/k/`));
  const tokenOf = (isOfPost: boolean) =>
    tokens
      .find(({ metadata }) => JSON.stringify(metadata).includes(shared) === isOfPost)
      ?.name.split("/")
      .at(-1) ?? "";
  const made = {
    ...team,
    home,
    posts: { draft, edited, unlisted, shared, scheduled, trashed, conflict, borrowed },
    /** The address of the unlisted post. */
    sideGate: `${home}/${sidePage?.name.split("/").at(-1) ?? ""}`,
    linkToken: tokenOf(true),
    feedToken: tokenOf(false),
    scheduledAt: String(scheduledAt ?? ""),
    /** What is at an address of its own, for whoever has the address. */
    open: { unlisted: wordsOf("unlisted"), shared: wordsOf("shared") },
    /** What nobody outside may ever be shown. */
    hidden: [...HIDDEN, "unlisted", "feed", "reason"].map(wordsOf),
  };
  if (!sidePage) throw new Error("The unlisted post has no page");
  const missing = [...made.hidden, made.linkToken, made.feedToken, made.scheduledAt].filter(
    (secret) => secret === "" || !JSON.stringify(stored).includes(secret),
  );
  if (missing.length > 0) throw new Error(`Not in the store: ${missing.join(", ")}`);
  return made;
}

async function takeDown(postern: Postern, address: string): Promise<void> {
  const { id } = await postern.control.createUser({
    emailAddress: "moderator-of-walls@example.com",
    publicMetadata: { role: "moderator" },
  });
  const { header } = await postern.control.createSessionCookies(id, { origin: postern.url });
  const moderator = createVisitor(postern, header);
  const done = await moderator.post("/moderation", { address, reason: wordsOf("reason") });
  if (done.status !== 200) throw new Error(`Not taken down: ${done.status}`);
}

/** Gives somebody a session token that outlives the test, as it is for them at this moment. */
export async function lengthenToken<T extends Pick<Account, "cookies" | "sessionId">>(
  { control, url }: Postern,
  somebody: T,
): Promise<T> {
  const times = { expiresInSeconds: 3_600, authorizedParty: url };
  const token = await control.mintSessionToken(somebody.sessionId, times);
  for (const name of somebody.cookies.keys()) {
    if (/^__session(?:_|$)/.test(name)) somebody.cookies.set(name, token);
  }
  return somebody;
}

/**
 * The store as it is but for what is these people's own, and which webhooks were heeded: a line for each key, without
 * the time at which a feed was built, which readers have done as well.
 */
export async function readAllBut(postern: Postern, authorIds: string[]): Promise<string[]> {
  const stored = await listStored(postern);
  const isTheirs = (name: string, value: string | null) =>
    name.startsWith("w/") ||
    authorIds.some(
      (id) => name.split("/").includes(id) || (name.startsWith("n/") && value?.includes(id)),
    );
  return stored
    .filter(({ name, value }) => !isTheirs(name, value))
    .map(({ name, metadata, value }) => JSON.stringify([name, metadata, value]))
    .map((line) => line.replace(/(\\"builtAt\\":)\d+/, "$1"))
    .sort();
}
