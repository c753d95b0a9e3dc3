import { SignUp } from "@clerk/remix";
import { useTranslations } from "use-intl";
import { titled } from "~/i18n/page-title";
import { ClerkFrame } from "~/ui/clerk/clerk-frame";

export const meta = titled("titles.signUp");

export default function SignUpPage() {
  return (
    <ClerkFrame heading={useTranslations("titles")("signUp")}>
      <SignUp />
    </ClerkFrame>
  );
}
