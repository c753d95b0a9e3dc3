import { type FailedWrite, isFailedWrite } from "./keeping-form";
import type { DraftProblem, EnteredDraft, PostId, RevisionId } from "~/posts/post";

/** What the server answers a script that saved a post. A page without JavaScript is redirected instead. */
export type PostAnswer =
  | { ok: true; id: PostId; revision: RevisionId; previewHtml: string }
  | { ok: false; problems: DraftProblem[]; entered: EnteredDraft };

/** Whether a route's answer is one to a save, done or not: then the page on the screen stays as it is. */
export function isPostAnswer(answer: unknown): answer is PostAnswer | FailedWrite {
  return isFailedWrite(answer) || (typeof answer === "object" && answer !== null && "ok" in answer);
}
