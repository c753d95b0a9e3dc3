import type { ReactNode } from "react";
import { IntlProvider } from "use-intl";
import { catalogOf } from "./catalogs";
import { type Language, localeOf } from "./languages";

/** Around the whole document: everything inside speaks `language`. */
export function WordsProvider({ language, children }: { language: Language; children: ReactNode }) {
  return (
    <IntlProvider
      locale={localeOf(language)}
      messages={catalogOf(language)}
      timeZone="UTC"
      onError={failLoudly}
    >
      {children}
    </IntlProvider>
  );
}

/** A sentence that is missing or mistaken is a bug, and tests render every page. */
function failLoudly(error: Error): never {
  throw error;
}
