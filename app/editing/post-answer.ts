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

/** What the server answers a script that saves a post. A form is sent on to the post's page instead. */
export type PostAnswer = ({ ok: true } & SavedAnswer) | RefusedForm;

/** Strict: a save is taken for done by this alone. */
export function isPostAnswer(answer: unknown): answer is PostAnswer {
  if (typeof answer !== "object" || answer === null || !("ok" in answer)) return false;
  return answer.ok === true
    ? "asParent" in answer && typeof answer.asParent === "string"
    : "problems" in answer;
}

/** A form of the page that was not accepted, or did not come through: then the page stays as it is. */
export type Refusal = RefusedForm | FailedWrite;

export function isRefusal(answer: unknown): answer is Refusal {
  return isFailedWrite(answer) || (isPostAnswer(answer) && !answer.ok);
}
