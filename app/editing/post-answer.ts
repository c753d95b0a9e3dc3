import { type FailedWrite, isFailedWrite } from "./keeping-form";
import type { DraftProblem, EnteredDraft, PostId, RevisionId } from "~/posts/post";

/** A save that was acknowledged, and all of it that the page shows. */
export interface SavedAnswer {
  id: PostId;
  revision: RevisionId;
  title: string;
  words: number;
  previewHtml: string;
}

/** A text that was not accepted, and the versions it was written upon: not those that came since. */
export interface RefusedAnswer {
  ok: false;
  problems: DraftProblem[];
  entered: EnteredDraft;
  parents: RevisionId[];
  nonce: string;
}

/** What the server answers a script that saved a post. A page without JavaScript is redirected instead. */
export type PostAnswer = ({ ok: true } & SavedAnswer) | RefusedAnswer;

/** Whether a route's answer is one to a save, done or not: then the page on the screen stays as it is. */
export function isPostAnswer(answer: unknown): answer is PostAnswer | FailedWrite {
  return isFailedWrite(answer) || (typeof answer === "object" && answer !== null && "ok" in answer);
}
