import type { Answer } from "../answer";
import { html } from "../html";
import type { PageFrame } from "./layout";
import { renderPage } from "./layout";

/** Nothing is here, and as far as anybody can tell nothing ever was. */
export function notFoundPage(frame: PageFrame | null): Answer {
  return plainPage(404, "Nothing here", "No page has this address.", frame);
}

/** There was something here that its author took back. */
export function gonePage(frame: PageFrame | null): Answer {
  return plainPage(410, "Gone", "What stood here was taken back by its author.", frame);
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
