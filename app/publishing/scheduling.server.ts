import type { Viewer } from "~/auth/auth.server";
import { type Message, say } from "~/i18n/messages";
import type { PostId } from "~/posts/post";
import type { PublicationChoice } from "~/posts/publishing/pages";
import type { ScheduleRefusal } from "~/posts/scheduling/schedule.server";
import type { PostStore } from "~/posts/store.server";
import type { Problem } from "~/ui/form/problems";
import { parseTimeText, utcTextOf } from "./time-text";

/** A schedule that was not taken, with what was typed. */
export interface ScheduleRefused {
  problems: Problem[];
  /** As the field holds it, in UTC. */
  utcText: string;
  choice: PublicationChoice;
}

interface ScheduleForm {
  time: string;
  /** By how many minutes the time is ahead of UTC; empty: none. */
  offset: string;
  /** When the page said that the post would appear, in ms since 1970; empty: not at all. */
  scheduled: string;
  choice: PublicationChoice;
}

/** Null: no such post, or two versions of it. */
export async function scheduleLater(
  posts: PostStore,
  { id: writerId, authorId }: Viewer,
  id: PostId,
  { time, offset, scheduled, choice }: ScheduleForm,
  origin: string,
): Promise<ScheduleRefused | "scheduled" | null> {
  const at = parseTimeText(time, offset);
  const request = { at, choice, writerId, origin, before: parseScheduled(scheduled) };
  const answer = await posts.schedule(authorId, id, request);
  if (answer === "scheduled" || answer === null) return answer;
  const field = answer === "address" ? "slug" : "time";
  const utcText = at === null ? time : utcTextOf(at);
  return { problems: [{ field, message: WORDS[answer] }], utcText, choice };
}

const WORDS: Record<ScheduleRefusal, Message> = {
  "no-time": say("publishing.later.malformed"),
  "too-soon": say("publishing.later.tooSoon"),
  "too-late": say("publishing.later.tooLate"),
  published: say("publishing.later.published"),
  trashed: say("publishing.later.trashed"),
  address: say("publishing.later.addressTaken"),
};

/** Null for what is no time that a page of ours says. */
export function parseScheduled(text: string): number | null {
  return /^\d{1,15}$/.test(text) ? Number(text) : null;
}
