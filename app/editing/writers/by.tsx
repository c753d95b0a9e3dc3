import { useTranslations } from "use-intl";
import type { Writer } from "./writers.server";

/** Who wrote a version, after its other facts; nothing where nobody needs to be told. */
export function By({ writer }: { writer: Writer | null }) {
  const t = useTranslations("teams");
  if (!writer) return null;
  const { name } = writer;
  return <> · {name === null ? t("byFormer") : t.rich("by", { name: () => <bdi>{name}</bdi> })}</>;
}
