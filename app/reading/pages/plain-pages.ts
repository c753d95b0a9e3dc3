import { DEFAULT_LANGUAGE } from "~/i18n/languages";
import type { Answer } from "../answer";
import { html } from "../html";
import type { PageFrame } from "./layout";
import { renderPage } from "./layout";
import { SAYINGS } from "./words";

/** Nothing is here, and as far as anybody can tell nothing ever was. */
export function notFoundPage(frame: PageFrame | null): Answer {
  const { nothing, nothingWhy } = sayingsFor(frame);
  return plainPage(404, nothing, nothingWhy, frame);
}

/** There was something here that its author took back. */
export function gonePage(frame: PageFrame): Answer {
  const { gone, goneWhy } = sayingsFor(frame);
  return plainPage(410, gone, goneWhy, frame);
}

/** Where nobody is, there is nobody's language. */
function sayingsFor(frame: PageFrame | null) {
  return SAYINGS[frame?.author.language ?? DEFAULT_LANGUAGE];
}

function plainPage(
  status: 404 | 410,
  title: string,
  sentence: string,
  frame: PageFrame | null,
): Answer {
  const head = { title, description: sentence, canonical: null, isHidden: true };
  const main = html`<h1>${title}</h1>
    <p>${sentence}</p>`;
  return { status, type: "text/html", body: renderPage(head, frame, main), changedAt: null };
}
