import type { ActionFunctionArgs, AppLoadContext, LoaderFunctionArgs } from "@remix-run/cloudflare";
import type { Viewer } from "~/auth/auth.server";
import { readField } from "~/forms/field";
import { keepingText } from "~/forms/unavailable.server";
import { say } from "~/i18n/messages";
import { textOf } from "~/posts/publishing/page-value";
import type { Problem } from "~/ui/form/problems";

const ADDRESS_CHARACTERS = 1_000;
const REASON_CHARACTERS = 500;

export interface TakedownForm {
  address: string;
  reason: string;
}

export type ParsedTakedown =
  | { ok: true; url: URL; reason: string; entered: TakedownForm }
  | { ok: false; problems: Problem[]; entered: TakedownForm };

/**
 * Whoever is asking, if their public metadata at Clerk says now that they are a moderator; for everybody else there
 * is no such page, and none for whoever acts in a moderator's place. `form` is what came with a write.
 */
export async function requireModerator(
  args: LoaderFunctionArgs | ActionFunctionArgs,
  { id, actorId }: Viewer,
  form: FormData | null = null,
): Promise<void> {
  const { people } = args.context;
  const mayModerate = actorId === null && (await keepingText(args, form, people.isModerator(id)));
  if (!mayModerate) throw new Response(null, { status: 404 });
}

/** @param origin where this Postern stands: posts of others are not ours to take down */
export function parseTakedown(form: FormData, origin: string): ParsedTakedown {
  const problems: Problem[] = [];
  const read = (field: keyof TakedownForm, maxCharacters: number): string => {
    const { value, fault } = readField(form, field, { maxCharacters });
    if (fault) problems.push({ field, message: fault });
    return value;
  };
  const address = read("address", ADDRESS_CHARACTERS);
  const reason = read("reason", REASON_CHARACTERS);
  const entered = { address, reason };
  const words = address.trim();
  const url = URL.canParse(words, origin) ? new URL(words, origin) : null;
  if (problems.length === 0 && (words === "" || url?.origin !== origin)) {
    problems.push({ field: "address", message: say("moderation.noPost") });
  }
  if (problems.length === 0 && reason.trim() === "") {
    problems.push({ field: "reason", message: say("moderation.sayWhy") });
  }
  if (problems.length > 0 || !url) return { ok: false, problems, entered };
  return { ok: true, url, reason: reason.trim(), entered };
}

/** Takes the public post at an address from its readers. False: none is there. */
export async function takeDown(
  services: Pick<AppLoadContext, "posts" | "reading" | "requestId">,
  { url, reason }: { url: URL; reason: string },
  moderatorId: string,
): Promise<boolean> {
  const { posts, reading, requestId } = services;
  const found = await reading.find(url);
  if (!found) return false;
  const { authorId, post } = found;
  const { post: id, revision, title } = post;
  const body = textOf(post.body);
  // The one write whose author comes from an address: nobody but a moderator gets here.
  const isDown = await posts.takeDown(authorId, id, { revision, title, body, reason });
  if (!isDown) return false;
  const done = { authorId, post: id, revision, moderatorId };
  console.log(JSON.stringify({ level: "info", requestId, task: "takedown", ...done }));
  return true;
}
