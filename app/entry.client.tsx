import { RemixBrowser } from "@remix-run/react";
import { StrictMode, startTransition } from "react";
import { hydrateRoot } from "react-dom/client";
import { RenderContextProvider } from "~/render-context";

// Browsers hide a nonce from the attribute but keep it as a property: clerk-js needs it for its script.
const nonce = document.querySelector<HTMLScriptElement>("script[nonce]")?.nonce;
const { requestId } = document.documentElement.dataset;

startTransition(() => {
  hydrateRoot(
    document,
    <StrictMode>
      <RenderContextProvider value={{ nonce, requestId }}>
        <RemixBrowser />
      </RenderContextProvider>
    </StrictMode>,
  );
});
