/** What an error page says, in the order a person asks it. */
export type ErrorWords = {
  title: string;
  happened: string;
  safe: string;
  now: string;
  link: { to: string; name: string };
};

const TO_POSTS = { to: "/posts", name: "Go to your posts" };
const TO_SIGN_IN = { to: "/sign-in", name: "Sign in" };

const TEXT_IN_BROWSER =
  "What you saved before is unchanged. Go back with your browser's Back button: it usually still holds the text you typed.";

const REFUSED: ErrorWords = {
  title: "That did not work",
  happened: "Postern could not make sense of this request.",
  safe: "Nothing was changed.",
  now: "Go back and try again from the page you came from.",
  link: TO_POSTS,
};

const BROKEN: ErrorWords = {
  title: "Something broke on our side",
  happened: "A fault of ours kept this page from being made. It has been noted.",
  safe: "Your posts are as you last saved them.",
  now: "Try again in a moment. If it happens again, tell us the request named below.",
  link: TO_POSTS,
};

/** What the browser makes of an answer that never came: no status of HTTP's. */
export const UNREACHABLE = 0;

const WORDS_BY_STATUS = new Map<number, ErrorWords>([
  [
    UNREACHABLE,
    {
      title: "Postern cannot be reached",
      happened: "Your device is offline, or the way to Postern is broken just now.",
      safe: "Everything you saved is kept.",
      now: "Load this page again when you are online.",
      link: TO_POSTS,
    },
  ],
  [
    401,
    {
      title: "You are signed out",
      happened: "Your session has ended, so this page cannot be shown.",
      safe: "Everything you saved is kept.",
      now: "Sign in and you can go on where you were.",
      link: TO_SIGN_IN,
    },
  ],
  [
    403,
    {
      title: "This request was refused",
      happened: "It did not come from a page of Postern's, so it was not carried out.",
      safe: "Nothing was changed.",
      now: "If you meant it, do it again from Postern itself.",
      link: TO_POSTS,
    },
  ],
  [
    404,
    {
      title: "There is nothing here",
      happened: "No page has this address, or it is not one you can see.",
      safe: "A post you deleted waits in the trash, and can be restored from there.",
      now: "Check the address, or look for it among your posts.",
      link: TO_POSTS,
    },
  ],
  [
    409,
    {
      title: "This post was changed elsewhere",
      happened: "It was saved from another place while you were writing here.",
      safe: "Both versions are kept; neither has replaced the other.",
      now: "Open the post again to see the two of them.",
      link: TO_POSTS,
    },
  ],
  [
    413,
    {
      title: "That is more than fits",
      happened: "One post can hold up to 1 MB, and this was more, so it was not saved.",
      safe: TEXT_IN_BROWSER,
      now: "Shorten it, or divide it into two posts, and save again.",
      link: TO_POSTS,
    },
  ],
  [
    422,
    {
      title: "Something needs mending first",
      happened: "Part of what was sent could not be read, so it was not saved.",
      safe: TEXT_IN_BROWSER,
      now: "Mend it there and send it again.",
      link: TO_POSTS,
    },
  ],
  [
    429,
    {
      title: "A little too fast",
      happened: "More came from here in a short time than Postern takes.",
      safe: TEXT_IN_BROWSER,
      now: "Wait a minute, then try again.",
      link: TO_POSTS,
    },
  ],
  [500, BROKEN],
  [
    503,
    {
      title: "Your posts cannot be reached just now",
      happened: "The place where they are kept does not answer at the moment.",
      safe: "They are as you last saved them.",
      now: "Try again in a minute.",
      link: TO_POSTS,
    },
  ],
]);

/** The words for a status; any other 5xx speaks as 500, anything else as a request refused. */
export function errorWords(status: number): ErrorWords {
  return WORDS_BY_STATUS.get(status) ?? (status >= 500 ? BROKEN : REFUSED);
}
