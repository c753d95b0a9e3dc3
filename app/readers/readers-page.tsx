import { useTranslations } from "use-intl";
import type { Problem } from "~/ui/form/problems";
import { LanguageForm } from "./language-form";
import { PrivateFeeds } from "./private-feeds";
import type { Readers, ReadersAnswer } from "./readers.server";

type ReadersPageProps = {
  readers: Readers;
  /** Whose pages these are: forms carry it. */
  desk: string;
  done: ReadersAnswer["done"];
  problems: Problem[];
  entered: ReadersAnswer["entered"];
};

/** What readers get besides posts. Plain forms: each does one thing and is answered by this page. */
export function ReadersPage({ readers, desk, done, problems, entered }: ReadersPageProps) {
  const t = useTranslations("readers");
  const { home, language, feeds } = readers;
  return (
    <div className="stack">
      <p>{t.rich("what", { link: () => <a href={home}>{home}</a> })}</p>
      <LanguageForm
        language={language}
        desk={desk}
        problems={problems}
        isSaved={done === "chosen"}
      />
      <PrivateFeeds feeds={feeds} desk={desk} done={done} problems={problems} entered={entered} />
    </div>
  );
}
