import { SignIn } from "@clerk/remix";
import type { MetaFunction } from "@remix-run/cloudflare";
import { ClerkFrame } from "~/ui/clerk/clerk-frame";

export const meta: MetaFunction = () => [{ title: "Sign in · Postern" }];

export default function SignInPage() {
  return (
    <ClerkFrame heading="Sign in">
      <SignIn />
    </ClerkFrame>
  );
}
