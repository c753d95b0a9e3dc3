import { useTranslations } from "use-intl";

/** How long a text is: "1,024 words". */
export function Words({ count }: { count: number }) {
  return useTranslations("posts")("words", { count });
}
