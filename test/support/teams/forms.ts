import { readdirSync, readFileSync } from "node:fs";
import type { Account } from "../account";
import type { WalledTeam } from "./walled-team";

interface BuiltRoute {
  id: string;
  hasAction: boolean;
}

type Fields = Record<string, string> | FormData;

/** The routes of the bundle that is deployed, as the build wrote them down. */
export function readBuiltRoutes(): BuiltRoute[] {
  const assets = new URL("../../../build/client/assets/", import.meta.url);
  const [file = ""] = readdirSync(assets).filter((name) => /^manifest-.*\.js$/.test(name));
  const [, json = ""] =
    /^window\.__remixManifest=(.*?);?\s*$/s.exec(readFileSync(new URL(file, assets), "utf8")) ?? [];
  const { routes } = JSON.parse(json) as { routes: Record<string, BuiltRoute> };
  return Object.values(routes).filter(({ id }) => id !== "root");
}

export interface TriedForm {
  path: string;
  fields: Fields;
  /** What only whoever manages the posts may do. */
  isManagers?: true;
}

/** Every form that a team's posts can be changed by, with all that makes it valid, by the route that takes it. */
export async function listForms(
  team: WalledTeam,
  other: Pick<Account, "get" | "post">,
): Promise<Record<string, TriedForm[]>> {
  const { admin, posts, linkToken, feedToken, scheduledAt, slug, home } = team;
  const baseOf = async (id: string) => {
    const { parents = "", nonce = "" } = await admin.hiddenFields(`/posts/${id}`);
    return { parents, nonce, revision: parents.slice(0, 20) };
  };
  const draft = await baseOf(posts.draft);
  const trashed = await baseOf(posts.trashed);
  const edited = await baseOf(posts.edited);
  const conflict = await baseOf(posts.conflict);
  const { revision = "" } = await admin.hiddenFields(`/posts/${posts.draft}/publishing`);
  const text = { title: "Theirs", body: "Theirs", tags: "" };
  const settled = { ...conflict, keep: conflict.revision, others: "copy" };
  // Of somebody else's posts: what the team has itself would change nothing.
  await other.post("/posts/new", { title: "Brought along", body: "Brought along", tags: "" });
  const archive = await (await other.get("/settings/export.zip")).arrayBuffer();
  const zip = new FormData();
  zip.set("archive", new Blob([archive]), "postern.zip");
  const publishing = (id: string, fields: Record<string, string>): TriedForm => ({
    path: `/posts/${id}/publishing`,
    fields: { listing: "listed", revision, slug: "theirs", ...fields },
    isManagers: true,
  });
  const onPost = (id: string, fields: Record<string, string>): TriedForm => ({
    path: `/posts/${id}`,
    fields,
  });
  const managers = (path: string, fields: Fields): TriedForm => ({
    path,
    fields,
    isManagers: true,
  });
  const readers = (fields: Fields) => managers("/settings/readers", fields);
  return {
    "routes/$": [],
    "routes/_index": [],
    "routes/account.$": [],
    "routes/appearance": [{ path: "/appearance", fields: { language: "en", theme: "dark" } }],
    "routes/goodbye.$id": [],
    "routes/moderation": [
      { path: "/moderation", fields: { address: `${home}/the-open-gate`, reason: "Because" } },
    ],
    "routes/posts.$id": [
      onPost(posts.draft, { ...text, ...draft, intent: "save" }),
      onPost(posts.conflict, { ...text, ...conflict, intent: "merge" }),
      onPost(posts.conflict, { ...settled, intent: "settle" }),
      onPost(posts.draft, { ...draft, intent: "restore-version" }),
      { ...onPost(posts.edited, { ...edited, intent: "trash" }), isManagers: true },
      onPost(posts.trashed, { ...trashed, intent: "restore" }),
      { ...onPost(posts.trashed, { ...trashed, intent: "purge" }), isManagers: true },
    ],
    "routes/posts.$id_.history": [],
    "routes/posts.$id_.publishing": [
      publishing(posts.draft, { intent: "publish" }),
      publishing(posts.edited, { intent: "unpublish" }),
      publishing(posts.draft, { intent: "schedule", time: "2031-01-31T09:00", offset: "" }),
      publishing(posts.scheduled, { intent: "cancel", scheduled: scheduledAt }),
      publishing(posts.draft, { intent: "share", days: "0" }),
      publishing(posts.shared, { intent: "revoke", token: linkToken }),
    ],
    "routes/posts.$id_.save": [
      { path: `/posts/${posts.draft}/save`, fields: { ...text, ...draft, intent: "save" } },
    ],
    "routes/posts._index": [],
    "routes/settings": [{ path: "/settings", fields: { firstName: "Out", lastName: "Side" } }],
    "routes/settings_.delete": [
      // The team's word, so that nobody who tries deletes themselves.
      { path: "/settings/delete", fields: { confirmation: slug } },
    ],
    "routes/settings_.export": [],
    "routes/settings_.export[.]zip": [],
    "routes/settings_.import": [managers("/settings/import", zip)],
    "routes/settings_.proof": [],
    "routes/settings_.prove": [{ path: "/settings/prove", fields: {} }],
    "routes/settings_.readers": [
      readers({ intent: "make", name: "Theirs" }),
      readers({ intent: "revoke", token: feedToken }),
      readers({ intent: "language", language: "ar" }),
    ],
    "routes/settings_.repair": [{ path: "/settings/repair", fields: {} }],
    "routes/sign-in.$": [],
    "routes/sign-up.$": [],
    "routes/team.$": [],
    "routes/team_.delete": [managers("/team/delete", { confirmation: slug })],
    "routes/webhooks.clerk": [{ path: "/webhooks/clerk", fields: {} }],
  };
}
