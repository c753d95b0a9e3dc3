import { RemixBrowser } from "@remix-run/react";
import { StrictMode, startTransition, useEffect } from "react";
import { hydrateRoot } from "react-dom/client";
import { parseTheme } from "~/appearance/theme";
import { CATALOG_FILES } from "~/i18n/catalog-files";
import { addCatalog } from "~/i18n/catalogs";
import { loadClerkWords } from "~/i18n/clerk-words";
import { DEFAULT_LANGUAGE, type Language, parseLanguage } from "~/i18n/languages";
import type { Messages } from "~/i18n/messages";
import { WordsProvider } from "~/i18n/words";
import { RenderContextProvider } from "~/render-context";
import { keepTypedText } from "~/ui/typed-early";

// Browsers hide a nonce from the attribute but keep it as a property: clerk-js needs it for its script.
const nonce = document.querySelector<HTMLScriptElement>("script[nonce]")?.nonce;
const { lang } = document.documentElement;
const { requestId, theme } = document.documentElement.dataset;

void hydrate(parseLanguage(lang) ?? DEFAULT_LANGUAGE);

async function hydrate(language: Language): Promise<void> {
  const [messages, clerkWords] = await Promise.all([
    fetchMessages(language),
    loadClerkWords(language),
  ]);
  addCatalog(language, messages);
  const context = {
    nonce,
    requestId,
    language,
    theme: parseTheme(theme) ?? ("system" as const),
    clerkWords,
  };
  const stopKeeping = keepTypedText();
  startTransition(() => {
    hydrateRoot(
      document,
      <StrictMode>
        <RenderContextProvider value={context}>
          <WordsProvider language={language}>
            <RemixBrowser />
            <Hydrated onHydrated={stopKeeping} />
          </WordsProvider>
        </RenderContextProvider>
      </StrictMode>,
    );
  });
}

function Hydrated({ onHydrated }: { onHydrated(): void }) {
  useEffect(onHydrated, [onHydrated]);
  return null;
}

/** The page has preloaded this file. Without it nothing hydrates, and every form still works as plain HTML. */
async function fetchMessages(language: Language): Promise<Messages> {
  const response = await fetch(CATALOG_FILES[language]);
  if (!response.ok) throw new Error(`The messages of "${language}" answered ${response.status}`);
  return await response.json();
}
