import type { MessageKey } from "~/i18n/messages";

/** What an error page says, in the order a person asks it. */
export type ErrorWords = {
  title: MessageKey;
  happened: MessageKey;
  safe: MessageKey;
  now: MessageKey;
  link: { to: string; name: MessageKey };
};

const TO_POSTS = { to: "/posts", name: "errors.toPosts" } as const;
const TO_SIGN_IN = { to: "/sign-in", name: "errors.toSignIn" } as const;

const REFUSED = wordsOf("refused", "errors.nothingChanged");
const BROKEN = wordsOf("broken", "errors.asLastSaved");

/** What the browser makes of an answer that never came: no status of HTTP's. */
export const UNREACHABLE = 0;

const WORDS_BY_STATUS = new Map<number, ErrorWords>([
  [UNREACHABLE, wordsOf("unreachable", "errors.kept")],
  [401, { ...wordsOf("signedOut", "errors.kept"), link: TO_SIGN_IN }],
  [403, wordsOf("forbidden", "errors.nothingChanged")],
  [404, wordsOf("notFound", "errors.notFound.safe")],
  [409, wordsOf("conflict", "errors.conflict.safe")],
  [413, wordsOf("tooLarge", "errors.textInBrowser")],
  [422, wordsOf("unreadable", "errors.textInBrowser")],
  [429, wordsOf("tooFast", "errors.textInBrowser")],
  [500, BROKEN],
  [503, wordsOf("unavailable", "errors.asLastSaved")],
]);

/** The words for a status; any other 5xx speaks as 500, anything else as a request refused. */
export function errorWords(status: number): ErrorWords {
  return WORDS_BY_STATUS.get(status) ?? (status >= 500 ? BROKEN : REFUSED);
}

type Case =
  | "refused"
  | "broken"
  | "unreachable"
  | "signedOut"
  | "forbidden"
  | "notFound"
  | "conflict"
  | "tooLarge"
  | "unreadable"
  | "tooFast"
  | "unavailable";

function wordsOf(name: Case, safe: MessageKey): ErrorWords {
  const { title, happened, now } = {
    title: `errors.${name}.title`,
    happened: `errors.${name}.happened`,
    now: `errors.${name}.now`,
  } as const;
  return { title, happened, safe, now, link: TO_POSTS };
}
