import { type FailedWrite, isFailedWrite } from "~/forms/keeping-form";
import type { RefusedForm } from "~/posts/form/parse-form";
import type { PostId } from "~/posts/post";

/** A save that was acknowledged, and all of it that the page shows. */
export interface SavedAnswer {
  id: PostId;
  /** How the next form names the version that was saved. */
  asParent: string;
  title: string;
  words: number;
  previewHtml: string;
}

/** What the server answers a script that saved a post. A page without JavaScript is redirected instead. */
export type PostAnswer = ({ ok: true } & SavedAnswer) | RefusedForm;

/** Whether a route's answer is one to a save, done or not: then the page on the screen stays as it is. */
export function isPostAnswer(answer: unknown): answer is PostAnswer | FailedWrite {
  return isFailedWrite(answer) || (typeof answer === "object" && answer !== null && "ok" in answer);
}
