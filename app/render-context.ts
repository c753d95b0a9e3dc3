import { createContext, useContext } from "react";
import type { Appearance } from "~/appearance/theme";
import type { ClerkWords } from "~/i18n/clerk-words";

/** What the whole document shares. Another language or theme is another document. */
export interface RenderContext extends Appearance {
  /** The Content-Security-Policy nonce that every script of this page carries. */
  nonce: string | undefined;
  /** Of the document, not of later data requests: an error page names it so that the log line can be found. */
  requestId: string | undefined;
  /** What Clerk's components say; undefined on the server, which draws none of them, and in English. */
  clerkWords?: ClerkWords | undefined;
}

const Context = createContext<RenderContext>({
  nonce: undefined,
  requestId: undefined,
  language: "en",
  theme: "system",
});

export const RenderContextProvider = Context.Provider;

export function useRenderContext(): RenderContext {
  return useContext(Context);
}
