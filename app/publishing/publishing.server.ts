import { redirect } from "@remix-run/cloudflare";
import type { AppLoadContext } from "@remix-run/cloudflare";
import type { Viewer } from "~/auth/auth.server";
import { publicNameOf } from "~/people/profiles/public-profile";
import { parsePostId, parseRevisionId, type PostId } from "~/posts/post";
import type { PublicationChoice } from "~/posts/publishing/pages";
import { isLinkToken } from "~/posts/publishing/links.server";
import { homePath } from "~/reading/address";
import { parseScheduled, scheduleLater, type ScheduleRefused } from "./scheduling.server";

type Services = Pick<AppLoadContext, "posts" | "people" | "reading" | "waitUntil">;

/** How long a link may live, in days; 0 is until it is revoked. */
const LINK_DAYS = [1, 7, 30, 0] as const;
const DAY_MS = 24 * 3_600_000;

/**
 * All that the page about a post's publication shows. Null: no such post, or two versions of it. Secret addresses
 * outlive a membership, and a visit in somebody's name: only whoever manages the posts themselves is told of them.
 */
export async function openPublishing(
  { posts, people }: Services,
  { authorId: author, mayManage, actorId }: Viewer,
  name: string,
  origin: string,
) {
  const isTold = mayManage && actorId === null;
  const id = parsePostId(name);
  const reading = id && (await posts.get(author, id));
  if (!id || reading?.kind !== "post") return null;
  const { post } = reading;
  const [publication, schedule, takedown, links, profile] = await Promise.all([
    posts.getPublication(author, id),
    post.state === "draft" ? posts.getSchedule(author, id, post.revision) : null,
    posts.getTakedown(author, id),
    isTold ? posts.listLinks(author) : [],
    people.getPublicProfile(author),
  ]);
  const home = origin + homePath(publicNameOf(author, profile?.username));
  return {
    id,
    title: post.title,
    revision: post.revision,
    state: post.state,
    publication: publication?.isUnlisted && !isTold ? { ...publication, slug: null } : publication,
    schedule: publication ? null : schedule,
    mayBeScheduled: publication === null && post.state === "draft",
    takedown:
      publication || !takedown || !mayManage ? null : { reason: takedown.reason, at: takedown.at },
    home,
    links: links
      .filter((link) => link.post === id)
      .map(({ token, createdAt, expiresAt }) => ({ token, createdAt, expiresAt })),
  };
}

/** Does what a form of that page asks, and leads back to it. Null: no such post, no such thing. */
export async function changePublishing(
  all: Services,
  writer: Viewer,
  name: string,
  form: FormData,
  request: { origin: string; now: number },
): Promise<Response | ScheduleRefused | null> {
  const id = parsePostId(name);
  if (!id) return null;
  const { id: writerId, authorId: author } = writer;
  const services = { ...all, posts: all.posts.writtenBy(writerId) };
  if (textIn(form, "intent") === "schedule") {
    const asked = {
      time: textIn(form, "time"),
      offset: textIn(form, "offset"),
      scheduled: textIn(form, "scheduled"),
      choice: choiceIn(form),
    };
    const answer = await scheduleLater(services.posts, writer, id, asked, request.origin);
    if (answer !== "scheduled") return answer;
    return redirect(`/posts/${id}/publishing`, { status: 303 });
  }
  const cookie = await change(services, author, id, form, request);
  if (cookie === null) return null;
  return redirect(`/posts/${id}/publishing`, {
    status: 303,
    headers: cookie === "" ? {} : { "Set-Cookie": cookie },
  });
}

/** The cookie that remembers what was written, empty if nothing of the post's own was. */
async function change(
  services: Services,
  author: string,
  id: PostId,
  form: FormData,
  { now }: { now: number },
): Promise<string | null> {
  const { posts, people, waitUntil } = services;
  const revision = parseRevisionId(textIn(form, "revision"));
  switch (textIn(form, "intent")) {
    case "publish": {
      // Until Clerk has answered, the old profile stands there: that must not keep a post from readers.
      waitUntil(people.refreshPublicProfile(author));
      const saved = revision && (await posts.publish(author, id, revision, choiceIn(form)));
      return saved ? saved.sessionCookie : null;
    }
    case "unpublish":
      return (await posts.unpublish(author, id))?.sessionCookie ?? null;
    case "cancel": {
      const before = parseScheduled(textIn(form, "scheduled"));
      return (await posts.endSchedule(author, id, before)) ? "" : null;
    }
    case "share": {
      const days = LINK_DAYS.find((one) => String(one) === textIn(form, "days")) ?? LINK_DAYS[0];
      // The link leads through the author's name, though nothing of theirs was ever public.
      waitUntil(people.refreshPublicProfile(author));
      const expiresAt = days === 0 ? null : now + days * DAY_MS;
      const token = revision && (await posts.share(author, id, revision, expiresAt));
      return token ? "" : null;
    }
    case "revoke": {
      const token = textIn(form, "token");
      if (!isLinkToken(token)) return null;
      await posts.revokeLink(author, token);
      return "";
    }
    default:
      return null;
  }
}

/** What is left out of the form is no: the page shows all choices as they stand. */
function choiceIn(form: FormData): PublicationChoice {
  const slug = textIn(form, "slug").trim();
  const isUnlisted = textIn(form, "listing") === "unlisted";
  return {
    ...(slug !== "" && slug !== textIn(form, "slugBefore") && { slug }),
    isUnlisted,
    isPinned: form.has("pinned"),
    isPage: form.has("page"),
  };
}

function textIn(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value : "";
}
