import { SignUp } from "@clerk/remix";
import { type LoaderFunctionArgs, redirect } from "@remix-run/cloudflare";
import { useTranslations } from "use-intl";
import { ClerkErrorBoundary } from "~/auth/clerk-error-boundary";
import { signInDetour } from "~/auth/return-path";
import { titled } from "~/i18n/page-title";
import { ClerkFrame } from "~/ui/clerk/clerk-frame";

export const meta = titled("titles.signUp");

export function loader({ context, request }: LoaderFunctionArgs) {
  const detour = signInDetour(context.auth.signUpUrl, request);
  return detour ? redirect(detour) : null;
}

export default function SignUpPage() {
  return (
    <ClerkFrame heading={useTranslations("titles")("signUp")}>
      <SignUp />
    </ClerkFrame>
  );
}

export const ErrorBoundary = ClerkErrorBoundary();
