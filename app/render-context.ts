import { createContext, useContext } from "react";

export interface RenderContext {
  /** The Content-Security-Policy nonce that every script of this page carries. */
  nonce: string | undefined;
  /** Of the document, not of later data requests: an error page names it so that the log line can be found. */
  requestId: string | undefined;
}

const Context = createContext<RenderContext>({ nonce: undefined, requestId: undefined });

export const RenderContextProvider = Context.Provider;

export function useRenderContext(): RenderContext {
  return useContext(Context);
}
