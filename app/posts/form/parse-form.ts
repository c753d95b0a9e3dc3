import {
  type Draft,
  type DraftProblem,
  type EnteredDraft,
  POST_LIMITS,
  problemsOf,
  type RevisionId,
} from "../post";
import { type Message, say } from "~/i18n/messages";
import { normalizeLineBreaks, splitTags } from "../text";
import { type Parent, parseParent } from "./parent";

/** The versions that a form was written upon, and the form's own name. */
export interface FormBase {
  parents: Parent[];
  nonce: string;
}

/** A form that was not accepted. What is null was not in it, or is not to be trusted: the page has its own. */
export interface RefusedForm {
  ok: false;
  problems: DraftProblem[];
  entered: EnteredDraft | null;
  /** As the form named them: it stays upon those, whatever came since. */
  parents: string[] | null;
  nonce: string;
}

export type ParsedDraft = ({ ok: true; draft: Draft } & FormBase) | RefusedForm;
export type ParsedBase = ({ ok: true } & FormBase) | RefusedForm;

/**
 * Reads the fields `title`, `body`, `tags` (comma separated), `parents` (see `formatParent`, space
 * separated) and `nonce`. Other fields are left alone. Whatever is wrong, the text comes back as it was entered.
 */
export function parseDraft(form: FormData): ParsedDraft {
  const problems: DraftProblem[] = [];
  const entered = readEntered(form, problems);
  const base = readBase(form, problems);
  const draft = {
    title: normalizeLineBreaks(entered.title)
      .replace(/[\n\t]+/g, " ")
      .trim(),
    body: normalizeLineBreaks(entered.body),
    tags: splitTags(normalizeLineBreaks(entered.tags)),
  };
  problems.push(...problemsOf(draft, entered.tags));
  if (problems.length === 0) return { ok: true, draft, parents: base.parents, nonce: base.nonce };
  return { ok: false, problems, entered, parents: base.words, nonce: base.nonce };
}

/** The same for a form that does something to a post without writing in it. Text that came along is given back. */
export function parseBase(form: FormData): ParsedBase {
  const problems: DraftProblem[] = [];
  const { parents, nonce } = readBase(form, problems);
  return problems.length === 0
    ? { ok: true, parents, nonce }
    : refuseForm(
        form,
        problems.map(({ message }) => message),
      );
}

/** The answer to such a form with what is wrong about it. */
export function refuseForm(form: FormData, messages: readonly Message[]): RefusedForm {
  const hasText = ["title", "body", "tags"].some((name) => form.has(name));
  return {
    ok: false,
    problems: messages.map((message) => ({ field: "form", message })),
    entered: hasText ? readEntered(form, []) : null,
    parents: null,
    nonce: "",
  };
}

/** A revision that a field names, or null. */
export function parseRevisionField(form: FormData, name: string): RevisionId | null {
  return parseParent(readText(form, name, "form", " ", []))?.revision ?? null;
}

/** The nonce in a field; empty if there is none or it is damaged. */
export function parseNonceField(form: FormData, name: string): string {
  return readNonce(form, name, []);
}

function readEntered(form: FormData, problems: DraftProblem[]): EnteredDraft {
  return {
    title: readText(form, "title", "title", "\n", problems),
    body: readText(form, "body", "body", "\n\n", problems),
    tags: readText(form, "tags", "tags", ", ", problems),
  };
}

/** A field sent twice is refused, and both texts are kept: one of them may be the one that counts. */
function readText(
  form: FormData,
  name: string,
  field: DraftProblem["field"],
  joint: string,
  problems: DraftProblem[],
): string {
  const sent = form.getAll(name);
  const texts = sent.filter((value) => typeof value === "string");
  if (texts.length < sent.length) {
    problems.push({ field, message: say("problems.notText", { name }) });
  }
  if (sent.length > 1) {
    problems.push({ field, message: say("problems.sentTwice", { name }) });
  }
  return [...new Set(texts)].join(joint);
}

function readBase(form: FormData, problems: DraftProblem[]): FormBase & { words: string[] } {
  const sent = readText(form, "parents", "form", " ", problems).split(/\s+/).filter(Boolean);
  const named = new Map<string, { word: string; parent: Parent }>();
  let isWhole = true;
  for (const word of sent) {
    const parent = parseParent(word);
    if (!parent) isWhole = false;
    else if (!named.has(parent.revision)) named.set(parent.revision, { word, parent });
  }
  const first = [...named.values()].slice(0, POST_LIMITS.parentCount);
  if (!isWhole || first.length < named.size) {
    problems.push({ field: "form", message: say("problems.unknownVersion") });
  }
  return {
    parents: first.map(({ parent }) => parent),
    words: first.map(({ word }) => word),
    nonce: readNonce(form, "nonce", problems),
  };
}

function readNonce(form: FormData, name: string, problems: DraftProblem[]): string {
  const nonce = readText(form, name, "form", " ", problems);
  if (/^[\w-]*$/.test(nonce) && nonce.length <= POST_LIMITS.nonceCharacters) return nonce;
  problems.push({ field: "form", message: say("problems.damagedForm") });
  return "";
}
