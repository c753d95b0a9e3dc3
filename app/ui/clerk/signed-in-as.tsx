import { useUser } from "@clerk/remix";
import { useTranslations } from "use-intl";

/** Whose settings these are, as soon as clerk-js knows; its line is there from the beginning. */
export function SignedInAs() {
  const { user } = useUser();
  const t = useTranslations("session");
  const address = user?.primaryEmailAddress?.emailAddress;
  return <p className="signed-in-as">{address && t("signedInAs", { address })}</p>;
}
