import { SignIn } from "@clerk/remix";
import { useTranslations } from "use-intl";
import { titled } from "~/i18n/page-title";
import { ClerkFrame } from "~/ui/clerk/clerk-frame";

export const meta = titled("titles.signIn");

export default function SignInPage() {
  return (
    <ClerkFrame heading={useTranslations("titles")("signIn")}>
      <SignIn />
    </ClerkFrame>
  );
}
