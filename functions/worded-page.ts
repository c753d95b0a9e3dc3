import * as build from "#server-build";
import { plainPage } from "./plain-page";

const { directionOf, readAppearance, translate } = build.entry.module;

/** A sentence that is not yet in any language. */
export type Message = Parameters<typeof translate>[1];

/** A plain page in the language of whoever asks, as the app chooses it. A string stands as it is, such as an id. */
export function wordedPage(
  request: Request,
  page: {
    status: number;
    title: Message;
    paragraphs: readonly (Message | string)[];
    headers?: Record<string, string>;
  },
): Response {
  const { language } = readAppearance(request);
  const inWords = (text: Message | string) =>
    typeof text === "string" ? text : translate(language, text);
  return plainPage({
    ...page,
    language,
    direction: directionOf(language),
    title: inWords(page.title),
    paragraphs: page.paragraphs.map(inWords),
  });
}
